// Brings the state back: snapshot, then every fact after it. Used at start and, in tests, to prove that replay is exact.
import { evolveControl, evolveRuntimePlane } from "../core/evolve.ts";
import type { DurablePlane } from "../core/fact.ts";
import type { Recovered } from "../core/ports.ts";
import { type ControlPlane, EMPTY_STATE, type RuntimePlane, type State } from "../core/state.ts";

export function rebuild(recovered: Recovered): State {
  const { snapshots, facts } = recovered;
  const control = facts.control.reduce(evolveControl, restore(snapshots.control, EMPTY_STATE.control));
  const runtime = facts.runtime.reduce(evolveRuntimePlane, restore(snapshots.runtime, EMPTY_STATE.runtime));
  return { ...EMPTY_STATE, control, runtime };
}

/** How much of it had to be read fact by fact. */
export function replayedOf({ facts }: Recovered): Readonly<Record<DurablePlane, number>> {
  return { control: facts.control.length, runtime: facts.runtime.length };
}

/** Snapshots are our own JSON, checked against their hash by the store; parts and fields added later start empty. */
function restore<T extends ControlPlane | RuntimePlane>(json: string | null, empty: T): T {
  if (json === null) return empty;
  const known = JSON.parse(json) as Partial<Record<string, object>>;
  const parts = Object.entries(empty).map(([name, part]) => [name, { ...part, ...known[name] }]);
  return Object.fromEntries(parts) as T;
}
