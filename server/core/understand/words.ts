// Words: how an utterance is put in order before it is read, and numbers in words.

const POLITE =
  /^(?:(?:hey|hi|hello|yo|oh|ah|oops|whoops|ok|okay|alright|all right|right|great|cool|perfect|kodama|please to|please|pl[sz]s?|now|and|then|so|well|just|(?:maybe|perhaps)(?= (?:you could|could you|you can|can you)\b)|only|quickly|actually|also|(?:can|could) you (?:maybe|perhaps|possibly)|can you|could you|would you|will you|can we|could we|can i|could i|may i|i need you to|i want you to|i'd like you to|i would like you to|i'd love you to|i want to|i'd like to|i would like to|i'd love to|i need to see|let's|lets|let us|go ahead and|go on and|time to|it's time to|time for you to|it's time for you to|i would like to know|i'd like to know|no wait|wait|ok so|lemme|if you could|if you can|when you can|when you get a chance|if you don't mind|for me|you can|you may|do(?= (?:run|start|open|show|build|undo|commit|search)\b)|be so kind and|do me a favou?r and|(?:it|that)(?:'d| would) be (?:so |really )?(?:great|nice|good|lovely|awesome|cool|helpful|amazing|wonderful) if (?:you|we) (?:could|can|would)|(?:would|is) it (?:be )?possible (?:for you )?to|(?:do you think|(?:is there )?any chance(?: that)?) (?:you|we) (?:could|can)|(?:are|would) you (?:be )?able to|how about (?:we|you)|we should (?:probably|just)|i think we should|i'd appreciate it if you (?:could|would)|i (?:was wondering|wonder) if you could|please to|do the needful and|(?:so )?hm+|feel free to|next up|(?:be )?(?:ever )?so (?:kind|good) as to|(?:do )?be a (?:love|dear|star|darling|pal) and|kindly|why don't you|i'd rather like to|i should (?:be (?:most )?grateful for|like to)|would you be|now then|go on then|(?:ooh|ugh|meh|eh|blimey|shoot|gosh|argh|crikey|whew|alrighty|righto|right-o|howdy|okay then)(?=[\s,])|(?:might|may|could) i (?:just )?(?:please |kindly )?(?:trouble|bother|ask) you to|if you please|(?:may|could|can) i please|if (?:(?:it's|it is|that's|that is) (?:no|not any|not a|not too much)|(?:it|that) isn't (?:any|a|too much)) (?:trouble|bother|problem|hassle)|i (?:do )?(?:beg your pardon|apologi[sz]e)(?: but)?|(?:i'm )?(?:so )?sorry to (?:bother|trouble) you but|when(?:ever)? you've got a (?:moment|second|sec|minute)|go on|here we go|come on|bro|dude|mate|fine|whatever|sigh|phew|oof|bah|oh dear|oh lord|oh man|sorry|enough talk|meanwhile|new one|uh huh)\b[\s,]*)+/;
const POLITE_END =
  /[\s,]*\b(?:please|pl[sz]s?|thx|(?<!from |for )now|for me|thanks|thank you|kodama|right now|right away|immediately|real quick|quickly|asap|if you can|if you could|if you don't mind|if possible|just this once|just once|one time only|only once|when you can|when you get a chance|would you|will you|could you|can you|ok|okay|um|uh|this time|already|go ahead|right about now|cheers|mate|bro|buddy|will ya|my (?:dude|friend|dear|darling|love)|on the double|while you're at it|while you are at it|no excuses|at the moment|would be lovely|if you will|if you would|let's go|about now|so we can see where we are|i guess|i suppose|go on|whenever you're ready|when you're ready|before (?:lunch|dinner|standup|the (?:standup|stand-up|meeting|demo|call|release|break))|so i can see|so we know where we are|off you go|ta|yeah|yaar|rn|bud|pal|chum|pronto|at once|wouldya|could ya|would ya|if (?:it's|it is|that's) (?:no|not too much|not any) (?:bother|trouble|hassle|problem)|if it isn't too much (?:bother|trouble)|from now on|quick|skip the slow (?:stuff|ones)|only|and tell me what it says|and tell me what happens|and tell me how it went|and tell me the result|and show me the result|and see what happens|and see if it passes|before i (?:push|commit|leave|go|merge)|on its own|by itself|automatically|today|instead|for a (?:second|sec|moment|minute|bit)|(?<!another |a |one more |an )go)$/;
