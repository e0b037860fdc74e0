// When something is to happen, in words: "every weekday at nine", "in twenty five minutes", "tomorrow evening at eight". A text is
// understood whole or not at all; pure calendar arithmetic, the present comes in as parts.
import type { JsonRecord } from "../lib/json.ts";
import { createKept, type Kept } from "../lib/kept.ts";
import {
  addDays,
  addSeconds,
  type ClockTime,
  formatMoment,
  type Moment,
  nextWeekday,
  type PartOfDay,
  readClock,
  readDays,
} from "./time.ts";
import { MONTH, MONTHS } from "./dates.ts";
import { readDayOfMonth, readRarer, type TimeReaders, USUAL_HOUR } from "./recurrences.ts";
import { mayTellTime } from "./time-words.ts";
import { mayHaveNumber, readNumber, readOrdinal } from "./words.ts";

/** What was read at one moment: a sentence is parted in hundreds of ways, most of which come several times. */
const READ = new WeakMap<Moment, Kept<string, JsonRecord | undefined>>();
const READ_MAX = 2_000;

/** A cron pattern, a span that goes on and on, or one moment; undefined for anything else. */
export function readWhen(text: string, now: Moment): JsonRecord | undefined {
  const read = READ.get(now) ?? createKept<string, JsonRecord | undefined>(READ_MAX);
  READ.set(now, read);
  return read(text, () => anew(text, now));
}

function anew(text: string, now: Moment): JsonRecord | undefined {
  const words = text
    .replace(
      /^(?:and|then|at exactly|exactly|starting|just once|once(?! (?:an?|per|every|each)\b)|one time)\s+/,
      "",
    )
    .trim();
  if (!words.split(" ").every(mayTellTime)) return undefined;
  return words === ""
    ? undefined
    : (readSpan(words, now) ?? readRecurrence(words) ?? readOnce(words, now) ?? readRarer(words, READERS));
}

const SPAN =
  /^(?:in|after|within|wait for|wait|give me|give it)? ?(?:about |exactly |another )?(.+?)(?: from now| time)?$/;

/** "in twenty minutes", "half an hour from now", "in an hour and a half", "in two and a half hours". */
function readSpan(words: string, now: Moment): JsonRecord | undefined {
  if (!/^(?:in|after|wait|give me|give it) | from now$/.test(words)) return undefined;
  const seconds = secondsOf(SPAN.exec(words)?.[1] ?? "");
  return seconds === undefined ? undefined : { onceAt: formatMoment(addSeconds(now, seconds)) };
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  sec: 1,
  minute: 60,
  min: 60,
  hour: 3_600,
  day: 86_400,
  week: 604_800,
};

/** "half an hour", "a half minute", "three quarters of an hour". */
function partOfUnit(text: string): number | undefined {
  const half = UNIT_SECONDS[/^(?:half|a half) (?:an? )?(hour|minute)$/.exec(text)?.[1] ?? ""];
  if (half !== undefined) return half / 2;
  const quarters = /^(a|three) quarters? of an hour$/.exec(text)?.[1];
  if (quarters === undefined) return undefined;
  return quarters === "a" ? 900 : 2_700;
}

function secondsOf(text: string): number | undefined {
  const part = partOfUnit(text);
  if (part !== undefined) return part;
  const more =
    /^(.+?)(?: and)? (?:a half|half) (hour|day|minute|week)s?$/.exec(text) ??
    /^(.+?) (hour|day)s? and a half$/.exec(text);
  if (more !== null) return spanOf(more[1] ?? "", more[2] ?? "", 0.5);
  const two = /^(.+? (?:hour|min(?:ute)?)s?)(?: and)? (.+? (?:min(?:ute)?|sec(?:ond)?)s?)$/.exec(text);
  if (two !== null) {
    const [hours, minutes] = [secondsOf(two[1] ?? ""), secondsOf(two[2] ?? "")];
    return hours === undefined || minutes === undefined ? undefined : hours + minutes;
  }
  const plain = /^(.+?) (second|sec|minute|min|hour|day|week)s?$/.exec(text);
  return plain === null ? undefined : spanOf(plain[1] ?? "", plain[2] ?? "", 0);
}

function spanOf(count: string, unit: string, more: number): number | undefined {
  const number = /^(?:a couple(?: of)?|a pair of)$/.test(count)
    ? 2
    : readNumber(count.replace(/ and a$| and$/, ""));
  const seconds = UNIT_SECONDS[unit];
  return number === undefined || seconds === undefined ? undefined : Math.round((number + more) * seconds);
}

const PART = "(morning|afternoon|evening|night)s?";
const PART_END = new RegExp(`(?:^| )(?:(?:in|of) the )?${PART}$`);

interface Day {
  readonly text: string;
  readonly part: PartOfDay | undefined;
  /** "Mornings" are all of them. */
  readonly all?: true;
}

