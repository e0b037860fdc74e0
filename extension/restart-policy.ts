// When a server that ended is started again. Pure: crash times in, waiting time out. It never gives up.

export interface RestartState {
  /** Times of recent ends, UTC milliseconds, oldest first. */
  readonly endsAtMs: readonly number[];
}
export const NO_RESTARTS: RestartState = { endsAtMs: [] };

const BACK_OFF_MS = [50, 250, 1_000, 5_000, 30_000] as const;
/** Ends older than this count no more: five crashes in five days are no crash loop. */
const WINDOW_MS = 180_000;
/** From this many recent ends on, the person is shown a Restart button. */
const OFFER_BUTTON_FROM = 5;

export interface Restart {
  readonly state: RestartState;
  readonly waitMs: number;
  readonly offerButton: boolean;
}

export function onEnd(state: RestartState, nowMs: number): Restart {
  const endsAtMs = [...state.endsAtMs.filter((at) => nowMs - at < WINDOW_MS), nowMs].slice(-20);
  const step = Math.min(endsAtMs.length, BACK_OFF_MS.length) - 1;
  return {
    state: { endsAtMs },
    waitMs: BACK_OFF_MS[step] ?? 30_000,
    offerButton: endsAtMs.length >= OFFER_BUTTON_FROM,
  };
}
