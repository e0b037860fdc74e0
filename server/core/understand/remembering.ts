// "Remember that we deploy on Fridays": what is to be kept in mind, looked up or forgotten. Only where a whole sentence says so:
// "remember that bug?" and "forget about it" are talk.
import type { Intent } from "../conversation/types.ts";
import { readRecap } from "./recap.ts";

const ASKED = "can you|could you|would you|will you|can you please|could you please|would you mind to";
const POLITE = `(?:(?:hey|hi|ok|okay|so|and|um|uh|well|please to|please|kodama|let's|try to|make sure (?:you|to)|just so you know(?: for later)?|${ASKED}|i want you to|i'd like you to|you should|you can|from now on|for (?:the )?(?:future|later|next time)(?: reference)?|for goodness sake)[,:]?\\s+)*`;
const REMEMBERS = "(?:always |just )?remember(?: for me)?|keep in (?:your )?(?:mind|memory)";
const FACTS =
  "store this fact|note for later|commit this to memory|learn this|(?:(?:here's|here is) )?something (?:to|you (?:should|need to|have to|must)) (?:remember|know)(?: from now on)?|for (?:the )?(?:future|later) reference|(?:a )?new fact (?:for you )?to remember";
const STORES = "(?:store|save|put|write|add)(?: this| it)?(?: down)? (?:in|to|into)";
/** What is to be kept stands behind it. */
const KEEP = `(?:${REMEMBERS}|bear in mind|(?:make|take) (?:a )?(?:mental )?note|note(?: this)? down(?: for later)?|jot down|note|memori[sz]e|don't forget|do not forget|${STORES} (?:your )?(?:memory|notes)|file this away|hold on to this for me|${FACTS})`;
/** Where no "that" stands behind it: what is noted may be for somebody else. */
const KEEP_BARE = `(?:${REMEMBERS}|for (?:future|later) reference|memori[sz]e this|(?:don't forget|(?:make|take) a mental note|note this down(?: for later)?|${STORES} your (?:memory|notes)|${FACTS}),)`;
/** A remark before it says why, and ends with a comma; a place or a condition would be part of what is kept. */
const WHY = "(?:(?:i|i'm|i've|since|because|as|you|you're|you've) [^,.;:]{2,60}(?:,| so)\\s+)?";

