// The talks of the virtual clock, on sound cards of the tests' own: nothing is arithmetic here but the voice that speaks.
import assert from "node:assert/strict";
import { createSandbox } from "../support/sandbox.ts";
import { soundCardForSuite } from "../support/sound-card.ts";
import { type LivePlay, playLive } from "../support/voice-live-stage.ts";
import { scenarios } from "../support/voice-scenario.ts";

const REAL = scenarios().filter(([, { real }]) => real);

describe("talks on a sound card", function () {
  this.timeout(300_000);
  // Most of a talk is waiting: two are had at a time.
  const cards = [soundCardForSuite(), soundCardForSuite()];
  const plays = REAL.map(() => Promise.withResolvers<LivePlay>());

  before(() => {
    const left = [...REAL.entries()];
    for (const { promise } of plays) promise.catch(() => {});
    for (const card of cards) void playNext(card);

    async function playNext(card: (typeof cards)[number]): Promise<void> {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [n, [, scenario]] = next;
        const play = playLive(scenario, createSandbox(), { card: card() });
        plays[n]?.resolve(play);
        await play.catch(() => {});
      }
    }
  });

  for (const [n, [file, scenario]] of REAL.entries())
    it(`[SCENARIO-3] ${file}: ${scenario.name} (B11, B36, D8, D9, D10, E3)`, async () => {
      const { failures } = (await plays[n]?.promise) ?? assert.fail();
      if (failures.length === 0) return;
      // On a slow machine two are too much at times: pieces of sound come late, and a letter is heard twice. By itself it is right.
      console.log(`    played again by itself: ${failures.join("; ")}`);
      await Promise.allSettled(plays.map(({ promise }) => promise));
      const again = await playLive(scenario, createSandbox(), { card: (cards[0] ?? assert.fail())() });
      assert.deepEqual(again.failures, []);
    });
});
