// What comes again in rarer ways: "every hour between nine and five on weekdays", "on the last friday of every month at four",
// "every year on the first of january at noon", "every day at nine and at five", "every morning", "every day except sunday at nine".
import type { JsonRecord } from "../lib/json.ts";
import { MONTH, MONTHS } from "./dates.ts";
import { type ClockTime, type PartOfDay, WEEKDAYS, weekdayOf } from "./time.ts";
import { readNumber, readOrdinal } from "./words.ts";

/** What the reader of times knows. */
export interface TimeReaders {
  readonly clock: (text: string) => ClockTime | undefined;
  /** Cron days of "every weekday", "on fridays". */
  readonly days: (text: string) => string | undefined;
  /** "every two hours", as a pattern or a span. */
  readonly interval: (text: string) => JsonRecord | undefined;
  /** "every day at nine", "every hour". */
  readonly again: (text: string) => JsonRecord | undefined;
}

export function readRarer(words: string, read: TimeReaders): JsonRecord | undefined {
  return (
    within(words, read) ??
    butFor(words, read) ??
    ofMonth(words, read) ??
    ofYear(words, read) ??
    twice(words, read) ??
    partOfEach(words)
  );
}

const WINDOW =
  /^(?:(.+?) )?((?:every|each) .+?|hourly) (?:between|from) (.+?) (?:and|to|till|until) (.+?)(?: ((?:on|every|each|during|weekdays).*))?$/;

/** Both ends are in it where full hours are meant; within an hour it ends with the last one before. */
function within(words: string, { clock, days, interval }: TimeReaders): JsonRecord | undefined {
  const [, before, often = "", from = "", to = "", after] = WINDOW.exec(words) ?? [];
  const hours = hoursOf(clock(from), clock(to), LATE.test(to) && !LATE.test(from));
  const cron = often === "" ? undefined : interval(often)?.["cron"];
  const weekdays = onlyOne(before, after) === undefined ? "*" : days(onlyOne(before, after) ?? "");
  if (hours === undefined || typeof cron !== "string" || weekdays === undefined) return undefined;
  const [minute = "", hour = ""] = cron.split(" ");
  const step = hour.startsWith("*/") ? hour.slice(1) : "";
  const until = minute === "0" ? hours.to : hours.to - 1;
  // It would come once a day.
  if (Number(step.slice(1)) > until - hours.from) return undefined;
  return { cron: `${minute} ${hours.from}-${until}${step} * * ${weekdays}` };
}

const LATE = /\b(?:p\.?m|afternoon|evening|night)\b/;

/** "Nine to five" ends in the afternoon, and "one to three pm" begins there. Full hours only. */
function hoursOf(
  first: ClockTime | undefined,
  last: ClockTime | undefined,
  isLate: boolean,
): { readonly from: number; readonly to: number } | undefined {
  if (first === undefined || last === undefined || first.minute + last.minute > 0) return undefined;
  const to = laterHour(first.hour, last.hour);
  const from = isLate && first.hour + 12 < to ? first.hour + 12 : first.hour;
  return to > from ? { from, to } : undefined;
}

const laterHour = (first: number, hour: number): number => (hour <= first && hour < 12 ? hour + 12 : hour);

/** What was said on either side; on both it is no day that is known. */
const onlyOne = (before: string | undefined, after: string | undefined): string | undefined =>
  before === undefined || after === undefined ? (before ?? after) : `${before} ${after}`;

/** Days that are left out: of "except saturday and sunday" both. */
const LEFT_OUT = String.raw` (?:except(?: for)?|excluding|other than|apart from|but(?: not)?) (?:on |for )?((?:week ?ends?|\w+days?)(?:(?:,? and (?:on )?|, | )\w+days?)*)`;
const BUT_FOR = new RegExp(`${LEFT_OUT}(?= at |$)`);
/** Before what is to be done; of a part of a day it is not known. */
const BUT_FOR_DAYS = new RegExp(
  String.raw`${LEFT_OUT}\b(?! (?:morning|afternoon|evening|night|the|in|after|before|until|till)s?\b)`,
);

/** What is left of a sentence without the days that a pattern can leave out. */
export const withoutLeftOut = (words: string): string => words.replace(BUT_FOR_DAYS, "");

