// Sentences of a synthesiser that nobody made for us, through the real Silero: speech begins and ends where it does.
import assert from "node:assert/strict";
import { Detector } from "../../native/detector.ts";
import { FRAME_MS } from "../../native/edges.ts";
import { sileroPath } from "../../native/resolve.ts";
import { loadVad, SAMPLE_RATE_HZ, VAD_FRAME_SAMPLES } from "../../native/sherpa.ts";
import { ensureSystemPackages, SPEECH_PACKAGES } from "../harness/system-packages.ts";
import { sayByEspeak } from "../support/espeak.ts";
import { createRandom } from "../support/random.ts";

const SENTENCES = [
  "Run the unit tests in the parser module and show me the failures.",
  "Stop. Open the config file instead.",
  "Every weekday at nine, run the linter.",
  "What does the leader lease do when the clock jumps?",
  "Undo that, please.",
] as const;

interface Spoken {
  readonly fromMs: number;
  readonly toMs: number;
}

const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1_000);

/** The sentences with that much silence before each and after the last, and where they stand. */
function placed(
  sentences: readonly Float32Array[],
  pauseMs: number,
): { readonly sound: Float32Array; readonly at: readonly Spoken[] } {
  const pause = samplesOf(pauseMs);
  const length = sentences.reduce((sum, one) => sum + pause + one.length, pause);
  const sound = new Float32Array(length);
  const at: Spoken[] = [];
  let next = pause;
  for (const one of sentences) {
    sound.set(one, next);
    at.push({
      fromMs: (next * 1_000) / SAMPLE_RATE_HZ,
      toMs: ((next + one.length) * 1_000) / SAMPLE_RATE_HZ,
    });
    next += one.length + pause;
  }
  return { sound, at };
}

/** Where the last is that can be heard of a sentence: a twentieth of its loudest. */
function lastSoundMs(sound: Float32Array, { fromMs, toMs }: Spoken): number {
  const spoken = sound.subarray(samplesOf(fromMs), samplesOf(toMs));
  const peak = spoken.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const last = spoken.findLastIndex((sample) => Math.abs(sample) > peak / 20);
  return fromMs + (last * 1_000) / SAMPLE_RATE_HZ;
}

function edgesIn(sound: Float32Array): readonly { readonly speech: boolean; readonly atMs: number }[] {
  const detector = new Detector(loadVad(sileroPath()));
  const edges = [];
  for (let at = 0; at + VAD_FRAME_SAMPLES <= sound.length; at += VAD_FRAME_SAMPLES) {
    const { edge } = detector.hear(sound.subarray(at, at + VAD_FRAME_SAMPLES));
    if (edge !== undefined) edges.push(edge);
  }
  return edges;
}

describe("sentences of espeak-ng through Silero", function () {
  this.timeout(60_000);
  let sentences: readonly Float32Array[];
  before(async function () {
    if (process.platform !== "linux") return this.skip();
    await ensureSystemPackages(SPEECH_PACKAGES);
    sentences = SENTENCES.map((text) => sayByEspeak(text));
  });

  /** Later than this it is not "right"; measured: 95 to 200 ms for a verdict per frame, 90 to 140 ms for an end (reference/voice.md §3.1). */
  const BEGIN_MS = 200;
  const END_MS = 200;

  const check = (sound: Float32Array, at: readonly Spoken[]): void => {
    const edges = edgesIn(sound);
    for (const [n, { fromMs, toMs }] of at.entries()) {
      const first = edges.find((edge) => edge.speech && edge.atMs >= fromMs - 2 * FRAME_MS);
      const last = edges.findLast((edge) => !edge.speech && edge.atMs <= toMs + END_MS);
      assert.ok(
        first !== undefined && first.atMs <= fromMs + BEGIN_MS,
        `sentence ${n} begins at ${fromMs}: ${first?.atMs}`,
      );
      assert.ok(
        last !== undefined && last.atMs >= toMs - END_MS,
        `sentence ${n} ends at ${toMs}: ${last?.atMs}`,
      );
    }
    const between = edges.filter(
      ({ speech, atMs }) =>
        speech && !at.some(({ fromMs, toMs }) => atMs >= fromMs - 2 * FRAME_MS && atMs <= toMs),
    );
    assert.deepEqual(between, [], "nothing begins where nobody speaks");
  };

  it("[DETECT-1] begin and end where they do (B11, D10)", () => {
    const { sound, at } = placed(sentences, 1_000);
    check(sound, at);
  });

  it("[DETECT-1] so they do at half the volume, with noise, and said fast (B11)", () => {
    const random = createRandom(7);
    const fast = SENTENCES.map((text) => sayByEspeak(text, 240));
    for (const spoken of [sentences.map((one) => one.map((sample) => sample / 2)), fast]) {
      const { sound, at } = placed(spoken, 1_000);
      check(
        sound.map((sample) => sample + (random() - 0.5) * 0.01),
        at,
      );
    }
  });

  it("[DETECT-3] an end is told as soon as the sound is over, not when the verdict is: clean, quiet and noisy (B11)", () => {
    const random = createRandom(9);
    const { sound, at } = placed(sentences, 1_000);
    for (const [volume, noise] of [
      [1, 0],
      [0.5, 0.005],
    ] as const) {
      const edges = edgesIn(sound.map((sample) => sample * volume + (random() - 0.5) * 2 * noise));
      for (const [n, spoken] of at.entries()) {
        const over = lastSoundMs(sound, spoken);
        const told =
          edges.findLast((edge) => !edge.speech && edge.atMs <= spoken.toMs + END_MS)?.atMs ?? Number.NaN;
        const off = told - over;
        assert.ok(Math.abs(off) <= 48, `sentence ${n} at ${volume}: ${off} ms`);
      }
    }
  });

  it("[DETECT-2] noise and clicks of keys are no speech (D10)", () => {
    const random = createRandom(8);
    const seconds = 10 * SAMPLE_RATE_HZ;
    const noise = Float32Array.from({ length: seconds }, () => (random() - 0.5) * 0.3);
    const clicks = new Float32Array(seconds);
    for (let at = 2_000; at + 160 < seconds; at += 2_400)
      for (let n = 0; n < 160; n++) clicks[at + n] = (random() - 0.5) * (1 - n / 160);
    assert.deepEqual([edgesIn(noise), edgesIn(clicks)], [[], []]);
  });
});
