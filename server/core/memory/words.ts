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
  const all = indexForm(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return [...new Set(all)].filter((word) => !COMMON.has(word)).slice(0, WORDS_MAX);
}

/** What is written in several ways is found by each of them. */
export const searchForm = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Scripts that are written without spaces; which letters are a word there is in the dictionaries of ICU. */
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const SEGMENTER = new Intl.Segmenter("en", { granularity: "word" });

/** With spaces between words, in whatever script. */
export function indexForm(text: string): string {
  const form = searchForm(text);
  return WITHOUT_SPACES.test(form)
    ? [...SEGMENTER.segment(form)].map(({ segment }) => segment).join(" ")
    : form;
}

/** Two texts are the same to a person. */
export const sameWords = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (text: string): string =>
  searchForm(text)
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/[.!]+$/, "");