function butFor(words: string, read: TimeReaders): JsonRecord | undefined {
  const named = BUT_FOR.exec(words)?.[1];
  const leftOut = named === undefined ? undefined : read.days(`every ${named}`);
  if (leftOut === undefined) return undefined;
  const rest = words.replace(BUT_FOR, "");
  const cron = (read.again(rest) ?? within(rest, read))?.["cron"];
  const [minute, hour, date, month, weekdays = ""] = typeof cron === "string" ? cron.split(" ") : [];
  if (date !== "*" || month !== "*") return undefined;
  const [all, less] = [daysIn(weekdays), new Set(daysIn(leftOut))];
  const kept = all.filter((day) => !less.has(day));
  return kept.length === 0 || kept.length === all.length
    ? undefined
    : { cron: `${minute} ${hour} * * ${listed(kept)}` };
}

const WEEK = WEEKDAYS.map((_, day) => day);

/** Of "*", "1-5" and "0,6" each day. */
function daysIn(weekdays: string): readonly number[] {
  const parts = weekdays.split(",").map((part) => part.split("-").map(Number));
  return WEEK.filter(
    (day) => weekdays === "*" || parts.some(([from = -1, to = from]) => from <= day && day <= to),
  );
}

const listed = (days: readonly number[]): string => {
  const [first = 0, last = first] = [days[0], days.at(-1)];
  return days.length > 2 && last - first === days.length - 1 ? `${first}-${last}` : days.join(",");
};

const NTH_DAY =
  /^(?:on |every |on every |each )?(?:the )?(first|second|third|fourth|last) (day|\w+day) (?:of|in) (?:every|each|the|a) month (?:at )?(.+)$/;
/** "Every second friday" may be every other one. */
const EVERY_NTH = /^(?:on )?(?:every|each) (first|last) (\w+day) (?:at )?(.+)$/;

function ofMonth(words: string, { clock }: TimeReaders): JsonRecord | undefined {
  const [, nth = "", day = "", at = ""] = NTH_DAY.exec(words) ?? EVERY_NTH.exec(words) ?? [];
  const time = at === "" ? undefined : clock(at);
  if (time === undefined) return undefined;
  const start = `${time.minute} ${time.hour}`;
  if (day === "day") return nth === "last" ? { cron: `${start} L * *` } : undefined;
  const weekday = weekdayOf(day);
  if (weekday === -1) return undefined;
  return { cron: `${start} * * ${weekday}${nth === "last" ? "L" : `#${readOrdinal(nth)}`}` };
}

/** "first", "twenty third", "1st", "5". */
export const readDayOfMonth = (said: string): number | undefined =>
  readOrdinal(said) ?? readNumber(/^(\d{1,2})(?:st|nd|rd|th)?$/.exec(said)?.[1] ?? "");

const YEARLY = new RegExp(
  `^(?:(?:every|each) year (?:on )?|(?:on )?(?:every|each) (?=${MONTHS.join("|")}))(?:the )?(?:${MONTH} )?(?:the )?([\\w ]+?)(?: of ${MONTH})? at (.+)$`,
);

function ofYear(words: string, { clock }: TimeReaders): JsonRecord | undefined {
  const [, before, said = "", after, at = ""] = YEARLY.exec(words) ?? [];
  const month = MONTHS.indexOf(before ?? after ?? "") + 1;
  const day = readDayOfMonth(said) ?? readNumber(said);
  const time = at === "" ? undefined : clock(at);
  if (month === 0 || day === undefined || day < 1 || day > 31 || time === undefined) return undefined;
  return { cron: `${time.minute} ${time.hour} ${day} ${month} *` };
}

const TWICE = /^(?:(.+?) )?at (.+?) and (?:at )?(.+?)(?: ((?:every|each|on) .+|daily))?$/;

function twice(words: string, { clock, days }: TimeReaders): JsonRecord | undefined {
  const said = words.replace(/^twice (?:a|every|each) day\b/, "every day");
  const [, before, first = "", second = "", after] = TWICE.exec(said) ?? [];
  const weekdays = days(onlyOne(before, after) ?? "");
  const [one, other] = [clock(first), clock(second)];
  if (weekdays === undefined || one === undefined || other === undefined || one.minute !== other.minute)
    return undefined;
  const late = laterHour(one.hour, other.hour);
  return late <= one.hour ? undefined : { cron: `${one.minute} ${one.hour},${late} * * ${weekdays}` };
}

/** Hours that suit a part of the day, where none is said: what is made of it shows the hour, and is asked about. */
export const USUAL_HOUR: Readonly<Record<PartOfDay, number>> = {
  morning: 9,
  afternoon: 15,
  evening: 19,
  night: 20,
};

function partOfEach(words: string): JsonRecord | undefined {
  const part = /^(?:every|each) (?:single )?(morning|afternoon|evening|night)$/.exec(words)?.[1] as
    | PartOfDay
    | undefined;
  return part === undefined ? undefined : { cron: `0 ${USUAL_HOUR[part]} * * *` };
}
