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
  "sounds good to me",
  "sounds fine",
  "sounds great",
  "please go ahead",
  "go ahead and do it",
  "go ahead and run it",
  "go ahead with it",
  "go ahead with that",
  "sounds right",
  "that sounds right",
  "run it",
  "i approve",
  "i approve it",
  "i approve that",
  "i allow it",
  "i allow that",
  "that's fine",
  "that is fine",
  "that's fine with me",
  "that's fine by me",
  "aye that's fine by me",
  "fine by me",
  "fine with me",
  "looks good",
  "looks good to me",
  "that works",
  "that works for me",
  "works for me",
  "permission granted",
  "granted",
  "you may",
  "you may proceed",
  "proceed",
  "please proceed",
  "absolutely",
  "definitely",
  "of course",
  "certainly",
  "affirmative",
  "by all means",
  "be my guest",
  "alright go ahead",
  "all right go ahead",
  "that's ok",
  "that's okay",
  "you have my permission",
  "you've got my permission",
  "you've got my approval",
  "you have my approval",
]);
/** A clear no, also where no question is open. */
const NO_FIRST = new Set(["no", "nope", "nah", "negative", "deny", "denied", "reject", "refuse", "decline"]);
const NO_REST = new Set(
  "no nope nah don't dont do that it this request denied deny reject rejected please thanks thank you not now never kodama way thats that's at all allow approve run i i'd rather sir absolutely definitely".split(
    " ",
  ),
);
const NO_PHRASES = new Set([
  "don't",
  "don't do it",
  "don't do that",
  "don't do this",
  "please don't",
  "please don't do that",
  "please don't do it",
  "do not do that",
  "do not do it",
  "do not",
  "absolutely not",
  "definitely not",
  "of course not",
  "certainly not",
  "not now",
  "not this time",
  "better not",
  "i'd rather not",
  "i'd rather you didn't",
  "i would rather you didn't",
  "i would rather not",
  "i don't want that",
  "i do not want that",
  "i don't approve",
  "i don't approve that",
  "i don't approve it",
  "i don't accept that",
  "i don't agree",
  "i won't allow that",
  "i won't allow it",
  "i do not approve",
  "i don't allow that",
  "i don't allow it",
  "i deny it",
  "i deny that",
  "i reject that",
  "i refuse",
  "i said no",
  "skip it",
  "skip that",
  "leave it",
  "leave it alone",
  "hell no",
  "not allowed",
  "permission denied",
  "don't allow it",
  "don't allow that",
  "don't run it",
  "don't run that",
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
