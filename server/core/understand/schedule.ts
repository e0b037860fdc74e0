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

const CLOCK = String.raw`((?:[\w:.'-]+ ){0,7}?[\w:.'-]+)`;
const DAY_NAME = String.raw`(?:sun|mon|tues|wednes|thurs|fri|satur)day`;
/** "every friday", "each weekday", and "on fridays"; "on friday" is one friday. */
const EVERY = String.raw`(?:(?:every|each) ([a-z]+(?:(?:, | and )[a-z]+)*)|on (${DAY_NAME}s(?:(?:, | and )${DAY_NAME}s)*|weekdays|weekends))`;
/** What can be put on a schedule begins with one of these. */
const VERB = String.raw`(?:run|re-?run|start|kick off|do|build|compile|test|lint|format|check|remind|tell|open|search|execute|launch|commit)`;

export function readSchedule(words: string, now: Moment): ScheduleRead | undefined {
  return recurring(words) ?? relative(words, now) ?? onDay(words, now);
}

/** Both orders: "every friday at nine X" and "X every friday at nine". */
function recurring(words: string): ScheduleRead | undefined {
  const daily = words.replace(/\b(?:daily|every morning)\b/, "every day");
  const front = new RegExp(`^${EVERY} at ${CLOCK} (${VERB}\\b.*)$`).exec(daily);
  const back = new RegExp(`^(${VERB}\\b.*?) ${EVERY} at (.+)$`).exec(daily);
  const days = front === null ? (back?.[2] ?? back?.[3]) : (front[1] ?? front[2]);
  const clock = front === null ? back?.[4] : front[3];
  const what = front === null ? back?.[1] : front[4];
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
  const what = `${words.slice(0, found.index)} ${words.slice(found.index + found[0].length)}`.trim();
  if (!new RegExp(`^${VERB}\\b`).test(what)) return undefined;
  return read({ onceAt: formatMoment(addMinutes(now, minutes)) }, what);
}

const DAY = String.raw`(?:(?:on |next |this )?(today|tonight|tomorrow|${DAY_NAME}))`;

function onDay(words: string, now: Moment): ScheduleRead | undefined {
  const front = new RegExp(`^${DAY} at ${CLOCK} (${VERB}\\b.*)$`).exec(words);
  if (front !== null) return once(front[1] ?? "", front[2] ?? "", { what: front[3] ?? "", now });
  const back = new RegExp(`^(${VERB}\\b.*?) ${DAY} at ${CLOCK}(?: (to .*))?$`).exec(words);
  return back === null
    ? undefined
    : once(back[2] ?? "", back[3] ?? "", { what: `${back[1] ?? ""} ${back[4] ?? ""}`, now });
}

function once(
  name: string,
  clock: string,
  { what, now }: { readonly what: string; readonly now: Moment },
): ScheduleRead | undefined {
  const time = readClock(clock);
  const day =
    name === "today" || name === "tonight"
      ? now
      : name === "tomorrow"
        ? addDays(now, 1)
        : nextWeekday(now, name);
  return time === undefined || day === undefined
    ? undefined
    : read({ onceAt: formatMoment({ ...day, ...time }) }, what);
}

function read(schedule: JsonRecord, rest: string): ScheduleRead {
  const what = rest.replaceAll(/\s+/g, " ").trim();
  const title = what.replace(/^(?:remind me|tell me)\s*(?:to\s+)?/, "").replace(/^to /, "");
  return { schedule, what, title };
}
