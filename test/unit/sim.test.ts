// A short simulation in every run, and proof that it would notice: planted faults are found.
import assert from "node:assert/strict";
import { PLANTS, reigns } from "../sim/servers.ts";
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

  it("[SIM-3] 40 seeds of several servers on one lease: killed, stopped, continued, with clocks that jump (B45, B49, E4)", async () => {
    let [runs, holders] = [0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const found = await reigns(seed);
      assert.deepEqual(found.violations, [], `seed ${seed}`);
      runs += found.runs;
      holders += found.holders;
    }
    assert.ok(runs > 500 && holders > 60, `${runs} runs, ${holders} holders`);
  });

  for (const plant of PLANTS.filter((one) => one !== "none"))
    it(`[SIM-3] finds the planted fault "${plant}" among several servers (E4)`, async () => {
      let found = 0;
      for (let seed = 1; seed <= 40 && found === 0; seed++)
        found = (await reigns(seed, plant)).violations.length;
      assert.ok(found > 0);
    });
});
