// Short tones that say without words what happens: two notes up, it listens; two notes down, it heard you; a low one, it thinks. By
// arithmetic, 16 kHz.
import type { Earcon } from "../server/core/voice-ports.ts";
import { type Audio, SAMPLE_RATE_HZ } from "./sherpa.ts";

/** Hertz: a fifth, up or down, and the octave below. */
const NOTES: Readonly<Record<Earcon, readonly number[]>> = {
  listening: [660, 990],
  heard: [990, 660],
  thinking: [330],
};
const NOTE_S = 0.07;
/** -26 dB: well below a voice. */
const LEVEL = 0.05;

export function earcon(which: Earcon): Audio {
  const length = Math.round(NOTE_S * SAMPLE_RATE_HZ);
  const samples = new Float32Array(NOTES[which].length * length);
  for (const [n, hz] of NOTES[which].entries())
    for (let i = 0; i < length; i++) {
      // Without clicks at its ends.
      const swell = Math.sin((Math.PI * i) / length) ** 2;
      samples[n * length + i] = LEVEL * swell * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE_HZ);
    }
  return { samples, sampleRate: SAMPLE_RATE_HZ };
}
