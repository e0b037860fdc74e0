// Parts a sound that is too long for an engine where it is most silent, so that no word is cut in two; and gives one that is too short for
// it the silence that it lacks.
import { rmsOf } from "./loudness.ts";

/** Looked for in the last third of what fits. */
const FROM_SHARE = 2 / 3;
const STEP_MS = 50;

/** In order, nothing left out, none longer than that. */
export function partsOf(
  samples: Float32Array,
  { longestMs, sampleRateHz }: { readonly longestMs: number; readonly sampleRateHz: number },
): readonly Float32Array[] {
  const [most, step] = [longestMs, STEP_MS].map((ms) => Math.floor((ms * sampleRateHz) / 1_000)) as [
    number,
    number,
  ];
  const parts: Float32Array[] = [];
  let rest = samples;
  while (rest.length > most) {
    const at = quietest(rest, { from: Math.floor(most * FROM_SHARE), to: most, step });
    parts.push(rest.subarray(0, at));
    rest = rest.subarray(at);
  }
  return [...parts, rest];
}

/** The middle of the most silent step there; the last one of several, so that parts are long. */
function quietest(
  samples: Float32Array,
  { from, to, step }: { readonly from: number; readonly to: number; readonly step: number },
): number {
  let [at, least] = [to, Infinity];
  for (let begin = from; begin + step <= to; begin += step) {
    const loud = rmsOf(samples.subarray(begin, begin + step));
    if (loud <= least) [at, least] = [begin + Math.floor(step / 2), loud];
  }
  return at;
}

/** Zipformers end the process where they are given less than a few frames (a known failure of sherpa-onnx). */
const SHORTEST_MS = 500;

/** The same, or the same with silence behind it. */
export function longEnough(samples: Float32Array, sampleRateHz: number): Float32Array {
  const least = Math.floor((SHORTEST_MS * sampleRateHz) / 1_000);
  if (samples.length >= least) return samples;
  const padded = new Float32Array(least);
  padded.set(samples);
  return padded;
}
