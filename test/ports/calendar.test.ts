// When things are due, over clock changes, zones and long sleeps; beside a slow oracle that looks at every minute.
import assert from "node:assert/strict";
import {
  DEFAULT_POLICIES,
  type Policies,
  type Schedule,
  type Task,
} from "../../server/core/scheduler/types.ts";
import { createCalendar } from "../../server/io/calendar.ts";

const calendar = createCalendar();
const at = (iso: string): number => Date.parse(iso);

function task(schedule: Schedule, timeZone: string, policies: Partial<Policies> = {}): Task {
  return {
    taskId: "t",
    title: "t",
    work: { kind: "remind", text: "x" },
    folder: "",
    schedule,
    timeZone,
    policies: { ...DEFAULT_POLICIES, ...policies },
    revision: 1,
    paused: "",
    createdAtMs: 0,
    changedAtMs: 0,
  };
}
const daily = (hour: number, minute: number): Schedule => ({ kind: "daily", hour, minute });
const cron = (pattern: string): Schedule => ({ kind: "cron", cron: pattern });

/** The next ones after a time, one call for each, as the scheduler asks. */
function next(of: Task, from: string, count: number): readonly string[] {
  const found: string[] = [];
  for (let afterMs = at(from); found.length < count;) {
    const { nextMs } = calendar.plan(of, { afterMs, nowMs: afterMs, max: 10 });
    if (nextMs === null) break;
    found.push(new Date(nextMs).toISOString().slice(0, 16));
    afterMs = nextMs;
  }
  return found;
}

