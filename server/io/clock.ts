// The real clock and ids.
import { randomBytes } from "node:crypto";
import type { Clock, Ids } from "../core/ports.ts";

/** Longest single timer; setTimeout overflows at 2^31 ms, and a wall clock may jump meanwhile. */
const TIMER_MS_MAX = 30_000;

export function createClock(): Clock {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    setAlarm(atMs, fire) {
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const waitMs = atMs - Date.now();
        timer = setTimeout(
          () => (Date.now() >= atMs ? fire() : arm()),
          Math.max(0, Math.min(waitMs, TIMER_MS_MAX)),
        );
        timer.unref();
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

/** UUID v7 (RFC 9562): 48 bits of time, a 12-bit counter that keeps one millisecond in order, then randomness. */
export function createIds(): Ids {
  let lastMs = 0;
  let counter = 0;
  return {
    base(nowMs) {
      counter = nowMs > lastMs ? 0 : counter + 1;
      lastMs = Math.max(nowMs, lastMs) + (counter > 0xfff ? 1 : 0);
      if (counter > 0xfff) counter = 0;
      const time = lastMs.toString(16).padStart(12, "0");
      const random = randomBytes(6).toString("hex");
      const variant = (8 + (Number.parseInt(random.slice(0, 1), 16) & 3)).toString(16);
      const middle = `7${counter.toString(16).padStart(3, "0")}`;
      return `${time.slice(0, 8)}-${time.slice(8)}-${middle}-${variant}${random.slice(1, 4)}-${random.slice(4)}0000`;
    },
  };
}
