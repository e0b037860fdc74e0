// Dates as people write them, put into the words that schedules are read from: "24.12.", "2026-12-24", "12/24", "dec 24", "5 january".
// What can be read in two ways, or is no day, is left as it is, and then not understood.

export const MONTHS =
  "january february march april may june july august september october november december".split(" ");
/** One of them, by its whole name. */
export const MONTH = `(${MONTHS.join("|")})`;
const SHORT = MONTHS.map((name) => name.slice(0, 3));
const DAYS_MAX = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const NAMES = `(${MONTHS.join("|")}|${SHORT.join("|")}|sept)`;

const BY_NUMBER: readonly (readonly [RegExp, (found: readonly string[]) => string | undefined])[] = [
  [/(?<!\S)(\d{4})-(\d{1,2})-(\d{1,2})(?!\S)/g, ([, year = "", month, day]) => spelled(day, month, year)],
  // A year, "on" before it, or a dot behind both says that it is no time of day.
  [/(?<!\S)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\S)/g, ([, day, month, year = ""]) => spelled(day, month, year)],
  [/(?<!\S)(\d{1,2})\.(\d{1,2})\.(?!\S)/g, ([, day, month]) => spelled(day, month)],
  [/(?<=\bon (?:the )?)(\d{1,2})\.(\d{1,2})(?!\S)/g, ([, day, month]) => spelled(day, month)],
  [
    /(?<=\b(?:on|for) )(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?(?!\S)/g,
    ([, first, second, year = ""]) => bySlash(first, second, year),
  ],
];
const BY_NAME: readonly (readonly [RegExp, (found: readonly string[]) => string])[] = [
  [
    new RegExp(`\\b(?:the )?(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${NAMES}\\b(?:\\.)?(?: (\\d{4})\\b)?`, "g"),
    ([, day = "", month = "", year = ""]) => named(month, day, year),
  ],
  [
    new RegExp(`\\b${NAMES}\\.? (?:the )?(\\d{1,2})(?:st|nd|rd|th)?\\b(?![:.]\\d)(?: (\\d{4})\\b)?`, "g"),
    ([, month = "", day = "", year = ""]) => named(month, day, year),
  ],
];

export function withSpelledDates(text: string): string {
  const numbered = BY_NUMBER.reduce(
    (said, [pattern, spell]) =>
      said.replaceAll(pattern, (...found: string[]) => spell(found) ?? found[0] ?? ""),
    text,
  );
  return BY_NAME.reduce(
    (said, [pattern, spell]) => said.replaceAll(pattern, (...found: string[]) => spell(found)),
    numbered,
  );
}

/** "12/24" and "24/12" are one day; "3/4" is two. */
function bySlash(first = "", second = "", year = ""): string | undefined {
  // Round the clock.
  if (first === "24" && second === "7" && year === "") return undefined;
  if (Number(first) > 12) return spelled(first, second, year);
  return Number(second) > 12 || first === second ? spelled(second, first, year) : undefined;
}

function spelled(day = "", month = "", year = ""): string | undefined {
  const [d, m] = [Number(day), Number(month)];
  const most = DAYS_MAX[m - 1];
  return most === undefined || d < 1 || d > most ? undefined : named(MONTHS[m - 1] ?? "", day, year);
}

function named(month: string, day: string, year: string): string {
  const whole = MONTHS[SHORT.indexOf(month.slice(0, 3))] ?? month;
  return `${whole} ${Number(day)}${year === "" ? "" : ` ${year}`}`;
}
