// Softer at once where something is loud, long before it is known whether it is a voice.
import assert from "node:assert/strict";
import { Loudness } from "../../native/loudness.ts";
import { Reflex } from "../../native/reflex.ts";

const FRAME = 512;
const SAMPLE_RATE_HZ = 16_000;
const frame = (level: number, samples = FRAME): Float32Array =>
  Float32Array.from({ length: FRAME }, (_, n) => (n < samples ? level : 0.001) * (n % 2 === 0 ? 1 : -1));

describe("what is loud", () => {
  const heard = (frames: readonly Float32Array[]): readonly boolean[] => {
    const loudness = new Loudness();
    return frames.map((one) => {
      loudness.hear(one);
      return loudness.loud;
    });
  };
  const room = Array.from({ length: 20 }, () => frame(0.001));

  it("[FLOOR-15] is so within two frames, and not for what is no longer than a key, or no louder than the room (D9)", () => {
    assert.deepEqual(heard([...room, frame(0.1), frame(0.1)]).slice(-2), [false, true]);
    const click = (20 * SAMPLE_RATE_HZ) / 1_000;
    assert.ok(!heard([...room, frame(0.5, click), frame(0.001), frame(0.5, click)]).includes(true));
    assert.ok(!heard([...room, frame(0.005), frame(0.005), frame(0.005)]).includes(true));
    const loudRoom = Array.from({ length: 20 }, () => frame(0.05));
    assert.ok(!heard([...loudRoom, frame(0.2), frame(0.2)]).includes(true), "a fan, and somebody far away");
    assert.ok(heard([...loudRoom, frame(0.5), frame(0.5)]).includes(true));
    assert.ok(!heard([frame(0.5), frame(0.5)]).includes(true), "the room is not known yet");
  });

  it("[FLOOR-15] makes our voice softer once, for as long as there is sound with dips, and lets it be again after (D9)", () => {
    const told: boolean[] = [];
    let speakers = false;
    const reflex = new Reflex(
      (soft) => told.push(soft),
      () => speakers,
    );
    for (const loud of [false, true, true, false, false, true, false, false, false, false, false, false])
      reflex.frame(loud, false);
    assert.deepEqual(told, [true], "a dip is no end");
    reflex.frame(false, false);
    assert.deepEqual(told, [true, false]);
    reflex.frame(true, false);
    reflex.over();
    reflex.over();
    assert.deepEqual(told, [true, false, true, false], "nobody is heard any more");
    speakers = true;
    for (let n = 0; n < 5; n++) reflex.frame(true, n % 2 === 0 ? false : "roughly");
    assert.equal(told.length, 4, "over speakers it would be our own voice");
    reflex.frame(true, true);
    assert.equal(told.at(-1), true, "where that one is taken out it is somebody's");
  });
});
