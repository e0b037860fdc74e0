// What the speaker plays, on the clock of its device: sounds with their places, cut where they were silenced, softer where they were.
import { interpolated } from "./audio.ts";
import { type Audio, SAMPLE_RATE_HZ } from "./sherpa.ts";

interface Placed {
  readonly audio: Audio;
  /** What of it is left out at its beginning, seconds. */
  readonly skippedS: number;
  /** Samples of 16 kHz on the clock of the device. */
  readonly from: number;
  to: number;
}

/** Longer than an echo takes to come back. */
const KEPT_S = 2;

const at = (seconds: number): number => Math.round(seconds * SAMPLE_RATE_HZ);

export class Played {
  #sounds: Placed[] = [];
  #gains: { readonly from: number; readonly gain: number }[] = [{ from: 0, gain: 1 }];

  /** A sound, but for its first `skippedS`, begins at `startS`. */
  place(audio: Audio, skippedS: number, startS: number): void {
    const from = at(startS);
    this.#forget(from - at(KEPT_S));
    const length = at(audio.samples.length / audio.sampleRate - skippedS);
    this.#sounds.push({ audio, skippedS, from, to: from + length });
  }

  /** From then on nothing of it is played. */
  cut(endS: number): void {
    for (const sound of this.#sounds) sound.to = Math.min(sound.to, at(endS));
  }

  /** From then on it is so loud, 0 to 1. */
  loudness(gain: number, fromS: number): void {
    this.#gains.push({ from: at(fromS), gain });
  }

  /** What is played from `fromS` on, 16 kHz. */
  read(fromS: number, samples: number): Float32Array {
    const from = at(fromS);
    const out = new Float32Array(samples);
    for (const { audio, skippedS, ...sound } of this.#sounds) {
      const begin = Math.max(from, sound.from);
      const end = Math.min(from + samples, sound.to);
      const step = audio.sampleRate / SAMPLE_RATE_HZ;
      const first = skippedS * audio.sampleRate - sound.from * step;
      for (let n = begin; n < end; n++)
        out[n - from] = interpolated(audio.samples, first + n * step) * this.#gainAt(n);
    }
    return out;
  }

  #gainAt(sample: number): number {
    return this.#gains.findLast(({ from }) => from <= sample)?.gain ?? 1;
  }

  #forget(before: number): void {
    this.#sounds = this.#sounds.filter(({ to }) => to >= before);
    const first = this.#gains.findLastIndex(({ from }) => from <= before);
    if (first > 0) this.#gains = this.#gains.slice(first);
  }
}
