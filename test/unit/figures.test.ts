// How quick Kodama was, as the doctor tells it.
import assert from "node:assert/strict";
import type { Latency } from "../../server/core/conversation/timing.ts";
import { figuresOf } from "../../server/core/view/figures.ts";

describe("how quick Kodama was", () => {
  const NONE: Latency = {
    receivedAtMs: 0,
    understoodMs: 3,
    firstSentenceMs: -1,
    waitedForYouMs: 0,
    toolsMs: -1,
    totalMs: 9,
  };
  const of = (...all: readonly Partial<Latency>[]) =>
    figuresOf(all.map((one) => ({ latency: { ...NONE, ...one } })));

  it("[FIGURES-1] is told of the steps that there were, as p50 and p95 of the turns that had them (D32, E8)", () => {
    assert.deepEqual(of({}, {}), []);
    const hundred = Array.from({ length: 100 }, (_, n) => ({ firstTokenMs: n + 1 }));
    const [only, ...others] = of(...hundred.toReversed(), {});
    assert.deepEqual(
      [only?.name, only?.count, only?.p50Ms, only?.p95Ms, only?.verdict],
      ["model's first word", 100, 50, 95, "fine"],
    );
    assert.deepEqual(others, []);
    assert.equal(of({ firstTokenMs: 7 })[0]?.p95Ms, 7);
  });

  it("[FIGURES-1] is judged by its bounds, once there are five (D32)", () => {
    const verdict = (ms: number, count = 5) =>
      of(...Array.from({ length: count }, () => ({ recognisedMs: ms })))[0]?.verdict;
    assert.deepEqual(
      [2_000, 2_001, 3_000, 3_001].map((ms) => verdict(ms)),
      ["fine", "slow", "slow", "too slow"],
    );
    assert.equal(verdict(9_000, 4), "fine");
  });

  it("[FIGURES-1] counts from the last sound of a person to the first of the answer, and no wait for them (E8)", () => {
    assert.equal(of({ heardMs: 700, firstSoundMs: 300 })[0]?.p50Ms, 1_000);
    assert.deepEqual(
      of({ heardMs: 700, firstSoundMs: 300, waitedForYouMs: 5 }, { firstSoundMs: 300 }, { heardMs: 5 }),
      [],
    );
  });
});