/** "every friday afternoon" is a friday, and says which four o'clock is meant. */
function withPart(text: string): Day {
  const part = PART_END.exec(text)?.[1] as PartOfDay | undefined;
  if (part === undefined) return { text, part };
  return { text: text.replace(PART_END, ""), part, ...(text.endsWith("s") ? { all: true } : {}) };
}

/** A week. */
const MINUTES_MAX = 10_080;
const OFTEN =
  /^(?:(?:every|each) (half hour|half an hour)|(?:once )?(?:every|each|per|an|a) (?:(\S+(?: \S+)?) )?(minute|hour)s?(?: on the hour)?|(hourly))$/;

/** "every fifteen minutes", "every hour", "hourly". */
function readInterval(words: string): JsonRecord | undefined {
  const [all = "", half, count, unit, hourly] = OFTEN.exec(words) ?? [];
  if (all === "") return everySpan(words);
  if (/^(?:an|a) /.test(all) && count === undefined) return undefined;
  const each = half !== undefined ? 30 : count === undefined ? 1 : count === "other" ? 2 : readNumber(count);
  return each === undefined || each < 1
    ? undefined
    : eachOf(each, hourly !== undefined || unit === "hour" ? "hour" : "minute");
}

/** "Every hour and a half", "every two hours and ten minutes". */
function everySpan(words: string): JsonRecord | undefined {
  const span = /^(?:every|each) (.*\b(?:hours?|min(?:ute)?s?)\b.*)$/.exec(words)?.[1] ?? "";
  const minutes = (secondsOf(span.startsWith("hour") ? `an ${span}` : span) ?? 0) / 60;
  if (minutes < 1 || !Number.isInteger(minutes)) return undefined;
  return minutes % 60 === 0 ? eachOf(minutes / 60, "hour") : eachOf(minutes, "minute");
}

/** Hours and days are parted evenly by few numbers; what is not goes on from when it was made. */
function eachOf(each: number, unit: "minute" | "hour"): JsonRecord | undefined {
  const whole = unit === "hour" ? 24 : 60;
  const minutes = unit === "hour" ? each * 60 : each;
  if (each >= whole || whole % each !== 0)
    return each > 1 && minutes <= MINUTES_MAX ? { everyMinutes: minutes } : undefined;
  const step = each === 1 ? "*" : `*/${each}`;
  return { cron: unit === "hour" ? `0 ${step} * * *` : `${step} * * * *` };
}

const MONTHLY =
  /^(?:on )?(?:(?:the )?(.+?)(?: day)? of (?:every|each|the) month|every month on the ((?:twenty |thirty )?\S+))(?: (?:at )?(.+))?$/;

/** "the first of every month at nine". */
function readMonthly(words: string, usualHour?: number): JsonRecord | undefined {
  const [, before, after, clock = ""] = MONTHLY.exec(words) ?? [];
  const said = before ?? after ?? "";
  const day = readDayOfMonth(said);
  const usual = clock === "" && usualHour !== undefined ? { hour: usualHour, minute: 0 } : undefined;
  const time = usual ?? clockOf(clock, undefined);
  return day === undefined || day < 1 || day > 31 || time === undefined
    ? undefined
    : { cron: `${time.minute} ${time.hour} ${day} * *` };
}

const WEEKDAY = /^(?:(?:on|for) )?(?:sun|mon|tues|wednes|thurs|fri|satur)day$/;

function readRecurrence(words: string): JsonRecord | undefined {
  const often = readInterval(words) ?? readMonthly(words);
  if (often !== undefined) return often;
  for (const [days, clock] of splits(words)) {
    const { text, part, all } = withPart(days);
    const time = clockOf(clock, part ?? partOf(days));
    const named = all && WEEKDAY.test(text) ? `every ${text.replace(/^(?:on|for) /, "")}` : text;
    const cronDays = time === undefined ? undefined : recurring(named, part !== undefined);
    if (time !== undefined && cronDays !== undefined)
      return { cron: `${time.minute} ${time.hour} * * ${cronDays}` };
  }
  return undefined;
}

/** Every way to part a text into days and a time of day, in both orders; and a time that days bring themselves. */
function* splits(words: string): Generator<readonly [days: string, clock: string]> {
  const all = words.split(" ");
  for (let n = 1; n < all.length; n++) {
    const [head, tail] = [all.slice(0, n).join(" "), all.slice(n).join(" ")];
    yield [head, tail];
    yield [tail, head];
  }
}

const partOf = (days: string): PartOfDay | undefined =>
  /\bnight(?:ly)?\b|\btonight\b/.test(days) ? "night" : undefined;

function clockOf(text: string, part: PartOfDay | undefined): ClockTime | undefined {
  // Most of what is looked at is none, and there are many ways to part a sentence.
  if (!mayHaveNumber(text) && !/noon|midday|midnight/.test(text)) return undefined;
  return readClock(
    text.replace(/^(?:at|around|by|from|for)\s+/, "").replace(/ (?:sharp|exactly|on the dot)$/, ""),
    part,
  );
}

