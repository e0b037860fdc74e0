// "every weekday at nine run the tests", "remind me in ten minutes to …", "tomorrow at nine …": when, and what.
import type { JsonRecord } from "../lib/json.ts";
import { addDays, addMinutes, formatMoment, type Moment, nextWeekday, readClock, readDays } from "./time.ts";
import { readNumber } from "./words.ts";

export interface ScheduleRead {
  readonly schedule: JsonRecord;
  /** What is left of the sentence: the thing to do. */
  readonly what: string;
  /** Its words as a title. */
  readonly title: string;
}

const CLOCK = String.raw`((?:[\w:.'-]+ ){0,6}?[\w:.'-]+)`;
const EVERY = String.raw`(?:every|each|on) ([a-z]+(?:(?:, | and )[a-z]+)*)`;

export function readSchedule(words: string, now: Moment): ScheduleRead | undefined {
  return recurring(words) ?? relative(words, now) ?? onDay(words, now);
}

/** Both orders: "every friday at nine X" and "X every friday at nine". */
function recurring(words: string): ScheduleRead | undefined {
  const daily = words.replace(/\b(?:daily|every morning)\b/, "every day");
  const front = new RegExp(
    `^${EVERY} at ${CLOCK} ((?:run|re-?run|start|do|build|test|lint|check|remind|tell|open|search|kick|execute).*)$`,
  ).exec(daily);
  const back = new RegExp(String.raw`^(.+?) ${EVERY} at (.+)$`).exec(daily);
  const [days, clock, what] =
    front !== null ? [front[1], front[2], front[3]] : [back?.[2], back?.[3], back?.[1]];
  if (days === undefined || clock === undefined || what === undefined) return undefined;
  const cronDays = readDays(days);
  const time = readClock(clock);
  if (cronDays === undefined || time === undefined) return undefined;
  return read({ cron: `${time.minute} ${time.hour} * * ${cronDays}` }, what);
}

const SPAN = /\bin ((?:[\w-]+ ){0,4}?[\w-]+) (minute|hour|day)s?\b/;

function relative(words: string, now: Moment): ScheduleRead | undefined {
  const found = SPAN.exec(words);
  const amount = found === null ? undefined : found[1] === "half an" ? 0.5 : readNumber(found[1] ?? "");
  if (found === null || amount === undefined) return undefined;
  const minutes = Math.round(amount * (found[2] === "day" ? 1_440 : found[2] === "hour" ? 60 : 1));
  const what = `${words.slice(0, found.index)} ${words.slice(found.index + found[0].length)}`;
  return read({ onceAt: formatMoment(addMinutes(now, minutes)) }, what);
}

function onDay(words: string, now: Moment): ScheduleRead | undefined {
  const found = new RegExp(
    String.raw`^(?:(.+?) )?(today|tonight|tomorrow|(?:on |next )?(?:sun|mon|tues|wednes|thurs|fri|satur)day) at ${CLOCK}(?: ((?:run|start|do|build|test|lint|check|remind|tell|open|kick|execute|to) .*))?$`,
  ).exec(words);
  const what = found?.[1] ?? found?.[4];
  const time = readClock(found?.[3] ?? "");
  if (found === null || what === undefined || time === undefined) return undefined;
  const name = (found[2] ?? "").replace(/^(?:on|next) /, "");
  const day =
    name === "today" || name === "tonight"
      ? now
      : name === "tomorrow"
        ? addDays(now, 1)
        : nextWeekday(now, name);
  return day === undefined ? undefined : read({ onceAt: formatMoment({ ...day, ...time }) }, what);
}

function read(schedule: JsonRecord, rest: string): ScheduleRead {
  const what = rest.replaceAll(/\s+/g, " ").trim();
  const title = what.replace(/^(?:remind me|tell me)\s*(?:to\s+)?/, "").replace(/^to /, "");
  return { schedule, what, title };
}
