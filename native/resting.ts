// When a host of native code that only waits gives its memory back: after a while, or as soon as the memory is needed.
import type { Stay } from "../server/core/brain-ports.ts";

/** Where nobody says. */
export const STAY: Stay = { idleMs: 600_000, freeBytesMin: 512e6 };
export const LOOK_EVERY_MS = 5_000;

export interface RestPorts {
  readonly isBusy: () => boolean;
  readonly rest: () => void;
  readonly lookEveryMs: number;
  /** Bytes that can be had without pain. */
  readonly freeMemory: () => number;
}

export interface Rest {
  /** It was used just now; of the last use it is known how long it may stay. */
  used(stay?: Stay): void;
  close(): void;
}

export function createRest({ isBusy, rest, lookEveryMs, freeMemory }: RestPorts): Rest {
  let [stay, idleSinceMs] = [STAY, 0];
  let watch: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearInterval(watch);
    watch = undefined;
  };
  const look = (): void => {
    if (isBusy()) return;
    if (performance.now() - idleSinceMs < stay.idleMs && freeMemory() >= stay.freeBytesMin) return;
    close();
    rest();
  };
  return {
    used(given) {
      stay = given ?? stay;
      idleSinceMs = performance.now();
      watch ??= setInterval(look, lookEveryMs).unref();
    },
    close,
  };
}
