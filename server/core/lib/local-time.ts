// Local times of a zone. Formats are kept: to make one takes far longer than to use it, and thousands of them, thrown away,
// held up the loop for up to a second when their memory was taken back.
import { createKept } from "./kept.ts";

const STYLES = {
  /** For people: "5 Jan 2026, 09:00". */
  instant: { dateStyle: "medium", timeStyle: "short" },
  /** The same to the second: "5 Jan 2026, 09:00:20". */
  second: { dateStyle: "medium", timeStyle: "medium" },
  /** "00" to "23". */
  hour: { hour: "2-digit", hourCycle: "h23" },
  /** Numbers, for `formatToParts`. */
  parts: {
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** More zones than anyone's tasks have. */
const KEPT_MAX = 256;
const kept = createKept<string, Intl.DateTimeFormat>(KEPT_MAX);

/** A moment for people, with its second where it is not a whole minute. Throws a RangeError for what is no zone. */
export const instantWords = (atMs: number, timeZone: string): string =>
  localFormat(Math.floor(atMs / 1_000) % 60 === 0 ? "instant" : "second", timeZone).format(atMs);

/** Throws a RangeError for what is no zone. */
export function localFormat(style: keyof typeof STYLES, timeZone: string): Intl.DateTimeFormat {
  return kept(`${style} ${timeZone}`, () => new Intl.DateTimeFormat("en-GB", { ...STYLES[style], timeZone }));
}
