// How long the steps of the last turns took, beside what people still find quick.
import type { Latency } from "../conversation/timing.ts";
import type { Turn } from "../conversation/types.ts";

export interface Figure {
  readonly name: string;
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** From here on it is slow, and from there too slow. */
  readonly slowMs: number;
  readonly tooSlowMs: number;
  readonly verdict: "fine" | "slow" | "too slow";
  /** What would make it quicker. */
  readonly nextStep: string;
}

type Measure = Pick<Figure, "name" | "slowMs" | "tooSlowMs" | "nextStep"> & {
  /** undefined where a turn had none of it. */
  readonly of: (latency: Latency) => number | undefined;
};

/** The bounds of Fae's quality thresholds (warn and fail): recognition 2 and 3 s, first token 1.5 and 2 s, speech 2 and 3 s, in all 6 and 8 s. */
const MEASURES: readonly Measure[] = [
  {
    name: "words recognised",
    slowMs: 2_000,
    tooSlowMs: 3_000,
    of: ({ recognisedMs }) => recognisedMs,
    nextStep: 'A smaller model for speech is quicker: "Kodama: Models…".',
  },
  {
    name: "model's first word",
    slowMs: 1_500,
    tooSlowMs: 2_000,
    of: ({ firstTokenMs }) => firstTokenMs,
    nextStep: 'A smaller language model is quicker, or one on a graphics processor: "Kodama: Models…".',
  },
  {
    name: "speech made",
    slowMs: 2_000,
    tooSlowMs: 3_000,
    of: ({ madeInMs }) => madeInMs,
    nextStep: 'A smaller voice is quicker, or the one of the system: "Kodama: Models…".',
  },
  {
    name: "answer heard",
    slowMs: 6_000,
    tooSlowMs: 8_000,
    // From the last sound of a person to the first of the answer; who was waited for is no slowness.
    of: ({ heardMs, firstSoundMs, waitedForYouMs }) =>
      heardMs === undefined || firstSoundMs === undefined || waitedForYouMs > 0
        ? undefined
        : heardMs + firstSoundMs,
    nextStep: "See which of the steps above is slow.",
  },
];

/** So few tell nothing yet. */
const JUDGED_FROM = 5;

/** Of the turns that are kept; measures that none of them had are left out. */
export function figuresOf(turns: readonly Pick<Turn, "latency">[]): readonly Figure[] {
  return MEASURES.flatMap(({ of, ...measure }) => {
    const all = turns
      .map(({ latency }) => of(latency))
      .filter((ms) => ms !== undefined)
      .toSorted((a, b) => a - b);
    if (all.length === 0) return [];
    const [p50Ms, p95Ms] = [rank(all, 0.5), rank(all, 0.95)];
    const verdict =
      all.length < JUDGED_FROM || p95Ms <= measure.slowMs
        ? "fine"
        : p95Ms <= measure.tooSlowMs
          ? "slow"
          : "too slow";
    return [{ ...measure, count: all.length, p50Ms, p95Ms, verdict }];
  });
}

/** The nearest rank. */
const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
