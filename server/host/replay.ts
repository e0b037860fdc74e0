// Whether the state that was kept still follows from its facts. Facts are what counts: a snapshot that they do not lead to
// is let go of, so that the next start builds the state anew. It also finds a program that reads old facts another way.
import { isDeepStrictEqual } from "node:util";
import type { DurablePlane, Fact } from "../core/fact.ts";
import type { Journal, VerifiedStore } from "../core/ports.ts";
import type { ControlPlane, RuntimePlane } from "../core/state.ts";
import { EVOLVE, restored } from "./boot.ts";

export interface VerifiedRecords extends VerifiedStore {
  /** Facts that were applied once more. */
  readonly replayed: number;
  /** In words, one for each plane whose snapshot was let go of. */
  readonly drifted: readonly string[];
}

/** Facts of one plane that are gone over; between the oldest and the newest snapshot there are about a thousand. */
const REPLAY_MAX = 10_000;

/** The chain of the record, and the state that is kept of it. */
export async function verifyRecords(journal: Journal): Promise<VerifiedRecords> {
  const record = await journal.verify();
  // Facts that somebody changed prove nothing of the state.
  const planes = record.intact ? (["control", "runtime"] as const) : [];
  let replayed = 0;
  const drifted: string[] = [];
  for (const plane of planes) {
    const found = await replay(journal, plane);
    replayed += found.facts;
    if (found.fault === "") continue;
    await journal.distrustSnapshots(plane, found.fromPos);
    drifted.push(`${plane} at fact #${found.faultPos}: ${found.fault}`);
  }
  return { ...record, replayed, drifted };
}

interface Replayed {
  readonly facts: number;
  readonly fromPos: number;
  readonly faultPos: number;
  /** Empty where the facts lead to the newest snapshot. */
  readonly fault: string;
}

async function replay(journal: Journal, plane: DurablePlane): Promise<Replayed> {
  const kept = await journal.snapshots(plane);
  const newest = kept[0];
  const oldest = kept.length > 1 ? kept.at(-1) : undefined;
  const fromPos = oldest?.pos ?? 0;
  const length = (newest?.pos ?? 0) - fromPos;
  if (newest === undefined || length > REPLAY_MAX) return { facts: 0, fromPos, faultPos: 0, fault: "" };
  const entries = await journal.entries(plane, fromPos, length);
  // One that cannot be told from a reducer of its plane: which one it is was settled by the file it lies in.
  const evolve = EVOLVE[plane] as (state: ControlPlane | RuntimePlane, fact: Fact) => typeof state;
  let state: ControlPlane | RuntimePlane = restored(plane, oldest?.stateJson ?? null);
  for (const { pos, fact } of entries)
    try {
      state = evolve(state, JSON.parse(fact) as Fact);
    } catch (error) {
      const fault = `it cannot be applied (${error instanceof Error ? error.message : "unknown reason"})`;
      return { facts: entries.length, fromPos, faultPos: pos, fault };
    }
  const same = isDeepStrictEqual(asKept(state), asKept(restored(plane, newest.stateJson)));
  const fault = same ? "" : "the facts lead to another state than the one that was kept";
  return { facts: entries.length, fromPos, faultPos: newest.pos, fault };
}

/** Through JSON, as on the disk. */
const asKept = (state: object): unknown => JSON.parse(JSON.stringify(state));
