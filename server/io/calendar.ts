// When things are due. croner finds the local times of a pattern; which instants those are, and what a clock change does
// to them, is decided here: croner itself loses a daily 23:30 in Nuuk each spring, where the gap ends on the next date.
import { Cron } from "croner";
import { DAY_MS } from "../core/lib/duration.ts";
import { localFormat } from "../core/lib/local-time.ts";
import type { Calendar, Plan } from "../core/ports.ts";
import { type Schedule, type Task, WEEKDAYS } from "../core/scheduler/types.ts";

/** Longest span that is looked at for what was missed; before it nothing is made good. */
const LOOK_BACK_MS = 8 * DAY_MS;
/** Instants that one plan walks through: a few hundredths of a second. */
const STEPS_MAX = 1_000;
const INTERVAL_MS_MIN = 1_000;

export function createCalendar(): Calendar {
  return { fault, plan };
}

function fault(schedule: Schedule, timeZone: string): string {
  try {
    offsetMs(timeZone, 0);
  } catch {
    return `"${timeZone}" is no time zone. Use a name such as Europe/Berlin.`;
  }
  if (schedule.kind === "interval")
    return schedule.everyMs >= INTERVAL_MS_MIN ? "" : "An interval is at least one second.";
  if (schedule.kind === "once") return "";
  const pattern = patternOf(schedule);
  try {
    const next = new Cron(pattern, { timezone: "UTC", paused: true }).nextRun();
    return next === null ? `"${pattern}" never comes.` : "";
  } catch {
    return `"${pattern}" is no cron pattern. Five fields: minute, hour, day, month, weekday.`;
  }
}

type Span = Parameters<Calendar["plan"]>[1];

function plan(task: Task, { afterMs, nowMs, max }: Span): Plan {
  const { kind } = task.schedule;
  // What comes once is found however long ago it was.
  const fromMs = kind === "once" || kind === "date" ? afterMs : Math.max(afterMs, nowMs - LOOK_BACK_MS);
  const first = walk(task, { fromMs, nowMs, max });
  if (first.reached) return first.plan;
  // So dense, or so long ago, that walking all the way would hold up everything else: what lies between is only counted.
  const gapMs = (first.lastMs - fromMs) / STEPS_MAX;
  const nearMs = Math.max(first.lastMs, Math.floor(nowMs - gapMs * max * 2));
  const { plan: near } = walk(task, { fromMs: nearMs, nowMs, max });
  const between = Math.round((nearMs - first.lastMs) / gapMs);
  const count = STEPS_MAX + between + near.leftOut.count;
  return { ...near, leftOut: { count, firstMs: first.firstMs } };
}

interface Walk {
  readonly fromMs: number;
  readonly nowMs: number;
  readonly max: number;
}

/** Steps through instants until now, at most so many. */
function walk(
  task: Task,
  { fromMs, nowMs, max }: Walk,
): { readonly plan: Plan; readonly reached: boolean; readonly firstMs: number; readonly lastMs: number } {
  const duesMs: number[] = [];
  const gapsMs: number[] = [];
  let leftOut = { count: 0, firstMs: 0 };
  let [steps, firstMs, lastMs] = [0, 0, fromMs];
  for (const { atMs, inGap } of instants(task, fromMs)) {
    // Nothing is done at a time that there is not; its row comes with the next one that there is.
    if (inGap) {
      if (atMs <= nowMs && gapsMs.at(-1) !== atMs) gapsMs.push(atMs);
      continue;
    }
    if (atMs > nowMs)
      return { plan: { duesMs, gapsMs, nextMs: atMs, leftOut }, reached: true, firstMs, lastMs };
    if (steps === 0) firstMs = atMs;
    lastMs = atMs;
    duesMs.push(atMs);
    if (duesMs.length > max) {
      const gone = duesMs.shift() ?? 0;
      leftOut = { count: leftOut.count + 1, firstMs: leftOut.count === 0 ? gone : leftOut.firstMs };
    }
    if (++steps >= STEPS_MAX)
      return { plan: { duesMs, gapsMs, nextMs: null, leftOut }, reached: false, firstMs, lastMs };
  }
  return { plan: { duesMs, gapsMs, nextMs: null, leftOut }, reached: true, firstMs, lastMs };
}

interface Instant {
  readonly atMs: number;
  /** A local time that is left out: just before the change that does so. */
  readonly inGap: boolean;
}

const at = (atMs: number): Instant => ({ atMs, inGap: false });

