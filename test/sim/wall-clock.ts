// A server's own idea of the time: it drifts, and somebody sets it. Alarms look again every half minute, as the real ones.
import type { Clock } from "../../server/core/ports.ts";

const START_MS = 1_700_000_000_000;
const LOOK_AGAIN_MS = 30_000;

interface Timers {
  /** Simulated time. */
  nowMs(): number;
  after(delayMs: number, act: () => void): () => void;
}

export class WallClock implements Clock {
  readonly #timers: Timers;
  readonly #rate: number;
  #offsetMs: number;

  /** `rate`: its milliseconds in one of the simulation's. */
  constructor(timers: Timers, { offsetMs, rate }: { readonly offsetMs: number; readonly rate: number }) {
    this.#timers = timers;
    this.#offsetMs = START_MS + offsetMs;
    this.#rate = rate;
  }

  nowMs(): number {
    return Math.floor(this.#offsetMs + this.#timers.nowMs() * this.#rate);
  }

  monotonicMs(): number {
    return this.#timers.nowMs();
  }

  /** Somebody sets it. */
  jump(byMs: number): void {
    this.#offsetMs += byMs;
  }

  setAlarm(atMs: number, fire: () => void): () => void {
    let drop = (): void => {};
    const arm = (): void => {
      const waitMs = Math.max(0, Math.min(atMs - this.nowMs(), LOOK_AGAIN_MS));
      drop = this.#timers.after(Math.ceil(waitMs / this.#rate), () =>
        this.nowMs() >= atMs ? fire() : arm(),
      );
    };
    arm();
    return () => drop();
  }
}
