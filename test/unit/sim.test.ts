// A short simulation in every run, and proof that it would notice: planted faults are found.
import assert from "node:assert/strict";
import { keptSeeds } from "../sim/kept-seeds.ts";
import { type Played, type Profile, PROFILES } from "../sim/profiles.ts";

async function played(name: string, seeds: readonly number[]): Promise<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const seed of seeds) {
    const { violations, told } = await profile(name).play(seed);
    assert.deepEqual(violations, [], `npm run sim -- --profile ${name} --seeds 1 --from ${seed}`);
    for (const [what, number] of Object.entries(told)) sum[what] = (sum[what] ?? 0) + number;
  }
  return sum;
}

function profile(name: string): Profile {
  const found = PROFILES[name];
  assert.ok(found, `there is no profile ${name}`);
  return found;
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);

describe("simulated lives", () => {
  it("[SIM-1] 60 seeds with crashes and a refusing disk break no invariant (invariants 1, 4, 9)", async () => {
    const { "tool runs": runs = 0 } = await played("life", upTo(60));
    assert.ok(runs > 50, `${runs} runs`);
  });

  it("[SIM-3] [SIM-4] [SIM-5] 20 seeds of several servers: killed, stopped, cut off, with clocks that jump and commands that come twice (B45, B49, E4)", async () => {
    const { runs = 0, holders = 0 } = await played("lease", upTo(20));
    assert.ok(runs > 500 && holders > 200, `${runs} runs, ${holders} holders`);
  });

  it("[SIM-8] 8 seeds of windows over connections that break and repeat: each shows what is on the disk, once (C13, E4)", async () => {
    const { events = 0, subscriptions = 0 } = await played("sync", upTo(8));
    assert.ok(events > 2_000 && subscriptions > 500, `${events} events, ${subscriptions} subscriptions`);
  });

  it("[SIM-6] the same seed gives the same history, another seed another one (E4)", async () => {
    for (const one of Object.values(PROFILES)) {
      const histories: Played["history"][] = [];
      for (const seed of [5, 5, 6]) histories.push((await one.play(seed)).history);
      assert.equal(histories[0], histories[1]);
      assert.notEqual(histories[0], histories[2]);
    }
  });

  it("[SIM-7] seeds that were kept break nothing any more (E4)", async () => {
    const kept = keptSeeds();
    assert.ok(kept.length > 0);
    for (const { profile: name, seed } of kept) await played(name, [seed]);
  });

  it("[SIM-2] at least thirty planted faults are looked for, each with a name of its own (E4)", () => {
    const names = Object.entries(PROFILES).flatMap(([name, { plants }]) =>
      plants.map((plant) => `${name} ${plant.name}`),
    );
    assert.ok(names.length >= 30);
    assert.equal(new Set(names).size, names.length);
  });

  for (const [name, { play, plants }] of Object.entries(PROFILES))
    for (const { name: plant, seed } of plants)
      it(`[SIM-2] finds the planted fault "${plant}" of ${name} (E4)`, async () => {
        let found = 0;
        // Its own seed first; another one may find it after a change of the product.
        for (const one of [seed, ...upTo(60)])
          if (found === 0) found = (await play(one, plant)).violations.length;
        assert.ok(found > 0);
      });
});
