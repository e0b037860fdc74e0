// When what a turn is made of happened. All of it is recorded as it happens; a span that there was none of is absent, or -1.

/** Where the milliseconds of a turn went; -1 where a step did not happen. */
export interface Latency {
  /** Of spoken words: from their last sound until the detector had told its end, the recogniser was asked, and they counted. */
  readonly toldMs?: number;
  readonly softEndMs?: number;
  readonly heardMs?: number;
  /** Of that, what the recogniser took. */
  readonly recognisedMs?: number;
  readonly receivedAtMs: number;
  /** In line, behind what was asked before; no other span has it in it, but for all of it. */
  readonly queuedMs?: number;
  readonly understoodMs: number;
  /** Until a model had said the first of anything, and until a clause of it was there. */
  readonly firstTokenMs?: number;
  readonly firstSentenceMs: number;
  /** Until the speaker had the first sound of the answer; absent where nothing was said aloud. */
  readonly firstSoundMs?: number;
  /** What making that sound took. */
  readonly madeInMs?: number;
  readonly waitedForYouMs: number;
  readonly toolsMs: number;
  readonly totalMs: number;
}

/** How long it has been under way. */
export const underWayMs = ({ receivedAtMs, queuedMs = 0 }: Latency, nowMs: number): number =>
  nowMs - receivedAtMs - queuedMs;

/** Of words at the microphone: when their last sound was, UTC milliseconds, and what came so long after it. */
export interface Said {
  readonly atMs: number;
  readonly toldMs?: number;
  readonly softEndMs?: number;
  readonly recognisedMs?: number;
}

export function latencyAtStart(nowMs: number, said: Said | undefined): Latency {
  const { atMs, ...spans } = said ?? { atMs: nowMs };
  return {
    ...spans,
    ...(said === undefined ? {} : { heardMs: Math.max(0, nowMs - atMs) }),
    receivedAtMs: nowMs,
    understoodMs: -1,
    firstSentenceMs: -1,
    waitedForYouMs: -1,
    toolsMs: -1,
    totalMs: -1,
  };
}
