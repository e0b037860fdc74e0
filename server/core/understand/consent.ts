// Reads a spoken or typed answer to an open question. Closed words only; a "no" anywhere wins; doubt is no answer.

export type Consent = "allow" | "deny" | "none";

const DENY = new Set([
  "no",
  "nope",
  "nah",
  "don't",
  "dont",
  "not",
  "never",
  "deny",
  "denied",
  "reject",
  "refuse",
  "stop",
  "cancel",
  "abort",
  "wrong",
  "undo",
  "negative",
]);
/** Words that put a "yes" off: with one of them it is talk, not consent. */
const HOLD_OFF = new Set([
  "wait",
  "hold",
  "hang",
  "moment",
  "second",
  "maybe",
  "later",
  "but",
  "if",
  "unless",
  "before",
  "after",
  "first",
  "instead",
  "what",
  "why",
  "which",
  "how",
  "should",
  "could",
  "would",
  "can",
  "think",
  "unsure",
  "actually",
  "except",
  "only",
  "until",
  "when",
  "or",
  "hmm",
  "um",
  "uh",
  "sorry",
  "almost",
  "nearly",
  "said",
  "says",
  "say",
  "pardon",
]);
const ALLOW_FIRST = new Set([
  "yes",
  "yeah",
  "yep",
  "yup",
  "ok",
  "okay",
  "sure",
  "approve",
  "approved",
  "allow",
  "confirm",
  "confirmed",
  "accept",
]);
const ALLOW_PHRASES = new Set([
  "go ahead",
  "do it",
  "go for it",
  "please do",
  "sounds good",
  "please go ahead",
  "run it",
]);
/** What may follow a consent word without changing its meaning. */
const FILLER = new Set([
  "please",
  "it",
  "that",
  "this",
  "once",
  "go",
  "ahead",
  "do",
  "run",
  "the",
  "yes",
  "okay",
  "ok",
  "sure",
  "fine",
  "now",
  "thanks",
  "thank",
  "you",
  "kodama",
  "approve",
  "allow",
]);
const WORDS_MAX = 6;

/** Punctuation and case are noise; a question mark is not. */
export function readConsent(text: string): Consent {
  const words =
    text
      .toLowerCase()
      .replaceAll("’", "'")
      .match(/[\p{L}\p{N}']+/gu) ?? [];
  const [first] = words;
  if (first === undefined) return "none";
  if (words.some((word) => HOLD_OFF.has(word)))
    return denyWord(words) && words.length <= WORDS_MAX ? "deny" : "none";
  if (denyWord(words)) return words.length <= WORDS_MAX ? "deny" : "none";
  if (words.length > WORDS_MAX || /[?？؟⁇⁈⁉¿]/u.test(text)) return "none";
  if (ALLOW_PHRASES.has(words.join(" "))) return "allow";
  // "Okay, Kodama" calls us; it consents to nothing.
  if (/^(?:ok|okay) kodama$/.test(words.join(" "))) return "none";
  return ALLOW_FIRST.has(first) && words.slice(1).every((word) => FILLER.has(word)) ? "allow" : "none";
}

function denyWord(words: readonly string[]): boolean {
  return words.some((word) => DENY.has(word) || word.endsWith("n't"));
}

const STOP = new Set([
  "stop",
  "stop it",
  "stop that",
  "stop now",
  "cancel",
  "cancel that",
  "cancel it",
  "abort",
  "halt",
  "kodama stop",
  "stop kodama",
  "stop please",
  "please stop",
  "stop everything",
  "shut up",
  "be quiet",
  "quiet",
]);

/** "Stop" alone always works, whatever else is going on. */
export function isStop(text: string): boolean {
  return STOP.has(
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\s]/gu, "")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
}
