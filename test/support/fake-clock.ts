// A clock that moves only when told, with ids that repeat from run to run.
import type { Clock, Ids } from "../../server/core/ports.ts";

export interface FakeClock extends Clock {
  /** Moves time on and fires every alarm that is due, in order. */
  advance(ms: number): void;
}

export function createFakeClock(startMs = 1_700_000_000_000): FakeClock {
  let now = startMs;
  const alarms = new Set<{ readonly atMs: number; readonly fire: () => void }>();
  return {
    nowMs: () => now,
    monotonicMs: () => now - startMs,
    setAlarm(atMs, fire) {
      const alarm = { atMs, fire };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    advance(ms) {
      now += ms;
      for (const alarm of [...alarms].filter((one) => one.atMs <= now).sort((a, b) => a.atMs - b.atMs)) {
        alarms.delete(alarm);
        alarm.fire();
      }
    },
  };
}

export function createCountingIds(): Ids {
  let count = 0;
  return {
    base: () => `00000000-0000-7000-8000-${(++count).toString(16).padStart(8, "0")}0000`,
  };
}
