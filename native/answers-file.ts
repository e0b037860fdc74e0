// Answers that go to a file instead of the speaker.
import { existsSync } from "node:fs";
import { resample } from "./audio.ts";
import { ModelError } from "./model-error.ts";
import { type Audio, SAMPLE_RATE_HZ } from "./sherpa.ts";
import { readWav, writeWav } from "./wav.ts";

/** One growing file per run of answers: 16 kHz, mono, 16 bit. Throws ModelError where it cannot be written, or is no such file. */
export function append(path: string, audio: Audio): void {
  const fresh = resample(audio.samples, audio.sampleRate, SAMPLE_RATE_HZ);
  try {
    const before = existsSync(path) ? readWav(path) : new Float32Array(0);
    const both = new Float32Array(before.length + fresh.length);
    both.set(before);
    both.set(fresh, before.length);
    writeWav(path, both);
  } catch (error) {
    throw new ModelError(
      `The answer could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}`,
      'Choose another file in kodama.voice.output, or "speaker".',
    );
  }
}
