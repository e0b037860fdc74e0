// Words that a time may be told with: what has any other word in it tells none, and need not be read.
import { MONTHS } from "./dates.ts";
import { ORDINALS, TENS, UNITS } from "./words.ts";

const WORDS: ReadonlySet<string> = new Set([
  ...UNITS,
  ...TENS,
  ...ORDINALS,
  ...MONTHS,
  ...MONTHS.map((name) => name.slice(0, 3)),
  ...(
    "sept hundred thousand and then at exactly starting just once one time in after within wait for give me it about another from now half a an " +
    "quarter quarters of hour minute second sec min week month couple pair morning afternoon evening night the every each per other on hourly " +
    "day around by sharp dot daily nightly single business working work weekday weekend end workday all during to through till until this coming next " +
    "between last hundred year oh zero twice today tonight tomorrow noon midday midnight o'clock am pm a.m p.m m p oh o past before " +
    "except excluding but not other than apart"
  ).split(" "),
]);

/** "Nine-thirty" is two words of a time, "5:30" and "3rd" are one. */
export const mayTellTime = (word: string): boolean =>
  /\d/.test(word) ||
  word
    .replace(/[.,]+$/, "")
    .split("-")
    .every((one) => WORDS.has(one) || WORDS.has(one.replace(/s$/, "")) || /day|ieth$/.test(one));
