// What can be simulated, and which planted faults each simulation must find.
import { live } from "./life.ts";
import { LIFE_PLANTS } from "./plants/life.ts";
import { SERVER_PLANTS } from "./plants/plants.ts";
import { SYNC_PLANTS } from "./plants/sync.ts";
import type { Plant } from "./plants/plant.ts";
import { reigns } from "./cluster.ts";
import { sync } from "./sync.ts";

export interface Played {
  readonly violations: readonly string[];
  /** Counted over all seeds. */
  readonly told: Readonly<Record<string, number>>;
  readonly history: number;
}

export interface Profile {
  readonly plants: readonly Pick<Plant<unknown>, "name" | "breaks" | "seed">[];
  /** With a planted fault of that name, if one is given. */
  play(seed: number, plant?: string): Promise<Played>;
}

export const PROFILES: Readonly<Record<string, Profile>> = {
  life: {
    plants: LIFE_PLANTS,
    async play(seed, plant) {
      const { violations, history, crashes, runs } = await live(seed, spoilsOf(LIFE_PLANTS, plant));
      return { violations, history, told: { crashes, "tool runs": runs } };
    },
  },
  lease: {
    plants: SERVER_PLANTS,
    async play(seed, plant) {
      const { violations, history, ...rest } = await reigns(seed, spoilsOf(SERVER_PLANTS, plant));
      const { holders, runs, simulatedMs } = rest;
      return { violations, history, told: { holders, runs, [HOURS]: simulatedMs / 3_600_000 } };
    },
  },
  sync: {
    plants: SYNC_PLANTS,
    async play(seed, plant) {
      const { violations, history, ...rest } = await sync(seed, spoilsOf(SYNC_PLANTS, plant));
      const { written, subscriptions, simulatedMs } = rest;
      return {
        violations,
        history,
        told: { events: written, subscriptions, [HOURS]: simulatedMs / 3_600_000 },
      };
    },
  },
};

/** The factor against real time is found from this. */
export const HOURS = "simulated hours";

function spoilsOf<Spoils>(plants: readonly Plant<Spoils>[], name: string | undefined): Spoils | undefined {
  return plants.find((plant) => plant.name === name)?.spoils();
}
