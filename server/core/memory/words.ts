// The words of a text by which memories are found.

const WORDS_MAX = 32;
const COMMON = new Set(
  (
    "a i the and for that this with you your are was were what when where which who how why can could would should will " +
    "shall have has had not but all any from out into please about does did our its it's it is in on at to of me my we do " +
    "be as or an so if by everything something know remember project"
  ).split(" "),
);

/** In one form of letters, lower case, each once; empty where there is nothing to go by. */
export function searchWords(text: string): readonly string[] {
  const all = searchForm(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return [...new Set(all)].filter((word) => !COMMON.has(word)).slice(0, WORDS_MAX);
}

/** What is written in several ways is found by each of them. */
export const searchForm = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Two texts are the same to a person. */
export const sameWords = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (text: string): string =>
  searchForm(text)
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/[.!]+$/, "");
