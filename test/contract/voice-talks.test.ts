// The talks of the virtual clock, on a sound card of the tests' own: nothing is arithmetic here but the voice that speaks.
import assert from "node:assert/strict";
import { createSandbox } from "../support/sandbox.ts";
import { soundCardForSuite } from "../support/sound-card.ts";
import { playLive } from "../support/voice-live-stage.ts";
import { scenarios } from "../support/voice-scenario.ts";
import { describeOnLinux } from "../support/on-linux.ts";

const REAL = scenarios().filter(([, { real }]) => real);

describeOnLinux("talks on a sound card", () => {
  // One at a time: on a slow machine the sound of two comes late at times, and a letter is heard twice.
  const card = soundCardForSuite();

  for (const [file, scenario] of REAL)
    it(`[SCENARIO-3] ${file}: ${scenario.name} (B11, B36, D8, D9, D10, E3)`, async () => {
      const { failures } = await playLive(scenario, createSandbox(), { card: card() });
      assert.deepEqual(failures, []);
    });
});
