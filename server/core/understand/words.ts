// Words: how an utterance is put in order before it is read, and numbers in words.

const POLITE =
  /^(?:(?:hey|hi|ok|okay|kodama|please|now|and|then|so|well|just|can you|could you|would you|will you|i want you to|i want to|i'd like to|i would like to|let's|lets|go ahead and)\b[\s,]*)+/;
const POLITE_END = /[\s,]*\b(?:please|now|for me|thanks|thank you|kodama)$/;

/** Lower case, one space between words, no politeness around, no sentence punctuation. */
export function tidy(text: string): string {
  let words = text
    .toLowerCase()
    .replaceAll("’", "'")
    .replaceAll(/[?!,;"]+|\.(?=\s|$)/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  words = words.replace(POLITE, "");
  for (let before = ""; before !== words;) {
    before = words;
    words = words.replace(POLITE_END, "").trim();
  }
  return words;
}

/** "don't run the tests" is never "run the tests". */
export function isNegated(words: string): boolean {
  return /\b(?:not|never|don't|dont|doesn't|won't|shouldn't|isn't|without running|instead of)\b/.test(words);
}

/** A question about something is no request for it. */
export function isQuestion(words: string): boolean {
  return /^(?:why|what|how|when|who|which|should|is|are|does|do you|did|was|were|if|shall)\b/.test(words);
}

const MISHEARD: readonly (readonly [RegExp, string])[] = [
  [/\b(?:um|uh|er|hmm)\b/g, " "],
  [/^(?:ron|rum|run a|ran)\b(?= (?:the|all|you|unit|my))/g, "run"],
  [/\bron the\b/g, "run the"],
  [/\byou knit\b/g, "unit"],
  [/^bill (?=the|it|this|my)/g, "build "],
  [/\bthe bill$/g, "the build"],
  [/\bkick of\b/g, "kick off"],
  [/\blint er\b/g, "linter"],
  [/\blynt\b/g, "lint"],
  [/^(?:undue|un do|and do|on do)\b/g, "undo"],
  [/^(?:get|git|kit) stat ?us$/g, "git status"],
  [/\bweek day\b/g, "weekday"],
  [/\bwith massage\b/g, "with message"],
  [/^go (?:two|too) /g, "go to "],
  [/^go to lion\b/g, "go to line"],
  [/\bfor tea two\b/g, "forty two"],
  [/\bthe or (?=\w+$)/g, "the orb "],
  [/^(?:sketch|seek|such|surge) for /g, "search for "],
];

/** The words with what recognisers often mishear put right; the same text where nothing was. */
export function mend(words: string): string {
  return MISHEARD.reduce((said, [heard, meant]) => said.replaceAll(heard, meant), words)
    .replaceAll(/\s+/g, " ")
    .trim();
}

const UNITS = [
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
const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/** Value of "42", "forty two", "one hundred and five" or "two thousand"; undefined for anything else. */
export function readNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed);
  const words = trimmed.split(/[\s-]+/).filter((word) => word !== "and" && word !== "");
  if (words.length === 0) return undefined;
  let total = 0;
  let group = 0;
  for (const word of words) {
    const unit = UNITS.indexOf(word);
    const ten = TENS.indexOf(word);
    if (unit !== -1) group += unit;
    else if (ten > 1) group += ten * 10;
    else if (word === "a" || word === "an") group += 1;
    else if (word === "hundred") group = Math.max(1, group) * 100;
    else if (word === "thousand") {
      total += Math.max(1, group) * 1_000;
      group = 0;
    } else return undefined;
  }
  return total + group;
}
