// Product code that sets timers of its own gets simulated ones while a simulation runs.
import type { EventQueue } from "./event-queue.ts";

interface Timers {
  readonly queue: EventQueue;
  /** A timer is about to ring. */
  touch(): void;
}

export async function withSimulatedTimers<T>(timers: Timers, work: () => Promise<T>): Promise<T> {
  const { setTimeout, clearTimeout } = globalThis;
  const drops = new Map<object, () => void>();
  const set = (act: () => void, delayMs = 0): object => {
    const timer = { unref: () => timer, ref: () => timer };
    const drop = timers.queue.after(delayMs, () => {
      drops.delete(timer);
      timers.touch();
      act();
    });
    drops.set(timer, drop);
    return timer;
  };
  const clear = (timer: object): void => {
    drops.get(timer)?.();
    drops.delete(timer);
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
}
