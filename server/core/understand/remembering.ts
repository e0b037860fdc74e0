// "Remember that we deploy on Fridays": what is to be kept in mind, looked up or forgotten. Only where a whole sentence says so:
// "remember that bug?" and "forget about it" are talk.
import type { Intent } from "../conversation/types.ts";

const ASKED = "can you|could you|would you|will you|can you please|could you please";
const POLITE = `(?:(?:hey|hi|ok|okay|so|and|please|kodama|${ASKED}|i want you to|i'd like you to|you should|you can|from now on|for future reference)[,:]?\\s+)*`;
const KEEP =
  "(?:(?:always |just )?remember|keep in mind|bear in mind|make a note|take a note|note down|note|memori[sz]e|don't forget|do not forget|store in memory|save to memory)";

/** What follows "that", or what is said of oneself without it, or what is written after a colon. */
const KEPT = new RegExp(`^${POLITE}${KEEP}(?: this)?[,:]? that[,:]?\\s+(.+)$`, "is");
const KEPT_OF_SELF = new RegExp(
  `^${POLITE}(?:remember|don't forget|keep in mind)[,:]?\\s+((?:i|i'm|i've|i'd|we|we're|we've|my|our)\\s.+)$`,
  "is",
);
const KEPT_AS_WRITTEN = new RegExp(`^${POLITE}(?:${KEEP}(?: this)?|note to self|memory):\\s+(.+)$`, "is");
const FORGOTTEN = new RegExp(
  `^${POLITE}(?:forget (?:that|what (?:i said|i told you|you know|you remember) about|everything about)|(?:erase|delete|drop|remove) (?:the memory (?:of|about|that)|what you (?:remember|know) about)|don't remember that)\\s+(.+?)(?: any ?more)?$`,
  "is",
);
const LOOKED_UP = new RegExp(
  `^${POLITE}(?:(?:tell me |show me )?what (?:do you|have you|you) (?:remember|remembered|know about me|have in memory)|do you remember (?:anything|what i told you)|what did i (?:tell|ask) you(?: to remember)?|what's in your memory|(?:show|list|open)(?: me)?(?: my| your| the| all)? memor(?:y|ies))(?: (?:about|of|on) ([^\\s?,;]+(?: [^\\s?,;]+){0,5}))?$`,
  "is",
);

export function readMemory(given: string): Intent | null {
  const text = given.replaceAll("’", "'").trim();
  const bare = text
    .replace(/[.!?]+$/, "")
    .replace(/,? (?:please|thanks|thank you)$/i, "")
    .trim();
  const about = LOOKED_UP.exec(bare);
  if (about !== null) return intent("memory.recall", { about: about[1] ?? "" });
  // "Could you remember that …?" asks for it; any other question asks about it.
  if (text.endsWith("?") && !ASKS.test(text)) return null;
  const kept = KEPT.exec(bare)?.[1];
  if (kept !== undefined) return isSentence(kept) ? intent("memory.remember", { text: kept }) : null;
  const own = KEPT_OF_SELF.exec(bare)?.[1];
  const written =
    KEPT_AS_WRITTEN.exec(bare)?.[1] ?? (own !== undefined && !OF_PAST.test(own) ? own : undefined);
  if (written !== undefined) return intent("memory.remember", { text: written });
  const forgotten = FORGOTTEN.exec(bare)?.[1];
  return forgotten === undefined || !isNamed(bare, forgotten)
    ? null
    : intent("memory.forget", { text: forgotten });
}

const ASKS = new RegExp(`^(?:hey |ok |okay |kodama,? )*(?:${ASKED})\\b`, "i");
/** Something that was is told of; "remember I asked you to rename it" is no wish to keep it. */
const OF_PAST =
  /^(?:(?:i|we) (?:asked|told|said|had|did|mentioned|wrote|made|were|was|saw|talked|spoke|used to|fixed|broke)|(?:my|our) (?:last|first|previous|earlier) (?:question|request|message|sentence|command))\b/i;

/** After "that" stands a sentence, not a thing: "that we ship", "that deploys need", "that node is"; not "that bug from Monday". */
function isSentence(text: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  const [first = "", second = "", third = ""] = words;
  if (words.length < 3 || AND.test(first)) return false;
  if (SUBJECT.test(first) || VERB.test(second)) return !THING.test(first) || VERB.test(second);
  if (/[a-z]{2,}s$/.test(first) && !SINGULAR.test(first))
    return !/^(?:we|i|you|he|she|they|was|folder|file|test)$/.test(second);
  return (
    VERB.test(third) || (/[a-z]{3,}s$/.test(second) && !SINGULAR.test(second) && !PREPOSITION.test(third))
  );
}
const AND = /^(?:and|or|but|then)$/;
const SUBJECT =
  /^(?:i|i'm|i've|i'd|we|we're|we've|you|you're|he|she|they|they're|it|it's|there|there's|my|our|your|his|her|their|the|this|these|those|all|every|each|no|nobody|everyone|only|most|many|some|people|on|in|for|before|after|if|when|whenever|without|with)$/;
/** Right after "that", it may be a thing as well. */
const THING = /^(?:one|thing|bug|time|guy|day)$/;
/** They end like many of a kind. */
const SINGULAR = /(?:ss|us|is)$|^(?:https|kubernetes|address|js|css|aws|dns|sas|always|towards|perhaps)$/;
const PREPOSITION = /^(?:from|of|in|on|at|we|i|you|that|which|who)$/;
const VERB =
  /^(?:is|isn't|are|aren't|was|has|have|needs?|uses?|runs?|must|should|can|can't|cannot|will|won't|does|doesn't|lives?|goes|go|takes?|means?|only|always|never|wants?|likes?|prefers?|works?|belongs?|depends?|expects?|requires?|costs?|starts?|ends?|happens?|owns?|speaks?|reviews?|fails?|comes?|calls?)$/;

/** "Forget that it is nothing" says that nothing is meant. */
const isNamed = (said: string, text: string): boolean =>
  !/\bnothing\b/i.test(text) && (!/\bforget that\b/i.test(said) || isSentence(text));

const intent = (command: string, payload: Intent["payload"]): Intent => ({
  command,
  payload,
  confidence: 0.95,
});