/** All instants of a task after a time, in order; endless for what repeats. */
function* instants(task: Task, afterMs: number): Generator<Instant> {
  const { schedule } = task;
  if (schedule.kind === "once") {
    if (schedule.atMs > afterMs) yield at(schedule.atMs);
    return;
  }
  if (schedule.kind === "interval") {
    const anchor = task.createdAtMs;
    let n = Math.floor((afterMs - anchor) / schedule.everyMs) + 1;
    for (; ; n++) yield at(anchor + n * schedule.everyMs);
  }
  if (schedule.kind === "date") {
    // Once: what the calendar shows next after the task was made.
    const { value: first } = patternInstants(task, schedule, task.changedAtMs).next();
    if (first !== undefined && first.atMs > afterMs) yield first;
    return;
  }
  yield* patternInstants(task, schedule, afterMs);
}

/** Local times of the pattern in order, each turned into its instants; merged, since a repeated hour mixes them. */
function* patternInstants(
  { timeZone, policies }: Task,
  schedule: Exclude<Schedule, { kind: "interval" | "once" }>,
  afterMs: number,
): Generator<Instant, undefined> {
  const pattern = patternOf(schedule);
  const cron = new Cron(pattern, { timezone: "UTC", paused: true });
  // What repeats by the hour goes by elapsed time: both passes of a repeated hour, none of one left out.
  const elapsed = schedule.kind === "cron" && hourIsWild(pattern);
  const rule = elapsed ? ({ gap: "skip", fold: "both" } as const) : policies;
  const waiting: Instant[] = [];
  let local: Date | null = new Date(afterMs + Math.min(...offsetsNear(timeZone, afterMs)) - 1_000);
  for (;;) {
    local = cron.nextRun(local);
    const horizon =
      local === null ? Infinity : local.getTime() - Math.max(...offsetsNear(timeZone, local.getTime()));
    waiting.sort((a, b) => a.atMs - b.atMs);
    for (let next = waiting[0]; next !== undefined && next.atMs < horizon; next = waiting[0]) {
      waiting.shift();
      if (next.atMs > afterMs) yield next;
    }
    if (local === null) return undefined;
    for (const instant of instantsOf(local.getTime(), timeZone, rule))
      // By elapsed time nothing is due in a gap.
      if (!(elapsed && instant.inGap) && !waiting.some(({ atMs }) => atMs === instant.atMs))
        waiting.push(instant);
  }
}

function hourIsWild(pattern: string): boolean {
  const fields = pattern.split(/\s+/);
  return (fields.at(-4) ?? "").startsWith("*");
}

interface ClockChangeRule {
  readonly gap: "shift" | "skip";
  readonly fold: "first" | "last" | "both";
}

/** The instants at which clocks in the zone show this local time (given as if it were UTC). */
function instantsOf(localMs: number, timeZone: string, { gap, fold }: ClockChangeRule): readonly Instant[] {
  const found = [...new Set(offsetsNear(timeZone, localMs).map((offset) => localMs - offset))]
    .filter((atMs) => offsetMs(timeZone, atMs) === localMs - atMs)
    .sort((a, b) => a - b);
  const changeMs = found.length === 0 ? changeNear(localMs, timeZone) : 0;
  // Before the change, so that it never takes the place of what is due at the change itself.
  if (found.length === 0) return gap === "skip" ? [{ atMs: changeMs - 1, inGap: true }] : [at(changeMs)];
  if (found.length === 1 || fold === "both") return found.map(at);
  return (fold === "first" ? found.slice(0, 1) : found.slice(-1)).map(at);
}

/** The first instant after a gap: found by halving between a day before and a day after. */
function changeNear(localMs: number, timeZone: string): number {
  let [low, high] = [localMs - DAY_MS, localMs + DAY_MS];
  const before = offsetMs(timeZone, low);
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(timeZone, middle) === before) low = middle;
    else high = middle;
  }
  // Clocks change at a whole second; it lies in the last one that was halved.
  return Math.floor(high / 1_000) * 1_000;
}

const offsetsNear = (timeZone: string, atMs: number): readonly number[] => [
  offsetMs(timeZone, atMs - DAY_MS),
  offsetMs(timeZone, atMs + DAY_MS),
];

/** Local time minus UTC, in milliseconds. */
function offsetMs(timeZone: string, atMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of localFormat("parts", timeZone).formatToParts(atMs))
    part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1_000) * 1_000;
}

function patternOf(schedule: Exclude<Schedule, { kind: "interval" | "once" }>): string {
  switch (schedule.kind) {
    case "cron":
      return schedule.cron;
    case "daily":
      return `${schedule.minute} ${schedule.hour} * * *`;
    case "weekly":
      return `${schedule.minute} ${schedule.hour} * * ${schedule.days.map((day) => WEEKDAYS.indexOf(day)).join(",")}`;
    case "date":
      return `${schedule.minute} ${schedule.hour} ${schedule.day} ${schedule.month} *`;
  }
}
