// What people say about who has the word: that they want a pause, that we go on, or that they listen. English; every list is of whole sayings.
import { isStop } from "../understand/consent.ts";

const MOMENT = String.raw`(?:moment|second|minute|sec|bit)`;
const AFTER = String.raw`(?:[ ,]+(?:please|kodama|there|then|a ${MOMENT}|one ${MOMENT}|for a ${MOMENT}))*[.!?]*$`;
/** Said alone, it asks for a pause and for nothing else. Nobody says these over us by chance, and we do not say them. */
const SURELY_WAITS = new RegExp(
  `^(?:(?:please|kodama|no|okay|ok)[ ,]+)*(?:wait|hold on|hang on|pause|(?:just )?(?:a|one) (?:moment|second|minute|sec))${AFTER}`,
  "i",
);
const BEFORE = String.raw`(?:(?:please|kodama|no|okay|ok|hey|uh|um|er|hm+|oh|so|well|yeah|yes|sorry|actually|just|but|now)[ ,]+)*`;
const WAITS = [
  `wait(?: up| for me| for it)?`,
  `hold (?:on|up|it|that thought)`,
  `hang on`,
  `pause`,
  `(?:give me )?(?:just )?(?:a|one) ${MOMENT}`,
  `let me think(?: (?:about|over) (?:it|that|this))?`,
  `not so fast`,
].join("|");
const GAP = String.raw`[ ,.!]+`;
const MAY_WAIT = new RegExp(`^${BEFORE}(?:${WAITS})(?:${GAP}${BEFORE}(?:${WAITS}))*${AFTER}`, "i");

const GOES_ON = new RegExp(
  `^${BEFORE}(?:go on|go ahead|continue|carry on|resume|keep (?:going|talking)|as you were|you were saying|where were you|i'm listening|i am listening)${AFTER}`,
  "i",
);

/** `sure`: also where it may be a rest of our own voice, which says "let me think" itself. */
export const saysWait = (text: string, sure = false): boolean => (sure ? SURELY_WAITS : MAY_WAIT).test(text);
export const saysGoOn = (text: string): boolean => GOES_ON.test(text);

/** It is complete, although such words end many sentences that are not. */
export const isAboutTheWord = (text: string): boolean => saysWait(text) || saysGoOn(text);

/** What is heard of somebody who seeks a word, or only breathes. */
const HUM = String.raw`(?:m+-?h*m*|h+m+|a+h|o+h|u+h+|u+m+|e+r+m*|huh|uh-huh)`;
const SOUNDS = new RegExp(
  `^(?:${HUM}|aha|yeah|yep|yup|yes|okay|ok|right|sure|nice|cool|great|wow|really|alright|good|exactly|true|totally|absolutely|indeed|definitely|interesting|perfect|gotcha|understood|awesome|amazing|brilliant|excellent|lovely|neat|fair|fine|sweet|agreed|noted)$`,
);
/** It is no word at all. Word by word: one pattern for all of them would try every way to part "mmmm". */
export function isHum(text: string): boolean {
  const words = text
    .toLowerCase()
    .split(/[\s.,!?…]+/)
    .filter((word) => word !== "");
  return words.length > 0 && words.every((word) => ONE_HUM.test(word));
}
const ONE_HUM = new RegExp(`^${HUM}$`);

const SEEKS_WORDS = /\b(?:u+m+|u+h+|e+r+m*|h+m+)\W*$/i;
/** They end in "um": more will come, where there were words before it or not. */
export const seeksWords = (text: string): boolean => SEEKS_WORDS.test(text.trimEnd());
const PHRASES = new Set([
  "i see",
  "got it",
  "all right",
  "of course",
  "makes sense",
  "that makes sense",
  "makes total sense",
  "sounds good",
  "that sounds good",
  "sounds great",
  "okay then",
  "ok then",
  "right then",
  "very nice",
  "very good",
  "very interesting",
  "good to know",
  "no way",
  "no kidding",
  "that's right",
  "that's great",
  "that's good",
  "that's interesting",
  "i know",
  "fair enough",
  "oh wow",
  "good point",
]);
const PHRASE_WORDS = [3, 2] as const;
const WORDS_MAX = 5;

/** What listeners say to show that they listen; nobody takes the word by it. */
export function isBackchannel(text: string): boolean {
  const words =
    text
      .toLowerCase()
      .replaceAll("’", "'")
      .match(/[a-z'-]+/g) ?? [];
  if (words.length === 0 || words.length > WORDS_MAX) return false;
  for (let n = 0; n < words.length;) {
    const phrase = PHRASE_WORDS.find((count) => PHRASES.has(words.slice(n, n + count).join(" ")));
    if (phrase === undefined && !SOUNDS.test(words[n] ?? "")) return false;
    n += phrase ?? 1;
  }
  return true;
}

/** Thanks, which recognisers also make of a noise; over our voice they ask for nothing. */
const THANKS =
  /^(?:(?:oh|okay|ok|great|cool|yes)[ ,]+)*(?:thank you|thanks)(?:[ ,]+(?:so much|very much|a lot|kodama))*[.!?]*$/i;
/** Letters below which nothing takes the word: a breath, or the rest of one (D10). */
const LETTERS_MIN = 3;

/** Over our voice it interrupts nobody. "No", "go" and "stop" do, and words of other scripts, which are short. */
export function isTooLittle(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const isShort = letters > 0 && letters < LETTERS_MIN && !/\p{N}|(?!\p{Script=Latin})\p{L}/u.test(text);
  if (isShort) return !/^\W*(?:no|go)\W*$/i.test(text) && !isStop(text);
  return THANKS.test(text.trim());
}
