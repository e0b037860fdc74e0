// "Remember that we deploy on Fridays": what is to be kept in mind, looked up or forgotten. Only where a whole sentence says so:
// "remember that bug?" and "forget about it" are talk.
import type { Intent } from "../conversation/types.ts";

const POLITE = String.raw`(?:(?:hey|hi|ok|okay|so|and|please|kodama|can you|could you|would you|will you|i want you to|i'd like you to|you should)[,:]?\s+)*`;
const KEEP = String.raw`(?:(?:always |just )?remember|keep in mind|bear in mind|make a note|take a note|note down|memori[sz]e|don't forget|do not forget)`;

/** What follows "that", or what is said of oneself without it. */
const KEPT = new RegExp(`^${POLITE}${KEEP}(?: this)?[,:]? that[,:]?\\s+(.+)$`, "is");
const KEPT_OF_SELF = new RegExp(
  `^${POLITE}remember[,:]?\\s+((?:i|i'm|i've|i'd|we|we're|we've|my|our)\\s.+)$`,
  "is",
);
const KEPT_AS_WRITTEN = new RegExp(
  `^${POLITE}(?:remember|remember this|note to self|memory):\\s+(.+)$`,
  "is",
);
const FORGOTTEN = new RegExp(
  `^${POLITE}(?:forget (?:that|what (?:i said|i told you|you know|you remember) about)|(?:erase|delete|drop) the memory (?:of|about|that))\\s+(.+)$`,
  "is",
);
const LOOKED_UP = new RegExp(
  `^${POLITE}(?:(?:tell me |show me )?what (?:do you|you) (?:remember|know about me|have in memory)|what did i (?:tell|ask) you to remember|(?:show|list|open)(?: me)? (?:my|your|the|all) memor(?:y|ies))(?: (?:about|of|on) (.+))?$`,
  "is",
);

export function readMemory(given: string): Intent | null {
  const text = given.replaceAll("’", "'").trim();
  const question = text.endsWith("?");
  const bare = text
    .replace(/[.!?]+$/, "")
    .replace(/,? (?:please|thanks|thank you)$/i, "")
    .trim();
  const about = LOOKED_UP.exec(bare);
  if (about !== null) return intent("memory.recall", { about: about[1] ?? "" });
  if (question) return null;
  const kept = KEPT.exec(bare)?.[1];
  if (kept !== undefined) return isSentence(kept) ? intent("memory.remember", { text: kept }) : null;
  const own = KEPT_AS_WRITTEN.exec(bare)?.[1] ?? KEPT_OF_SELF.exec(bare)?.[1];
  if (own !== undefined) return intent("memory.remember", { text: own });
  const forgotten = FORGOTTEN.exec(bare)?.[1];
  return forgotten === undefined || !isNamed(bare, forgotten)
    ? null
    : intent("memory.forget", { text: forgotten });
}

/** After "that" stands a sentence, not a thing: "that we ship", "that deploys need", "that node is"; not "that bug from Monday". */
function isSentence(text: string): boolean {
  const [first = "", second = ""] = text.toLowerCase().split(/\s+/);
  return SUBJECT.test(first) || (/[a-z]{2,}s$/.test(first) && second !== "") || VERB.test(second);
}
const SUBJECT =
  /^(?:i|i'm|i've|i'd|we|we're|we've|you|you're|he|she|they|they're|it|it's|there|there's|my|our|your|his|her|their|the|this|these|those|all|every|each|no|nobody|everyone|only|on|in|for|before|after|if|whenever)$/;
const VERB =
  /^(?:is|isn't|are|aren't|was|has|have|needs?|uses?|runs?|must|should|can|can't|cannot|will|won't|does|doesn't|lives?|goes|takes?|means?|only|always|never|wants?|likes?|prefers?|works?|belongs?|depends?|expects?|requires?|costs?|starts?|ends?|happens?)$/;

const isNamed = (said: string, text: string): boolean => !/\bforget that\b/i.test(said) || isSentence(text);

const intent = (command: string, payload: Intent["payload"]): Intent => ({
  command,
  payload,
  confidence: 0.95,
});
