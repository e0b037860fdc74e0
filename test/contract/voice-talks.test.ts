// The talks of the virtual clock, on a sound card of the tests' own: nothing is arithmetic here but the voice that speaks.
import assert from "node:assert/strict";
import { createSandbox } from "../support/sandbox.ts";
import { soundCardForSuite } from "../support/sound-card.ts";
import { playLive } from "../support/voice-live-stage.ts";
import { scenarios } from "../support/voice-scenario.ts";

describe("talks on a sound card", function () {
  this.timeout(90_000);
  const sandbox = createSandbox();
  const card = soundCardForSuite();

  for (const [file, scenario] of scenarios().filter(([, { real }]) => real))
    it(`[SCENARIO-3] ${file}: ${scenario.name} (B11, B36, D8, D9, D10, E3)`, async () => {
      assert.deepEqual((await playLive(scenario, sandbox, { card: card() })).failures, []);
    });
});