/** Cron days of what comes again and again; "on friday" is one friday, "on fridays" all of them. */
function recurring(text: string, withPartOfDay: boolean): string | undefined {
  if (/^(?:daily|nightly|each and every day|every single day|seven days a week)$/.test(text)) return "*";
  // "every morning": what is left of it.
  if (withPartOfDay && /^(?:every|each|all)$/.test(text)) return "*";
  const every = /^(?:on )?(?:every|each) (?:single )?(.+)$/.exec(text)?.[1];
  if (every !== undefined) return readDays(every);
  const plural =
    /^(?:on |during )?((?:the )?(?:week ?days|week ?ends|work ?days|working days|business days|days of the week))$/.exec(
      text,
    )?.[1];
  if (plural !== undefined) return readDays(plural.replace(/^the /, ""));
  const named = /^(?:on |from )?(.+)$/.exec(text)?.[1] ?? "";
  return /days\b|day\b.*day\b|\b(?:to|through|till|until)\b/.test(named) ? readDays(named) : undefined;
}

const READERS: TimeReaders = {
  clock: (text) => clockOf(text, undefined),
  days: (text) => (WEEKDAY.test(text) ? undefined : recurring(text, false)),
  interval: readInterval,
  again: readRecurrence,
};

const DAY =
  /^(?:(?:on|this|the coming|coming|next|for) )*(today|tonight|tomorrow|(?:sun|mon|tues|wednes|thurs|fri|satur)day|the day after tomorrow|this)$/;
/** "monday the 23rd", "december 1st", "the 5th of december", "november 21". */
const DATE = new RegExp(
  `^(?:(?:on|for) )?(?:\\w+day )?(?:the )?(?:${MONTH} )?(?:the )?([\\w ]+?)(st|nd|rd|th)?(?: of ${MONTH})?(?: (\\d{4}))?$`,
);

const dayIn = (said: string, ending = ""): number | undefined =>
  /^\d{1,2}$/.test(said) ? Number(said) : readOrdinal(`${said}${ending}`);

/** The next day with this date; undefined where it is none. */
function readDate(text: string, now: Moment): Moment | undefined {
  const [, before, said = "", ending, after, year] = DATE.exec(text) ?? [];
  const month = MONTHS.indexOf(before ?? after ?? "") + 1;
  const day = dayIn(said, ending);
  if (day === undefined || day < 1 || day > 31 || (month === 0 && ending === undefined && /^\d/.test(said)))
    return undefined;
  for (let n = 0, at = now; n < 366; n++, at = addDays(at, 1))
    if (at.day === day && (month === 0 || at.month === month))
      return year === undefined || at.year === Number(year) ? at : undefined;
  return undefined;
}

function readOnce(words: string, now: Moment): JsonRecord | undefined {
  const bare = /^(?:at|by|for) /.test(words) ? clockOf(words, undefined) : undefined;
  if (bare !== undefined) {
    const passed = bare.hour * 60 + bare.minute <= now.hour * 60 + now.minute;
    return { onceAt: formatMoment({ ...addDays(now, passed ? 1 : 0), ...bare, second: 0 }) };
  }
  for (const [days, clock] of splits(words)) {
    const { text, part } = withPart(days);
    const name = DAY.exec(text.trim())?.[1];
    const date = name === undefined ? readDate(text.trim(), now) : undefined;
    const unnamed = (name === undefined && date === undefined) || (name === "this" && part === undefined);
    const time = unnamed ? undefined : clockOf(clock, part ?? partOf(days));
    const day = name === undefined ? date : dayOf(name, now);
    if (time === undefined || day === undefined) continue;
    // Midnight tonight is when tomorrow begins.
    const late = /night/.test(days) && time.hour <= 5 && name !== "tomorrow" ? addDays(day, 1) : day;
    return { onceAt: formatMoment({ ...late, ...time, second: 0 }) };
  }
  return undefined;
}

function dayOf(name: string, now: Moment): Moment | undefined {
  if (name === "today" || name === "tonight" || name === "this") return now;
  if (name === "tomorrow") return addDays(now, 1);
  return name === "the day after tomorrow" ? addDays(now, 2) : nextWeekday(now, name);
}

/** "tomorrow", "on friday evening", "on december 24", "every monday": a day alone, at an hour that suits it. For what is only said, not run. */
export function readDay(text: string, now: Moment): JsonRecord | undefined {
  const again = recurring(text.trim(), false);
  if (again !== undefined) return { cron: `0 ${USUAL_HOUR.morning} * * ${again}` };
  const monthly = readMonthly(text.trim(), USUAL_HOUR.morning);
  if (monthly !== undefined) return monthly;
  const { text: days, part = partOf(text) } = withPart(text.trim());
  const name = DAY.exec(days)?.[1];
  if (name === "this" && part === undefined) return undefined;
  const day = name === undefined ? readDate(days, now) : dayOf(name, now);
  const hour = USUAL_HOUR[part ?? "morning"];
  const passed = day?.month === now.month && day.day === now.day && hour <= now.hour;
  return day === undefined || passed
    ? undefined
    : { onceAt: formatMoment({ ...day, hour, minute: 0, second: 0 }) };
}
