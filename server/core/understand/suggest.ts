// "Did you mean": the command that a sentence, which was not understood, has most words of. It is only said, never done.
import { editDistance } from "../lib/edit-distance.ts";
import { tidy } from "./words.ts";

/** A sentence that is understood, and words that hint at it; those before the bar do so alone. */
const EXAMPLES: readonly (readonly [sentence: string, hints: string])[] = [
  ["run the tests", "test tests testing specs suite unittests | run check passing green fails"],
  ["run the build", "build compile building bundle rebuild | run project code"],
  ["run the linter", "lint linter linting eslint | run check code style"],
  ["format the code", "format formatter formatting prettier | code style"],
  ["undo that", "undo revert rollback | back last change changes take"],
  ["what changed?", "status changed uncommitted modified | git files changes show"],
  ["show the diff", "diff difference differences | show changes git"],
  ['commit with message "fix the parser"', "commit committing | message changes save git"],
  ["open the readme", "open readme goto | show file go to see take"],
  ["go to line 42", "line | go jump number to"],
  ["search for parser", "search find grep occurrences usages | where look for"],
  [
    "every weekday at nine run the tests",
    "schedule scheduled daily weekly weekday hourly | every day morning at run",
  ],
  ["remind me at five to call Ada", "remind reminder | at me in tomorrow"],
  ["remember that we deploy on Fridays", "remember memorize memory | that keep mind note"],
  ["what do you remember?", "remembered memories | what know you about"],
  ["close this tab", "tab tabs editor | close shut next open"],
  ["save this", "save unsaved | file this disk"],
  ["make the orb blue", "orb palette | colour color make"],
  ["stop listening", "listening microphone mute mic | stop off"],
  ["stop", "stop cancel abort halt | everything it that"],
];

/** Sentences that show how something is said: what they name is made up, so that nobody means just them. */
const PATTERNS: ReadonlySet<string> = new Set([
  'commit with message "fix the parser"',
  "go to line 42",
  "search for parser",
  "every weekday at nine run the tests",
  "remind me at five to call Ada",
  "remember that we deploy on Fridays",
  "make the orb blue",
]);

/** A question and what to do, for a suggestion. */
export const asHint = (sentence: string): string =>
  PATTERNS.has(sentence)
    ? `It is said like this: "${sentence}".`
    : `Did you mean "${sentence}"? Then say just that.`;

interface Example {
  readonly sentence: string;
  readonly strong: readonly string[];
  readonly weak: readonly string[];
}

const BOOK: readonly Example[] = EXAMPLES.map(([sentence, hints]) => {
  const [strong = "", weak = ""] = hints.split(" | ");
  return { sentence, strong: strong.split(" "), weak: weak.split(" ") };
});

const STRONG = 3;
/** Longer ones are talk. */
const WORDS_MAX = 20;

/** Empty where nothing comes near. */
export function suggestionFor(text: string): string {
  const words = tidy(text)
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => word !== "");
  if (words.length > WORDS_MAX) return "";
  let [best, most] = ["", 0];
  for (const { sentence, strong, weak } of BOOK) {
    const hits = strong.filter((hint) => words.some((word) => near(word, hint))).length;
    const score = hits * STRONG + weak.filter((hint) => words.includes(hint)).length;
    if (hits > 0 && score > most) [best, most] = [sentence, score];
  }
  return best;
}

/** One letter more, less or other, in words that are long enough to be told apart by the rest. */
function near(word: string, hint: string): boolean {
  if (word === hint) return true;
  return hint.length >= 6 && word.length >= 5 && word[0] === hint[0] && editDistance(word, hint, 1) <= 1;
}
