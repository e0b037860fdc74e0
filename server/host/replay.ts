// Whether the state that was kept still follows from its facts. Facts are what counts: a snapshot that they do not lead to
// is let go of, so that the next start builds the state anew. It also finds a program that reads old facts another way.
import { isDeepStrictEqual } from "node:util";
import type { DurablePlane, Fact } from "../core/fact.ts";
import type { AuditEntry, Journal, VerifiedStore } from "../core/ports.ts";
import type { ControlPlane, RuntimePlane } from "../core/state.ts";
import { EVOLVE, restored } from "./boot.ts";

export interface VerifiedRecords extends VerifiedStore {
  /** Facts that were applied once more. */
  readonly replayed: number;
  /** In words, one for each plane whose state does not follow from its facts. */
  readonly drifted: readonly string[];
}

/** Facts of one plane that are gone over; between the oldest and the newest snapshot there are about a thousand. */
const REPLAY_MAX = 10_000;

/** The chain of the record, and the state that is kept of it. */
export async function verifyRecords(journal: Journal): Promise<VerifiedRecords> {
  const record = await journal.verify();
  // Facts that somebody changed prove nothing of the state; and what was found once stays so until the next start.
  const isOpen = record.intact && record.distrusted.length === 0;
  let replayed = 0;
  const drifted = [...record.distrusted];
  for (const plane of isOpen ? (["control", "runtime"] as const) : []) {
    const found = await replay(journal, plane);
    replayed += found.facts;
    if (found.fault === "") continue;
    const why = `${plane} at fact #${found.faultPos}: ${found.fault}`;
    drifted.push(why);
    // Only where the next start can build it: one that starts is better than none.
    if (found.canBeBuilt) await journal.distrustSnapshots(plane, found.fromPos, why);
  }
  return { ...record, replayed, drifted };
}

interface Replayed {
  readonly facts: number;
  readonly fromPos: number;
  readonly faultPos: number;
  /** Empty where the facts lead to the newest snapshot. */
  readonly fault: string;
  /** All facts that there are can be applied. */
  readonly canBeBuilt: boolean;
}

async function replay(journal: Journal, plane: DurablePlane): Promise<Replayed> {
  const kept = await journal.snapshots(plane);
  const newest = kept[0];
  const oldest = kept.length > 1 ? kept.at(-1) : undefined;
  const fromPos = oldest?.pos ?? 0;
  const length = (newest?.pos ?? 0) - fromPos;
  const nothing = { facts: 0, fromPos, faultPos: 0, fault: "", canBeBuilt: true };
  if (newest === undefined || length > REPLAY_MAX) return nothing;
  const entries = await journal.entries(plane, fromPos, length);
  const made = applied(plane, restored(plane, oldest?.stateJson ?? null), entries);
  const facts = entries.length;
  if ("fault" in made) return { facts, fromPos, ...made, canBeBuilt: false };
  if (isDeepStrictEqual(asKept(made.state), asKept(restored(plane, newest.stateJson))))
    return { ...nothing, facts };
  const since = await journal.entries(plane, newest.pos, REPLAY_MAX);
  const canBeBuilt = since.length < REPLAY_MAX && !("fault" in applied(plane, made.state, since));
  const fault = `the facts lead to another state than the one that was kept${canBeBuilt ? "; the next start builds it anew" : ""}`;
  return { facts, fromPos, faultPos: newest.pos, fault, canBeBuilt };
}

type PlaneState = ControlPlane | RuntimePlane;

function applied(
  plane: DurablePlane,
  from: PlaneState,
  entries: readonly AuditEntry[],
): { readonly state: PlaneState } | { readonly faultPos: number; readonly fault: string } {
  // One that cannot be told from a reducer of its plane: which one it is was settled by the file it lies in.
  const evolve = EVOLVE[plane] as (state: PlaneState, fact: Fact) => PlaneState;
  let state = from;
  for (const { pos, fact } of entries)
    try {
      state = evolve(state, JSON.parse(fact) as Fact);
    } catch (error) {
      const reason = error instanceof Error ? error.message : "unknown reason";
      return { faultPos: pos, fault: `this version cannot apply it (${reason})` };
    }
  return { state };
}

/** Through JSON, as on the disk. */
const asKept = (state: object): unknown => JSON.parse(JSON.stringify(state));
