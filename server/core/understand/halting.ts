// What is said haltingly, as it was meant: without words that only fill a pause, and said once what was said twice. Only used on what was
// not understood as it stands. Where it was begun anew, nobody can tell from a sentence what the words before were for.
import { CORRECTS, PAUSE } from "./words.ts";

const FILLS = new RegExp(
  `(?:^|(?<=\\s))(?:${PAUSE}|hmm+|you know(?= (?:um|uh|er)\\b)|kindly|like(?=,|\\s+(?:um|uh|er)\\b))(?:[,.…]|(?=\\s)|$)|,\\s*like\\s*,|(?<=,)\\s*(?:um+|uh+|er|like|you know)\\s*,`,
  "gi",
);
/** "Open the, uh, the readme", "re- remind me", "show show me". */
const TWICE = /\b([\w']+(?: [\w']+){0,2})(?:[,\s]+\1\b)+/gi;
/** Nobody stutters so. */
const OVER_AND_OVER = /\b([\w']+)(?:[,\s]+\1\b){3}/i;
/** What was put in another's place is no stutter. */
const PUT_RIGHT = new RegExp(`\\S.*\\b(?:${CORRECTS}|sorry|no wait)\\b`, "i");

/** The text without that; the same text where there is nothing of it. */
export function unhalting(text: string): string {
  if (OVER_AND_OVER.test(text) || PUT_RIGHT.test(text)) return text;
  return text
    .replaceAll(FILLS, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s+(?=,)/g, "")
    .replaceAll(TWICE, "$1")
    .replace(/^[\s,]+/, "")
    .trim();
}