/** Says that what was said just now is not meant. */
export const CORRECTS = "i mean|i meant|or rather|make that";
/** Fills a pause. */
export const PAUSE = "um+|uh+m?|erm?";
/** What says nothing, wherever it stands; a small word said or heard twice; and what is written in two ways. */
const HESITATIONS: readonly (readonly [RegExp, string])[] = [
  [/(?:^| )(?:um|uh|uhm|erm|er)(?= |$)/g, ""],
  [/\b(can|could|would|will) u\b/g, "$1 you"],
  [/^((?:go|goto|jump|take me|move|scroll|skip) (?:to )?)?ln (?=\d)/g, "$1line "],
  [/(?<=\w) (?:please|for me|just this once|on its own|by itself|automatically)(?= )/g, ""],
  // Who wants to read wants to see it.
  [/^(?:please )?(?:i'd like|i want|i would like|i need) to read\b/g, "open"],
  [/(?<=\d)(am|pm|a\.m|p\.m)\b/g, " $1"],
  [/\b(the|for|to|a|at|in|on|with|my) \1(?= )/g, "$1"],
  [/(\w)'s (?=(?:still )?(?:happy|green|fine|clean|okay|ok)\b)/g, "$1 is "],
  [/\bhands-free\b/g, "hands free"],
  [/\b(push|hold)-to-talk\b/g, "$1 to talk"],
  [/^ ?(search|look)((?: the (?:code|project|files))?) (?:four|fore)\b/g, "$1$2 for"],
];
/** "Would you mind running": what is asked for. Without it, "searching for it gave me nothing" is talk. */
const MIND = /^(?:would you |do you |i wouldn't |i would not )?mind (?=\w+ing\b)/;
const GERUNDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:re-?)?running\b/, "run"],
  [/^starting\b/, "start"],
  [/^kicking\b/, "kick"],
  [/^opening\b/, "open"],
  [/^showing\b/, "show"],
  [/^seeing\b/, "see"],
  [/^pulling\b/, "pull"],
  [/^bringing\b/, "bring"],
  [/^reading\b/, "read"],
  [/^telling\b/, "tell"],
  [/^moving\b/, "move"],
  [/^putting\b/, "put"],
  [/^building\b/, "build"],
  [/^linting\b/, "lint"],
  [/^formatting\b/, "format"],
  [/^checking\b/, "check"],
  [/^searching\b/, "search"],
  [/^finding\b/, "find"],
  [/^committing\b/, "commit"],
  [/^undoing\b/, "undo"],
  [/^going\b/, "go"],
  [/^making\b/, "make"],
  [/^turning\b/, "turn"],
  [/^reminding\b/, "remind"],
];

/** Those that take V8 a while to make. */
export const TIDYING: readonly RegExp[] = [POLITE, POLITE_END, ...HESITATIONS.map(([heard]) => heard)];

/** Lower case, one space between words, no politeness around, no sentence punctuation. */
export function tidy(text: string): string {
  let words = text
    .toLowerCase()
    .replaceAll("’", "'")
    // As compilers write it: src/main.ts:12:3.
    .replaceAll(/(\.[a-z]{1,5}):(\d{1,6})(?::\d{1,6})?(?=[\s,.;)]|$)/g, "$1 line $2")
    .replaceAll(/[?!,;"]+|[.:](?=\s|$)/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  words = HESITATIONS.reduce((said, [heard, meant]) => said.replaceAll(heard, meant), words).trim();
  words = words.replace(POLITE, "");
  if (MIND.test(words))
    words = GERUNDS.reduce((said, [heard, meant]) => said.replace(heard, meant), words.replace(MIND, ""));
  for (let before = ""; before !== words;) {
    before = words;
    words = words.replace(POLITE_END, "").trim();
  }
  return words;
}

/** "don't run the tests" is never "run the tests". */
export function isNegated(words: string): boolean {
  return /\b(?:not|never|don't|dont|doesn't|won't|wont|can't|cant|cannot|shouldn't|isn't|without running|instead of)\b/.test(
    words,
  );
}

/** A question about something is no request for it. */
export function isQuestion(words: string): boolean {
  return /^(?:why|what|how|when|who|which|should|is|are|does|do you|did|was|were|if|shall|(?:have|has|had) .+ been)\b/.test(
    words,
  );
}

/** From zero to nineteen. */
export const UNITS = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
];
export const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/** False where there is no number in it, in digits or words; "someone" may have one. */
export const mayHaveNumber = (text: string): boolean => NUMBER_WORD.test(text);
const NUMBER_WORD = new RegExp(
  `\\d|${[...UNITS, ...TENS, "hundred", "thousand"].filter((word) => word !== "").join("|")}`,
);

/** Value of "42", "forty two", "one hundred and five" or "two thousand"; undefined for anything else. */
export function readNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed);
  const words = trimmed.split(/[\s-]+/).filter((word) => word !== "and" && word !== "");
  if (words.length === 0) return undefined;
  let total = 0;
  let group = 0;
  // What may still be added to the group: "twenty one" is a number, "seven fifteen" are two.
  let room = 100;
  for (const [n, word] of words.entries()) {
    const unit = UNITS.indexOf(word);
    const ten = TENS.indexOf(word);
    const value = unit !== -1 ? unit : ten > 1 ? ten * 10 : 0;
    if (value >= room) return undefined;
    if (unit !== -1 || ten > 1) {
      group += value;
      room = ten > 1 ? 10 : 1;
      continue;
    }
    room = 100;
    if (n === 0 && (word === "a" || word === "an")) group += 1;
    // "one hundred an five" is how "and" is often heard.
    else if (word === "an") continue;
    else if (word === "hundred") group = Math.max(1, group) * 100;
    else if (word === "thousand") {
      total += Math.max(1, group) * 1_000;
      group = 0;
    } else return undefined;
  }
  return total + group;
}

/** Value of "three oh five": digits one after the other, as lines are often said. */
export function readDigits(text: string): number | undefined {
  const digits = text
    .split(/[\s-]+/)
    .map((word) => (word === "oh" || word === "o" ? 0 : UNITS.indexOf(word)));
  return digits.length > 1 && digits.length < 6 && digits.every((one) => one >= 0 && one < 10)
    ? Number(digits.join(""))
    : undefined;
}

export const ORDINALS =
  "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(
    " ",
  );

/** Value of "first", "twentieth" or "twenty first"; undefined for anything else. */
export function readOrdinal(text: string): number | undefined {
  const [first = "", second, ...more] = text.split(/[\s-]+/);
  if (more.length > 0) return undefined;
  const tens = TENS.indexOf(first) * 10;
  if (second !== undefined)
    return tens >= 20 && ORDINALS.indexOf(second) > 0 ? tens + ORDINALS.indexOf(second) : undefined;
  const ten = TENS.findIndex((word) => word !== "" && first === `${word.slice(0, -1)}ieth`);
  const one = ORDINALS.indexOf(first);
  return ten > 0 ? ten * 10 : one > 0 ? one : undefined;
}
