// Product code that sets timers of its own gets simulated ones while a simulation runs.
import type { EventQueue } from "./event-queue.ts";

interface Timers {
  readonly queue: EventQueue;
  /** A timer is about to ring. */
  touch(): void;
}

export async function withSimulatedTimers<T>(timers: Timers, work: () => Promise<T>): Promise<T> {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const drops = new Map<object, () => void>();
  const make = (
    act: () => void,
    { delayMs, again }: { readonly delayMs: number; readonly again: boolean },
  ): object => {
    const timer = { unref: () => timer, ref: () => timer };
    const arm = (): void => {
      const drop = timers.queue.after(delayMs, () => {
        drops.delete(timer);
        timers.touch();
        if (again) arm();
        act();
      });
      drops.set(timer, drop);
    };
    arm();
    return timer;
  };
  const clear = (timer: object): void => {
    drops.get(timer)?.();
    drops.delete(timer);
  };
  Object.assign(globalThis, {
    setTimeout: (act: () => void, delayMs = 0) => make(act, { delayMs, again: false }),
    setInterval: (act: () => void, delayMs = 1) => make(act, { delayMs, again: true }),
    clearTimeout: clear,
    clearInterval: clear,
  });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
  }
}
