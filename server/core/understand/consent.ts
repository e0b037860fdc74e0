// Reads a spoken or typed answer to an open question. Closed words only; a "no" anywhere wins; doubt is no answer.

import {
  ALLOW_FIRST,
  ALLOW_PHRASES,
  DENY,
  FILLER,
  HOLD_OFF,
  NO_FIRST,
  NO_PHRASES,
  NO_REST,
} from "./consent-words.ts";

export type Consent = "allow" | "deny" | "none";

const WORDS_MAX = 6;

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .replaceAll("’", "'")
    .match(/[\p{L}\p{N}']+/gu) ?? [];

/** Punctuation and case are noise; a question mark is not. */
export function readConsent(text: string): Consent {
  const all = wordsOf(text);
  const words = ALLOW_PHRASES.has(all.join(" ")) ? all : withoutSighs(all);
  const [first] = words;
  if (first === undefined) return "none";
  if (words.some((word) => HOLD_OFF.has(word)))
    return denyWord(words) && words.length <= WORDS_MAX ? "deny" : "none";
  if (denyWord(words)) return words.length <= WORDS_MAX ? "deny" : "none";
  if (words.length > WORDS_MAX || /[?？؟⁇⁈⁉¿]/u.test(text)) return "none";
  if (ALLOW_PHRASES.has(words.join(" "))) return "allow";
  // "Okay, Kodama" calls us; it consents to nothing.
  if (/^(?:ok|okay) kodama$/.test(words.join(" "))) return "none";
  const rest = words.slice(1);
  const parts = partsOf(text);
  if (parts.length > 1 && parts.every((part) => readConsent(part) === "allow")) return "allow";
  if (!ALLOW_FIRST.has(first)) return "none";
  return ALLOW_PHRASES.has(rest.join(" ")) || rest.every((word) => FILLER.has(word)) ? "allow" : "none";
}

/** "Ugh, fine, yes" is a yes; a sigh alone is none. */
function withoutSighs(words: readonly string[]): readonly string[] {
  const rest = words.slice(
    Math.max(
      0,
      words.findIndex((word) => !SIGHS.has(word)),
    ),
  );
  // "Ugh, that's fine" may decline.
  return AFTER_SIGH.test(rest.join(" ")) ? rest : words;
}
const SIGHS = new Set(["ugh", "alright", "fine"]);
const AFTER_SIGH = /^(?:yes|yeah|yep|yup)\b|^(?:do it|go ahead(?: and do it)?|go for it|run it)$/;

/** A no that is nothing else: what merely holds a negation may be about anything when nobody was asked. */
export function isClearNo(text: string): boolean {
  const parts = partsOf(text).filter((part) => !wordsOf(part).every((word) => SIGHS.has(word)));
  return parts.length > 0 && parts.every(isOneNo);
}

/** "No thanks, I don't want that" says it twice. */
const partsOf = (text: string): readonly string[] =>
  text.split(/[,.;!]+/).filter((part) => part.trim() !== "");

const I_REFUSE =
  /^i(?:'m| am)? (?:deny|reject|refuse|decline|disapprove|declining|refusing|rejecting|(?:am going to|am gonna)? ?say no to)(?: (?:of )?(?:that|it|this|the)(?: (?:request|change|command|one))?)?$/;

function isOneNo(text: string): boolean {
  const words = wordsOf(text);
  if (I_REFUSE.test(words.join(" "))) return true;
  const [first = ""] = words;
  if (words.length > WORDS_MAX) return false;
  return (
    NO_PHRASES.has(words.join(" ")) ||
    (NO_FIRST.has(first) && words.slice(1).every((word) => NO_REST.has(word)))
  );
}

function denyWord(words: readonly string[]): boolean {
  return words.some((word) => DENY.has(word) || word.endsWith("n't"));
}

/** Alone, or with words that say nothing else; what is to stop, when it is ours. */
const STOP =
  /^(?:(?:please|ok|okay|no|hey|kodama|just|now|could you|can you|would you|i said|um|uh|hold on|wait|whoa|oh|oops|actually|sorry|ugh|blimey|alright|right|i beg your pardon|but) )*(?:(?:stop|cancel|abort|halt|quit|terminate|end|interrupt|kill|drop|cease)(?: (?:it|that|this|now|please|kodama|everything|all|all of it|all of that|right there|right now|right away|immediately|at once|that's running|that is running|running (?:stuff|things|operations|processes|jobs)|the running (?:stuff|things)|all running (?:stuff|things|operations|processes|jobs)|there|talking|speaking|running|working(?: on (?:it|that|this))?|abort|stop|cancel|doing that|doing this|what you're doing|what you are doing|what you're running|what you are running|whatever you're running|what you started|the thing you're doing|(?:the thing |what |whatever |everything |all |anything )(?:that )?(?:is|'s|are|that's)? ?(?:currently )?running|all (?:the |of the )?(?:running )?(?:stuff|things|tasks|operations|processes|jobs|commands)|what's running|whatever (?:you're|you are) in the middle of|whatever it is (?:you're|you are) doing|what (?:you're|you are) working on|whatever you're doing|whatever you are doing|(?:the |this |that |your )?(?:current |running )?(?:task|run|command|job|process|request|action|operation|work|runtime|run time|runtimes)|for now|thanks|thank you|uh|um))*|shut up|shush|be quiet|quiet|quiet please|be silent|silence|hush|enough|that's enough|that is enough|enough already|hold it right there|freeze|knock it off|cut it out|scratch that|scratch it|strike that|stop stop|stop stop stop)(?: (?:please|now|kodama|thanks|thank you))*$/;

const STOP_CHARS_MAX = 120;

/** "Stop" alone always works, whatever else is going on. */
export function isStop(text: string): boolean {
  return STOP.test(wordsOf(text.slice(0, STOP_CHARS_MAX)).join(" "));
}
