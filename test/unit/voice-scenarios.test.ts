// Talks as files say them, with the real core on a virtual clock.
import assert from "node:assert/strict";
import { failures, scenarios } from "../support/voice-scenario.ts";
import { play } from "../support/voice-stage.ts";

describe("talks on a virtual clock", () => {
  for (const [file, scenario] of scenarios())
    it(`[SCENARIO-1] ${file}: ${scenario.name} (D8, D9, D10, E3)`, () => {
      assert.deepEqual(failures(scenario, play(scenario), true), []);
    });

  it("[SCENARIO-2] a talk that does not come out as written fails (E4)", () => {
    const [, first] =
      scenarios().find(([, { name }]) => name.startsWith("a request that sounds complete")) ?? [];
    assert.ok(first !== undefined);
    const log = play(first);
    for (const expect of [
      [{ see: "turn", text: "something else" }],
      [{ see: "turn", within_ms: 50 }],
      [{ see: "turn", from_ms: 900 }],
      [{ see: "turn", times: 2 }],
      [{ absent: "turn" }],
    ] as const)
      assert.equal(failures({ ...first, expect: [...expect] }, log, true).length, 1);
  });
});