describe("the calendar", () => {
  it("[CALENDAR-1] plans daily, weekly, interval, once and dates in their zone (B24)", () => {
    const berlin = "Europe/Berlin";
    assert.deepEqual(next(task(daily(9, 0), berlin), "2026-11-18T10:00Z", 2), [
      "2026-11-19T08:00",
      "2026-11-20T08:00",
    ]);
    const weekly: Schedule = { kind: "weekly", days: ["mon", "fri"], hour: 16, minute: 30 };
    assert.deepEqual(next(task(weekly, "UTC"), "2026-11-18T10:00Z", 3), [
      "2026-11-20T16:30",
      "2026-11-23T16:30",
      "2026-11-27T16:30",
    ]);
    assert.deepEqual(next(task({ kind: "interval", everyMs: 90_000 }, "UTC"), "1970-01-01T00:00Z", 2), [
      "1970-01-01T00:01",
      "1970-01-01T00:03",
    ]);
    const once: Schedule = { kind: "once", atMs: at("2026-12-01T00:00Z") };
    assert.deepEqual(next(task(once, "UTC"), "2026-11-18T10:00Z", 3), ["2026-12-01T00:00"]);
    const date: Schedule = { kind: "date", month: 11, day: 18, hour: 10, minute: 25 };
    const made = { ...task(date, berlin), changedAtMs: at("2026-11-18T09:00Z") };
    assert.deepEqual(next(made, "2026-11-18T09:00Z", 3), ["2026-11-18T09:25"]);
  });

  it("[CALENDAR-2] a time that a clock change leaves out is shifted or skipped; one that comes twice runs as it says (C42)", () => {
    const newYork = "America/New_York";
    const gap = (policy: Policies["gap"]): readonly string[] =>
      next(task(daily(2, 30), newYork, { gap: policy }), "2026-03-07T12:00Z", 2);
    assert.deepEqual(gap("shift"), ["2026-03-08T07:00", "2026-03-09T06:30"]);
    assert.deepEqual(gap("skip"), ["2026-03-09T06:30", "2026-03-10T06:30"]);
    const span = {
      afterMs: Date.parse("2026-03-07T12:00Z"),
      nowMs: Date.parse("2026-03-09T12:00Z"),
      max: 10,
    };
    const missed = (policy: Policies["gap"]) =>
      calendar.plan(task(daily(2, 30), newYork, { gap: policy }), span).gapsMs;
    assert.deepEqual(missed("skip"), [Date.parse("2026-03-08T07:00Z") - 1], "just before the clocks change");
    assert.deepEqual(missed("shift"), []);
    assert.deepEqual(
      calendar.plan(task(cron("*/10 2 * * *"), newYork, { gap: "skip" }), span).gapsMs.length,
      1,
    );
    assert.deepEqual(calendar.plan(task(cron("*/10 * * * *"), newYork, { gap: "skip" }), span).gapsMs, []);
    const fold = (policy: Policies["fold"]): readonly string[] =>
      next(task(daily(1, 30), newYork, { fold: policy }), "2026-10-31T12:00Z", 2);
    assert.deepEqual(fold("first"), ["2026-11-01T05:30", "2026-11-02T06:30"]);
    assert.deepEqual(fold("last"), ["2026-11-01T06:30", "2026-11-02T06:30"]);
    assert.deepEqual(fold("both"), ["2026-11-01T05:30", "2026-11-01T06:30"]);
    // The gap ends on the next date: 23:30 in Nuuk.
    assert.deepEqual(next(task(daily(23, 30), "America/Nuuk"), "2026-03-28T12:00Z", 2), [
      "2026-03-29T01:00",
      "2026-03-30T00:30",
    ]);
    assert.deepEqual(next(task(cron("*/30 * * * *"), newYork), "2026-11-01T05:10Z", 4), [
      "2026-11-01T05:30",
      "2026-11-01T06:00",
      "2026-11-01T06:30",
      "2026-11-01T07:00",
    ]);
  });

  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Nuuk",
    "Africa/Cairo",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Antarctica/Troll",
  ];
  for (const zone of zones)
    it(`[CALENDAR-3] agrees with an oracle that looks at every minute of the changes of 2026 in ${zone} (C42)`, () => {
      const format = new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        day: "numeric",
        month: "numeric",
        hour: "numeric",
        minute: "numeric",
      });
      const shows = (ms: number): string => {
        const part = Object.fromEntries(
          format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
        );
        return `${part["month"]}-${part["day"]} ${part["hour"]}:${part["minute"]}`;
      };
      for (const from of changesOf2026(format)) {
        for (const [hour, minute] of [
          [0, 0],
          [1, 30],
          [2, 15],
          [2, 30],
          [3, 0],
          [23, 30],
        ] as const) {
          const wanted = new Map<string, number>();
          for (let ms = from - 2 * 86_400_000; ms < from + 2 * 86_400_000; ms += 60_000) {
            const local = shows(ms);
            // The first pass of a repeated time.
            if (local.endsWith(` ${hour}:${minute}`) && !wanted.has(local)) wanted.set(local, ms);
          }
          const span = {
            afterMs: from - 2 * 86_400_000 - 1,
            nowMs: from + 2 * 86_400_000 - 60_000,
            max: 100,
          };
          const { duesMs } = calendar.plan(task(daily(hour, minute), zone, { gap: "skip" }), span);
          assert.deepEqual(duesMs, [...wanted.values()], `${hour}:${minute}`);
        }
      }
    });

  it("[CALENDAR-4] gives what was missed, the newest of it, and looks back no further than eight days (B24)", () => {
    const minutely = task(cron("* * * * *"), "UTC");
    const span = { afterMs: at("2026-11-18T00:00Z"), nowMs: at("2026-11-18T05:00:30Z"), max: 100 };
    const { duesMs, nextMs } = calendar.plan(minutely, span);
    assert.equal(duesMs.length, 100);
    assert.equal(duesMs.at(-1), at("2026-11-18T05:00Z"));
    assert.equal(nextMs, at("2026-11-18T05:01Z"));
    const asleep = { afterMs: at("2025-01-01T00:00Z"), nowMs: at("2026-11-18T12:00Z"), max: 100 };
    assert.equal(calendar.plan(task(daily(9, 0), "UTC"), asleep).duesMs.length, 8);
  });

  it("[CALENDAR-4] counts what is too dense to walk through, and still finds the newest of it and the next (B24)", () => {
    const nowMs = at("2026-11-18T12:00:00.500Z");
    const { duesMs, nextMs, leftOut } = calendar.plan(task(cron("* * * * * *"), "UTC"), {
      afterMs: nowMs - 5 * 86_400_000,
      nowMs,
      max: 100,
    });
    assert.deepEqual([duesMs.length, duesMs.at(-1), nextMs], [100, nowMs - 500, nowMs + 500]);
    const total = leftOut.count + duesMs.length;
    assert.ok(Math.abs(total - 5 * 86_400) < 2_000, `${total} counted`);
    const late = { afterMs: 0, nowMs, max: 100 };
    const once = task({ kind: "once", atMs: at("2025-01-01T00:00Z") }, "UTC");
    assert.deepEqual(calendar.plan(once, late).duesMs, [at("2025-01-01T00:00Z")]);
  });

  it("[CALENDAR-5] says what is wrong with a pattern, a zone or an interval (B24)", () => {
    assert.equal(calendar.fault(cron("0 9 * * 1-5"), "Europe/Berlin"), "");
    for (const [schedule, zone, words] of [
      [cron("99 * * * *"), "UTC", /no cron pattern/],
      [cron("0 0 30 2 *"), "UTC", /never comes/],
      [cron("every day"), "UTC", /no cron pattern/],
      [daily(9, 0), "Mars/Olympus", /no time zone/],
      [{ kind: "interval", everyMs: 10 }, "UTC", /one second/],
    ] as const)
      assert.match(calendar.fault(schedule, zone), words);
  });
});

/** Instants of 2026 at which the zone's clock jumps, to the hour. */
function changesOf2026(format: Intl.DateTimeFormat): readonly number[] {
  const offset = (ms: number): number => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    return (
      ((part["hour"] ?? 0) * 60 +
        (part["minute"] ?? 0) -
        new Date(ms).getUTCHours() * 60 -
        new Date(ms).getUTCMinutes() +
        2_880) %
      1_440
    );
  };
  const found: number[] = [];
  for (let ms = Date.UTC(2026, 0, 2); ms < Date.UTC(2026, 11, 30); ms += 3_600_000)
    if (offset(ms) !== offset(ms - 3_600_000)) found.push(ms);
  return found;
}
