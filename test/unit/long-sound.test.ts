// A sound that is too long for an engine is parted where nobody speaks.
import assert from "node:assert/strict";
import fc from "fast-check";
import { longEnough, partsOf } from "../../native/long-sound.ts";

const RATE_HZ = 16_000;
const parts = (samples: Float32Array, longestMs: number) =>
  partsOf(samples, { longestMs, sampleRateHz: RATE_HZ });
/** Speech, but for half a second that begins at each of these seconds. */
const speech = (seconds: number, pausesAt: readonly number[]): Float32Array =>
  Float32Array.from({ length: seconds * RATE_HZ }, (_, n) =>
    pausesAt.some((at) => n >= at * RATE_HZ && n < (at + 0.5) * RATE_HZ) ? 0.001 : 0.3 * Math.sin(n),
  );

describe("a long sound", () => {
  it("[EARS-4] is parted in its pauses, and one that fits is left whole (B11)", () => {
    const found = parts(speech(70, [3, 22, 45, 66]), 28_000);
    const ends = found.map(({ length }) => length / RATE_HZ);
    assert.deepEqual(found.length, 3);
    assert.ok(ends[0] !== undefined && ends[0] > 22 && ends[0] < 22.5, String(ends));
    assert.ok(ends[1] !== undefined && ends[0] + ends[1] > 45 && ends[0] + ends[1] < 45.5, String(ends));
    assert.deepEqual(parts(speech(20, []), 28_000).length, 1);
    assert.deepEqual(parts(speech(70, []), Infinity).length, 1);
  });

  it("[EARS-4] loses nothing, whatever it is, and no part is too long (B11)", () => {
    fc.assert(
      fc.property(
        fc.float32Array({ maxLength: 4_000, noNaN: true }),
        fc.integer({ min: 60, max: 200 }),
        (sound, longestMs) => {
          const found = parts(sound, longestMs);
          assert.deepEqual(
            found.flatMap((part) => [...part]),
            [...sound],
          );
          assert.ok(found.every(({ length }) => length <= (longestMs * RATE_HZ) / 1_000));
        },
      ),
    );
  });

  it("[EARS-6] what is too short gets silence behind it, and what is long enough is the same (D3)", () => {
    const short = Float32Array.from({ length: 320 }, () => 0.5);
    const padded = longEnough(short, 16_000);
    assert.equal(padded.length, 8_000);
    assert.deepEqual(padded.subarray(0, 320), short);
    assert.ok(padded.subarray(320).every((one) => one === 0));
    const long = new Float32Array(8_000);
    assert.equal(longEnough(long, 16_000), long);
  });
});