/** What follows "that", or what is said of oneself without it, or what is written after a colon. */
const KEPT = new RegExp(`^${WHY}${POLITE}${KEEP}(?: this)?[,:]? that[,:]?\\s+(.+)$`, "is");
const KEPT_OF_SELF = new RegExp(
  `^${POLITE}(?:remember|don't forget|keep in mind)[,:]?\\s+((?:i|i'm|i've|i'd|we|we're|we've|my|our)\\s.+)$`,
  "is",
);
const KEPT_AS_WRITTEN = new RegExp(
  `^${POLITE}(?:${KEEP}(?: this)?(?: for me)?|note to self|memory note):\\s+(.+)$`,
  "is",
);
/** "Remember the API runs on port 80", "learn this, prices are in cents". */
const KEPT_BARE = new RegExp(
  `^${POLITE}(?:${KEEP_BARE}(?:(?: this)?(?: for me)?(?: please)?(?=[:,]))?:?|memory note),?\\s+(.+)$`,
  "is",
);
/** "The cache lasts five minutes, remember that". */
const KEPT_BEFORE =
  /^(?:(?:hey|hi|ok|okay|kodama|um|uh|so|and|please)[,\s]+)*([^,;]+)[,;]\s+(?:so |please |and )*(?:(?:remember|don't forget) (?:that|this|it)|(?:keep|bear) (?:that|this|it) in mind|note (?:that|this|it)(?: down)?)(?: for me| please)*$/is;

const OF_MEMORY = "your (?:memory|memories|notes)";
const NOTE =
  "(?:the|that|your|my|any) (?:note|notes|fact|facts|memory|memories) (?:about|of|on(?! (?:line|page|my|your|the (?:whiteboard|board|wall|fridge|desk|screen))\\b)|that)|(?:what|everything|all|whatever|anything)(?: that)? (?:i said|i told you|you know|you remember|you(?:'ve| have)? (?:stored|noted|kept)) (?:about|on|of)";
const FORGOTTEN = new RegExp(
  `^${POLITE}(?:(?:forget|erase|delete|drop|remove|wipe|scrap|clear|get rid of|unlearn|don't remember) (?:${NOTE})|(?:forget|unlearn) (?:everything|(?:the|that) (?:thing|bit|part|fact|stuff)) about|forget that|don't remember that|stop remembering(?: that)?|you (?:(?:don't|do not) (?:need|have) to|needn't) (?:remember|keep in mind)(?: any ?(?:longer|more))?(?: that)?(?= (?:(?:my|our|the) |(?:i|i'm|we|we're) )))\\s+(.+?)(?: any ?(?:more|longer))?(?: from ${OF_MEMORY})?$`,
  "is",
);
const TAKEN_OUT = new RegExp(
  `^${POLITE}(?:forget|erase|delete|drop|remove|wipe|scrap|clear|strike|take|get rid of)\\s+(.+?) (?:from|out of|off) ${OF_MEMORY}$|^${POLITE}(?:forget|erase|delete|drop|remove|wipe|strike) (?:from|out of) ${OF_MEMORY}(?: that)?\\s+(.+)$`,
  "is",
);
/** A thing by its name, of those that one keeps in mind. */
const FORGOTTEN_THING = new RegExp(
  `^${POLITE}forget (?:about )?((?:the|my|our) (?:[\\w'-]+ ){0,4}(?:dates?|passwords?|numbers?|port|version|address|names?|deadline|account|keys?|prefix|url|convention|rule|preference|owner|module))(?: any ?more)?$`,
  "is",
);

const KNOWN =
  "(?:you (?:know|remember|learned|memori[sz]ed|noted|stored|kept|have (?:stored|noted|memori[sz]ed|in (?:your )?memory))|i(?:'ve)? (?:ever |just )?(?:told|taught) you(?: to (?:remember|keep in mind|note))?)";
/** All of it, after a question that shows it. */
const FORGOTTEN_ALL = new RegExp(
  `^${POLITE}(?:(?:forget|erase|delete|drop|purge|clear|wipe|remove)(?: out)? (?:everything|all|all of it|all (?:the )?(?:things|facts|notes|memories)|it all)(?: that)? ${KNOWN}(?: about (?:me|us|this project))?|(?:wipe|clear|empty|erase|purge|reset|clean)(?: out)? (?:all )?(?:of )?(?:${OF_MEMORY}|the memory)(?: clean| completely| entirely)?|(?:forget|erase) everything about (?:me|us)|(?:erase|delete|remove|clear|wipe) (?:everything|all|all of it) (?:from|in|out of) ${OF_MEMORY})$`,
  "is",
);
const FORGOTTEN_LAST = new RegExp(
  `^${POLITE}(?:(?:forget|unremember) (?:the|that) (?:last|latest|most recent) (?:thing|one)|(?:forget|erase|delete|drop|unremember|scrap) (?:the|that) (?:last|latest|most recent) (?:(?:note|memory|fact)|(?:thing|one)(?= (?:that )?(?:you|i))))(?: that)?(?: ${KNOWN})?$`,
  "is",
);

const LOOKED_UP = new RegExp(
  `^${POLITE}(?:${[
    "(?:tell me |show me |list |let me hear )?(?:what|everything|all|which facts|what all) (?:(?:do you|have you|you|you've|you have|does you) )?(?:remember(?:s|ed)?|memori[sz]ed|noted|stored|know about me|have in (?:your )?memory)",
    "do you (?:still )?(?:remember|recall) anything|do you (?:still )?(?:remember|know|recall) what i (?:told you|said)",
    "(?:do you )?(?:remember|recall) (?:what i (?:said|told you)|anything|any thing|the thing)",
    "what (?:did|have) i (?:tell|told|ask|asked) you(?: to remember| to note down)?(?: so far)?",
    "(?:remind me|tell me) what i (?:told you|said|asked you to remember|had you (?:note|remember|keep in mind))",
    "(?:have|did|had) i (?:ever )?(?:told|tell) you (?:anything|something)",
    "(?:what's|what is|what have you got|is there anything|what you've got|have you anything) in your (?:memory|notes)",
    "(?:check|look in|look through|look up in|search|read(?: me)?|go through) your (?:memory|notes)",
    "(?:do you have )?any notes",
    "(?:show|list|open)(?: me)?(?: my| your| the| all)? memor(?:y|ies)",
  ].join("|")})(?: (?:about|of|on|for|with|regarding|concerning) ([^\\s?,;]+(?: [^\\s?,;]+){0,5}))?$`,
  "is",
);

const RECALLS = "(?:do|can) you (?:still )?(?:remember|recall)";
const WHICH = "(?:what|which|where|who)";
/** What was told before is asked for by what it is about; "do you remember when it broke" is talk. */
const ASKED_BACK = new RegExp(
  `^(?:${[
    `${RECALLS} ${WHICH} ((?:my|our) (?:[\\w-]+ ){0,4}[\\w-]+)(?: (?:is|are|was|were)(?: called)?)`,
    `${RECALLS} ${WHICH} (\\S+(?: \\S+)? (?:i|we) (?:use|want|need|prefer|like|deploy to|work with|have))`,
    "what did i (?:say|tell you) (?:about|on) (?!(?:that|this|it|him|her|them|you|me)$)((?:the |my |our |this )?[\\w.-]+(?: [\\w.-]+){0,3})",
    `${RECALLS} ((?:my|our) [\\w-]+(?: [\\w-]+){0,2})`,
    "what did i (?:say|tell you)(?: about)? ((?:my|our) .{2,60}?)(?: (?:is|are|was|were))?",
    "what do you know about ((?:my|our) (?:[\\w-]+ ){0,3}[\\w-]+)",
    "(?:remind me|tell me) what (?:you've|you have) (?:got )?(?:saved|stored|noted|kept|remembered) (?:about|on) ([^,]{2,60})",
    "you (?:noted|stored|remember|kept) something (?:about|on) ([^,]{2,60}), (?:so )?what (?:was|is) (?:it|that)(?: again)?",
    "i (?:once )?(?:told|taught) you(?: once)? about ((?:my|our) [^,]{2,60}),? (?:so )?what (?:was|were|is|are) (?:it|they|that|those)(?: again)?",
  ].join("|")})$`,
  "is",
);

/** Why it need not be known any more; "I'm kidding" is no such reason. */
const WHY_GONE =
  /, (?:(?:she|he|they)(?:'s|'ve|'re)? (?:left|moved(?: to (?!say\b|tell\b|keep\b)\w+)?|quit|gone|has left|have left|is gone|are gone|changed)|(?:it|that)(?:'s| is| was| has)? (?:wrong|outdated|old|obsolete|gone|changed|over|not true|no longer true))(?: (?:now|anyway|any ?more|since|already|last \w+|(?:the|our) \w+))*$/i;
const THE_NOTE = new RegExp(`^(?:${NOTE}) (?=\\S)`, "i");

/** Those that take V8 a while to make. */
/** What was promised is looked up by its kind, of everybody or of one. */
const PROMISED = new RegExp(
  `^${POLITE}(?:(?:(?:tell|show|remind) me )?(?:what|everything|all)(?: that)? (?:(?:have|did) i|i(?:'ve| have)?)(?: ever| already)? promised?|(?:what are|list|show(?: me)?|tell me|remind me of) (?:all )?my (?:promises|commitments)|what do i owe)(?: (?:to )?(?<to>(?!(?:do|you)\\b)[\\w'-]+(?: [\\w'-]+)?))?$`,
  "i",
);

export const REMEMBERING: readonly RegExp[] = [
  PROMISED,
  LOOKED_UP,
  ASKED_BACK,
  KEPT,
  KEPT_OF_SELF,
  KEPT_AS_WRITTEN,
  KEPT_BARE,
  KEPT_BEFORE,
  FORGOTTEN_ALL,
  FORGOTTEN_LAST,
  TAKEN_OUT,
  FORGOTTEN_THING,
  FORGOTTEN,
];

export function readMemory(given: string): Intent | null {
  const text = given.replaceAll("’", "'").trim();
  const bare = text
    .replace(/[.!?]+$/, "")
    .replace(/,? (?:please|thanks|thank you)$/i, "")
    .trim();
  const about = LOOKED_UP.exec(bare);
  if (about !== null)
    return intent("memory.recall", { about: ANYTHING.test(about[1] ?? "") ? "" : (about[1] ?? "") });
  const promised = PROMISED.exec(bare);
  if (promised !== null)
    return intent("memory.recall", { about: promised.groups?.["to"] ?? "", kind: "commitment" });
  const recap = readRecap(bare);
  if (recap !== null) return recap;
  const again = ASKED_BACK.exec(bare)?.slice(1).find(Boolean);
  if (again !== undefined) return intent("memory.recall", { about: again });
  // "Could you remember that …?" asks for it; any other question asks about it.
  if (text.endsWith("?") && !ASKS.test(text)) return null;
  return keptIn(bare) ?? forgottenIn(bare);
}

function keptIn(bare: string): Intent | null {
  const kept = KEPT.exec(bare)?.[1];
  if (kept !== undefined) return isSentence(kept) ? intent("memory.remember", { text: kept }) : null;
  const own = KEPT_OF_SELF.exec(bare)?.[1];
  const written =
    KEPT_AS_WRITTEN.exec(bare)?.[1] ?? (own !== undefined && !OF_PAST.test(own) ? own : undefined);
  if (written !== undefined) return intent("memory.remember", { text: written });
  const fact = [KEPT_BARE.exec(bare)?.[1], KEPT_BEFORE.exec(bare)?.[1]].find(
    (one) => one !== undefined && states(one),
  );
  return fact === undefined ? null : intent("memory.remember", { text: fact });
}

/** No words to look for: "what do you know about me". */
export const ANYTHING = /^(?:me|us|myself|it all|everything|anything|this project|the project|here)$/i;

function forgottenIn(bare: string): Intent | null {
  if (FORGOTTEN_ALL.test(bare)) return intent("memory.forget", { which: "all" });
  if (FORGOTTEN_LAST.test(bare)) return intent("memory.forget", { which: "last" });
  const [, first, second] = TAKEN_OUT.exec(bare) ?? [];
  const thing = FORGOTTEN_THING.exec(bare)?.[1];
  const named = first ?? second ?? FORGOTTEN.exec(bare.replace(WHY_GONE, ""))?.[1] ?? thing;
  const forgotten = named?.replace(THE_NOTE, "");
  return forgotten === undefined || !isNamed(bare, forgotten) || MORE.test(forgotten)
    ? null
    : intent("memory.forget", { text: forgotten });
}

/** Behind the name: a condition, a time, another wish, a doubt. */
const MORE =
  /,(?!\d)|\b(?:unless|tomorrow|later)\b|\bif (?:it|it's|that|that's|he|she|they|i|you|we)\b|\band (?:remember|keep|note)\b/i;

/** Somebody or something, and at once what it does or is: "the API runs on port 80", not "the bug that we had". */
export function states(text: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  const at = words.findIndex((word) => VERB.test(word) || /^(?:lasts?|gets?)$/.test(word));
  return (
    words.length > 2 &&
    at > 0 &&
    at < VERB_AT_MAX &&
    !OF_PAST.test(text) &&
    !/^(?:he|she|they|someone|somebody) (?:said|says|told|thinks?)\b|\b(?:don't|do not|that|and)$/i.test(
      text,
    ) &&
    !/^(?:did|do|does|is|are|was|were|can|could|will|would|should|have|has|if|whether|the (?:time|day|moment) (?:the|we|i|it|he|she|they|you|my|our)|\w+,)(?!\S)/i.test(
      text,
    ) &&
    !words
      .slice(0, at)
      .some((word) =>
        /^(?:that|which|who|when|where|how|what|why|to|if|and|or|of|you|can|will|should)$/.test(word),
      )
  );
}
const VERB_AT_MAX = 5;

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
  !/\bnothing\b|\b(?:from|in|out of) (?:the|this|my|our) (?:config|code|file|readme|docs?|project|repo)/i.test(
    text,
  ) &&
  (!/\bforget that\b/i.test(said) || isSentence(text));

const intent = (command: string, payload: Intent["payload"]): Intent => ({
  command,
  payload,
  confidence: 0.95,
});
