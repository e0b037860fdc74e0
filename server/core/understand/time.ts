// Clock times, days and recurrences in words. Pure calendar arithmetic; the present comes in as parts.
import { readNumber } from "./words.ts";

export interface Moment {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
}

/** The first has number 0. */
export const WEEKDAYS = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const;
const NAMES: readonly string[] = WEEKDAYS;
/** -1: none. */
export const weekdayOf = (name: string): number => NAMES.indexOf(name);
const HALF =
  /\s*\b(a\.?\s?m\.?|p\.?\s?m\.?|in the morning|in the afternoon|in the evening|at night|o'clock(?: sharp)?)$/;

export type PartOfDay = "morning" | "afternoon" | "evening" | "night";

/**
 * "nine", "9:30", "half past four pm", "quarter to five", "nine thirty", "noon". `part` is said of the day, not of the hour:
 * "friday afternoon at four".
 */
export function readClock(text: string, part?: PartOfDay): ClockTime | undefined {
  const trimmed = text
    .trim()
    .replace(/ o'clock(?: sharp)?(?= (?:a\.?\s?m\b|p\.?\s?m\b|in the |at night))/, "");
  if (trimmed === "noon" || trimmed === "midday") return { hour: 12, minute: 0 };
  if (trimmed === "midnight") return { hour: 0, minute: 0 };
  const said = HALF.exec(trimmed)?.[1]?.replaceAll(/[.\s]/g, "") ?? "";
  const half = said === "" || said.startsWith("o'clock") ? (part ?? "") : said;
  const bare = readBare(trimmed.replace(HALF, ""));
  if (bare === undefined || bare.hour > 23 || bare.minute > 59) return undefined;
  return { ...bare, hour: onClock(bare.hour, half) };
}

function onClock(hour: number, half: string): number {
  // Two at night is before the morning.
  if (half.endsWith("night") && (hour <= NIGHT_ENDS || hour === 12)) return hour % 12;
  if (LATE.test(half) && hour < 12) return hour + 12;
  return EARLY.test(half) && hour === 12 ? 0 : hour;
}

const NIGHT_ENDS = 5;
const LATE = /^pm$|afternoon$|evening$|night$/;
const EARLY = /^am$|morning$/;

function readBare(text: string): ClockTime | undefined {
  const digits = /^(\d{1,2})[:.](\d{2})$/.exec(text);
  if (digits !== null) return { hour: Number(digits[1]), minute: Number(digits[2]) };
  const past = /^(half|quarter|a quarter|[\w -]+?)(?: minutes)? (past|to|after|before) ([\w -]+)$/.exec(text);
  if (past !== null) return readPast(past[1] ?? "", past[2] ?? "", past[3] ?? "");
  const whole = readNumber(text);
  if (whole !== undefined && whole <= 24) return { hour: whole, minute: 0 };
  const military = /^(\d{2})(\d{2})$/.exec(text);
  if (military !== null) return { hour: Number(military[1]), minute: Number(military[2]) };
  const hundred = readNumber(/^(?:oh |zero )?(\S+) hundred$/.exec(text)?.[1] ?? "");
  if (hundred !== undefined && hundred <= 24) return { hour: hundred % 24, minute: 0 };
  const words = text.split(/\s+/);
  // "Nine and one" are two times.
  if (words[1] === "and") return undefined;
  const hour = readNumber(words[0] ?? "");
  const minute = readNumber(words.slice(1).join(" ").replace(/^oh? /, ""));
  return hour === undefined || minute === undefined || words.length < 2 ? undefined : { hour, minute };
}

function readPast(amount: string, word: string, of: string): ClockTime | undefined {
  const minutes = amount === "half" ? 30 : /^(?:a )?quarter$/.test(amount) ? 15 : readNumber(amount);
  const hour = of === "noon" ? 12 : of === "midnight" ? 0 : readNumber(of);
  if (minutes === undefined || hour === undefined) return undefined;
  if (word === "past" || word === "after") return { hour, minute: minutes };
  return { hour: (hour + 23) % 24, minute: 60 - minutes };
}

const SETS: readonly (readonly [RegExp, string])[] = [
  [/^(?:single )?days?(?: of the week)?$/, "*"],
  [/^(?:week ?|work ?|working |business )days?$/, "1-5"],
  [/^(?:the )?week ?ends?$/, "0,6"],
];

/** Cron days of "day", "weekday", "weekend", "friday", "monday and thursday", "monday to friday"; undefined for anything else. */
export function readDays(text: string): string | undefined {
  const words = text.trim();
  const set = SETS.find(([pattern]) => pattern.test(words))?.[1];
  if (set !== undefined) return set;
  const span = /^(\w+day)s? (?:to|through|till|until) (\w+day)s?$/.exec(words);
  if (span !== null) {
    const [from, to] = [weekdayOf(span[1] ?? ""), weekdayOf(span[2] ?? "")];
    return from === -1 || to <= from ? undefined : `${from}-${to}`;
  }
  const days = words
    .split(/\s*,\s*(?:and )?|\s+and\s+(?:on )?|\s+/)
    .map((day) => weekdayOf(day.replace(/s$/, "")));
  return days.includes(-1) ? undefined : [...new Set(days)].sort((a, b) => a - b).join(",");
}

/** "11/18 10:25", "11/18 10:25:30": month, day and time; seconds where there are some. */
export function formatMoment({ month, day, hour, minute, second }: Moment): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${month}/${day} ${hour}:${two(minute)}${second === 0 ? "" : `:${two(second)}`}`;
}

export function addSeconds(from: Moment, seconds: number): Moment {
  const total = from.hour * 3_600 + from.minute * 60 + from.second + seconds;
  const days = Math.floor(total / 86_400);
  const rest = total - days * 86_400;
  const hour = Math.floor(rest / 3_600);
  return { ...addDays(from, days), hour, minute: Math.floor(rest / 60) % 60, second: rest % 60 };
}

export function addDays(from: Moment, days: number): Moment {
  let { year, month, day } = from;
  for (let left = days; left > 0; left--) {
    day++;
    if (day > daysIn(year, month)) {
      day = 1;
      month = month === 12 ? 1 : month + 1;
      if (month === 1) year++;
    }
  }
  return { ...from, year, month, day, weekday: (from.weekday + days) % 7 };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

export function nextWeekday(from: Moment, name: string): Moment | undefined {
  const wanted = weekdayOf(name);
  return wanted === -1 ? undefined : addDays(from, ((wanted - from.weekday + 6) % 7) + 1);
}
