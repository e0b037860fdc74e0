// What a quiet room costs: which frames the detector judges, and which may wait to be handed on.
import assert from "node:assert/strict";
import { Detector } from "../../native/detector.ts";
import { FRAME_SAMPLES } from "../../native/microphone-ring.ts";
import type { Vad } from "../../native/sherpa.ts";
import { createRandom } from "../support/random.ts";

const random = createRandom(3);
/** White noise has a range of 1.4 in steps of 8 ms, so it is the room whatever its level. */
const noise = (level: number): Float32Array =>
  Float32Array.from({ length: FRAME_SAMPLES }, () => (random() - 0.5) * 2 * level);

/** Takes what is loud for a voice, and keeps what it was given. */
function countingVad(): { readonly vad: Vad; readonly judged: Float32Array[] } {
  const judged: Float32Array[] = [];
  let detected = false;
  const vad: Vad = {
    reset: () => {},
    acceptWaveform(samples: Float32Array) {
      judged.push(samples);
      detected = Math.max(...samples) > 0.3;
    },
    isEmpty: () => true,
    pop: () => {},
    isDetected: () => detected,
  };
  return { vad, judged };
}

describe("a quiet room", () => {
  for (const level of [0, 0.001, 0.02])
    it(`[DETECT-6] is looked at every few seconds, at a level of ${level}, and a voice is judged at once with the frames before it (B11)`, () => {
      const { vad, judged } = countingVad();
      const detector = new Detector(vad, true);
      for (let n = 0; n < 40; n++) detector.hear(noise(level));
      judged.length = 0;
      const frames = 600;
      for (let n = 0; n < frames; n++) assert.deepEqual(detector.hear(noise(level)).edges, []);
      assert.ok(judged.length >= 8 && judged.length <= frames / 4, String(judged.length));
      judged.length = 0;
      const voice = noise(0.8);
      const before = noise(level);
      detector.hear(before);
      const first = detector.hear(voice);
      assert.equal(judged.at(-1), voice);
      assert.equal(judged.at(-2), before);
      assert.ok(judged.length > 1 && judged.length <= 9, String(judged.length));
      const second = detector.hear(noise(0.8));
      const [edge] = [...first.edges, ...second.edges];
      assert.ok(edge?.speech === true && edge.atMs <= first.atMs, JSON.stringify(edge));
    });

  it("[DETECT-6] says how loud a frame must be to be wanted at once: all of them while somebody speaks (B11)", () => {
    const { vad } = countingVad();
    const detector = new Detector(vad, true);
    assert.equal(detector.quietBelow(), 0);
    for (let n = 0; n < 40; n++) detector.hear(noise(0.01));
    const room = detector.quietBelow();
    assert.ok(room > 0.005 && room < 0.02, String(room));
    detector.hear(noise(0.8));
    assert.equal(detector.quietBelow(), 0);
    // A card that gives noughts gives something where somebody speaks.
    const still = new Detector(countingVad().vad, true);
    for (let n = 0; n < 40; n++) still.hear(new Float32Array(FRAME_SAMPLES));
    assert.ok(still.quietBelow() > 0);
    // A recording is judged frame by frame.
    const recording = countingVad();
    const each = new Detector(recording.vad);
    for (let n = 0; n < 40; n++) each.hear(noise(0.01));
    assert.deepEqual([each.quietBelow(), recording.judged.length], [0, 40]);
  });
});
