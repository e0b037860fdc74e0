// A short simulation in every run, and proof that it would notice: planted faults are found.
import assert from "node:assert/strict";
import { live } from "../sim/world.ts";

describe("simulated lives", () => {
  it("[SIM-1] 60 seeds with crashes and a refusing disk break no invariant (invariants 1, 4, 9)", async () => {
    let runs = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const life = await live(seed);
      assert.deepEqual(life.violations, [], `seed ${seed}`);
      runs += life.runs;
    }
    assert.ok(runs > 50);
  });

  for (const plant of ["run-twice", "skip-approval"] as const) {
    it(`[SIM-2] finds the planted fault "${plant}"`, async () => {
      let found = 0;
      for (let seed = 1; seed <= 40 && found === 0; seed++)
        found = (await live(seed, plant)).violations.length;
      assert.ok(found > 0);
    });
  }
});
