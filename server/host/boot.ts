// Brings the state back: snapshot, then every fact after it. Used at start and, in tests, to prove that replay is exact.
import { evolveControl, evolveRuntimePlane } from "../core/evolve.ts";
import type { DurablePlane } from "../core/fact.ts";
import type { Recovered } from "../core/ports.ts";
import { EMPTY_STATE, type State } from "../core/state.ts";

export function rebuild(recovered: Recovered): State {
  const { snapshots, facts } = recovered;
  const control = facts.control.reduce(EVOLVE.control, restored("control", snapshots.control));
  const runtime = facts.runtime.reduce(EVOLVE.runtime, restored("runtime", snapshots.runtime));
  return { ...EMPTY_STATE, control, runtime };
}

/** How the facts of each plane move its state. */
export const EVOLVE = { control: evolveControl, runtime: evolveRuntimePlane } as const;

/** How much of it had to be read fact by fact. */
export function replayedOf({ facts }: Recovered): Readonly<Record<DurablePlane, number>> {
  return { control: facts.control.length, runtime: facts.runtime.length };
}

/** Snapshots are our own JSON, checked against their hash by the store; parts and fields added later start empty. */
export function restored<P extends DurablePlane>(plane: P, json: string | null): State[P] {
  const empty = EMPTY_STATE[plane];
  if (json === null) return empty;
  const known = JSON.parse(json) as Partial<Record<string, object>>;
  const parts = Object.entries(empty).map(([name, part]) => [name, { ...part, ...known[name] }]);
  return Object.fromEntries(parts) as State[P];
}
