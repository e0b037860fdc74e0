// A schedule as a person says it, for reading back and for lists.
import { instantWords } from "../lib/local-time.ts";
import { clock, cronWords, DAY_NAMES, MONTH_NAMES } from "./cron-words.ts";
import { type Schedule, type Weekday, WEEKDAYS, type Work } from "./types.ts";

/** The last time that a date can tell (ECMA-262, time values). */
const TIME_MS_MAX = 8.64e15;
const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1_000, "second"],
];

export function scheduleWords(schedule: Schedule, timeZone: string): string {
  switch (schedule.kind) {
    case "cron":
      return cronWords(schedule.cron);
    case "interval":
      return intervalWords(schedule.everyMs);
    case "daily":
      return `every day at ${atClock(schedule)}`;
    case "weekly":
      return `every ${daysWords(schedule.days)} at ${atClock(schedule)}`;
    case "once":
      // What is no time must never keep a screen from being drawn.
      if (!(Math.abs(schedule.atMs) <= TIME_MS_MAX)) return "never";
      return `once, on ${instantWords(schedule.atMs, timeZone)}`;
    case "date":
      return `once, on ${schedule.day} ${MONTH_NAMES[schedule.month - 1] ?? ""} at ${atClock(schedule)}`;
  }
}

export function workWords(work: Work): string {
  switch (work.kind) {
    case "prompt":
      return `ask "${work.text}"`;
    case "script":
      return `run the script "${work.script}"`;
    case "tool":
      return `use ${work.name.replaceAll("_", " ")}`;
    case "remind":
      return `remind you: ${work.text}`;
  }
}

const atClock = ({ hour, minute }: { readonly hour: number; readonly minute: number }): string =>
  clock(String(minute), String(hour));

function daysWords(days: readonly Weekday[]): string {
  const found = new Set<string>(days);
  const work = ["mon", "tue", "wed", "thu", "fri"];
  if (found.size === 7) return "day";
  if (found.size === 5 && work.every((day) => found.has(day))) return "weekday";
  return days.map((day) => DAY_NAMES[WEEKDAYS.indexOf(day)] ?? day).join(", ");
}

function intervalWords(everyMs: number): string {
  const [ms, name] = UNITS.find(([unit]) => everyMs % unit === 0) ?? [1, "millisecond"];
  const count = everyMs / ms;
  return count === 1 ? `every ${name}` : `every ${count} ${name}s`;
}
