// Writes a plane's state beside its journal every so many facts, so that a restart reads little.
import type { DurablePlane } from "../core/fact.ts";
import { LIMITS } from "../core/limits.ts";
import type { Journal } from "../core/ports.ts";
import type { State } from "../core/state.ts";

export interface Snapshots {
  /** Counts facts that were stored. */
  stored(plane: DurablePlane | undefined, count: number): void;
  /** Called when nothing is on its way to the disk, with the state that is on it. */
  quiet(state: State): void;
}

/** `replayed`: facts that this start had to read after the last snapshot; they count for the next one. */
export function createSnapshots(
  journal: Journal,
  replayed: Readonly<Record<DurablePlane, number>> = { control: 0, runtime: 0 },
): Snapshots {
  const since = { ...replayed };
  return {
    stored(plane, count) {
      if (plane !== undefined) since[plane] += count;
    },
    quiet(state) {
      for (const plane of ["control", "runtime"] as const) {
        if (since[plane] < LIMITS.factsPerSnapshot) continue;
        since[plane] = 0;
        // A snapshot only saves time at the next start; without it the journal is read further back.
        journal.snapshot(plane, JSON.stringify(state[plane])).catch(() => {});
      }
    },
  };
}
