// What is said haltingly, as it was meant: without words that only fill a pause, said once what was said twice, and from where it was
// begun anew. Only used on what was not understood as it stands.

const FILLS =
  /(?:^|(?<=\s))(?:um+|uh+m?|erm?|hmm+|you know|i mean|kindly|like(?=,|\s+(?:um|uh|er)\b))(?:[,.…]|(?=\s)|$)|,\s*like\s*,|(?<=,)\s*(?:um+|uh+|er|like|you know)\s*,/gi;
/** "Open the, uh, the readme", "re- remind me", "show show me". */
const TWICE = /\b([\w']+(?: [\w']+){0,2})(?:[,\s]+\1\b)+/gi;
/** Nobody stutters so. */
const OVER_AND_OVER = /\b([\w']+)(?:[,\s]+\1\b){3}/i;
/** "Which to, uh, switch to main": what stands before the pause was begun wrong. */
const ANEW = /^(?:[\w']+ ){0,3}[\w']+\s*(?:,\s*(?:uh+|um+|er)\s*,|\s(?:uh+|um+|er)(?=\s))\s*/i;

/** Each way it may have been meant that is not as it was said, the likeliest first. */
export function unhalting(text: string): readonly string[] {
  if (OVER_AND_OVER.test(text)) return [];
  const once = (said: string): string =>
    said
      .replaceAll(FILLS, " ")
      .replaceAll(/\s+/g, " ")
      .replaceAll(/\s+(?=,)/g, "")
      .replaceAll(TWICE, "$1")
      .replace(/^[\s,]+/, "")
      .trim();
  const all = [once(text), once(text.replace(ANEW, ""))];
  return [...new Set(all)].filter((one) => one !== text && one !== "");
}
