// Writes a plane's state beside its journal every so many facts, so that a restart reads little.
import type { DurablePlane } from "../core/fact.ts";
import { LIMITS } from "../core/limits.ts";
import type { Journal } from "../core/ports.ts";
import type { State } from "../core/state.ts";

export interface Snapshots {
  /** Called after each commit with the number of facts it stored in that plane. */
  after(plane: DurablePlane | undefined, count: number, state: State): void;
}

export function createSnapshots(journal: Journal): Snapshots {
  const since = { control: 0, runtime: 0 };
  return {
    after(plane, count, state) {
      if (plane === undefined) return;
      since[plane] += count;
      if (since[plane] < LIMITS.factsPerSnapshot) return;
      since[plane] = 0;
      // A snapshot only saves time at the next start; without it the journal is read further back.
      journal.snapshot(plane, JSON.stringify(state[plane])).catch(() => {});
    },
  };
}
