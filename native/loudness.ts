// How loud it was a moment ago, in steps finer than the detector's frames: its verdict goes on for more than a tenth of a second
// after the last sound, and that is a long wait for who has finished.

const STEP_SAMPLES = 128;
const STEP_MS = 8;
/** Kept: more than the longest look back. */
const STEPS_KEPT = 128;
/** How much later than the sound a verdict is taken to be at most. Of espeak-ng's sentences it was 109 to 172 ms late (DETECT-3). */
const LATE_MAX_MS = 192;
/** Sound is what is so much louder than the quietest of late, and no less than a part of the loudest. */
const ABOVE_FLOOR = 2.5;
const OF_PEAK = 0.05;

/** Of samples from -1 to 1, or of a part of them. */
export function rmsOf(samples: Float32Array, from = 0, to = samples.length): number {
  let power = 0;
  for (let i = from; i < to; i++) power += (samples[i] ?? 0) ** 2;
  return Math.sqrt(power / (to - from));
}

export class Loudness {
  /** Of each step, in order; the newest last. */
  readonly #rms: number[] = [];
  #steps = 0;

  /** A frame of 512 samples. */
  hear(samples: Float32Array): void {
    for (let from = 0; from + STEP_SAMPLES <= samples.length; from += STEP_SAMPLES) {
      this.#rms.push(rmsOf(samples, from, from + STEP_SAMPLES));
      this.#steps++;
    }
    if (this.#rms.length > STEPS_KEPT) this.#rms.splice(0, this.#rms.length - STEPS_KEPT);
  }

  /** When the last sound before `atMs` ended, in milliseconds since the beginning; at most a little earlier. */
  endedBy(atMs: number): number {
    const floor = Math.min(...this.#rms);
    const sound = Math.max(floor * ABOVE_FLOOR, Math.max(...this.#rms) * OF_PEAK);
    const first = this.#steps - this.#rms.length;
    let end = Math.floor(atMs / STEP_MS);
    const earliest = end - LATE_MAX_MS / STEP_MS;
    while (end > earliest && end > first && (this.#rms[end - 1 - first] ?? 0) < sound) end--;
    // All of it is as quiet as that: then it says nothing.
    return end === earliest || end === first ? atMs : end * STEP_MS;
  }
}
