// Appends, snapshots and verifies the facts of one plane. Synchronous; lives in the store worker.
import { hash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StateSnapshot } from "../../core/ports.ts";
import { createHeads, type Head, type Heads, type Signer } from "./signed-heads.ts";

export interface PlaneJournal {
  /** Must be called inside a transaction. */
  append(factJson: string, atMs: number): void;
  snapshot(stateJson: string): void;
  snapshots(): readonly StateSnapshot[];
  /** Must be called inside a transaction. */
  dropSnapshots(afterPos: number): void;
  recover(): { readonly snapshot: string | null; readonly facts: readonly string[] };
  /** Also against the heads that were signed. */
  verify(): VerifiedFacts;
  /** Must be called inside a transaction. */
  signHead(atMs: number): void;
  positionBefore(atMs: number): number;
  /** Entries after a position, oldest first. */
  entries(afterPos: number, max: number): readonly AuditRow[];
}

export interface AuditRow {
  readonly pos: number;
  readonly atMs: number;
  readonly fact: string;
  readonly chain: string;
  /** The head that was signed here, if one was. */
  readonly head: Head | undefined;
}

export interface Verified {
  readonly intact: boolean;
  readonly entries: number;
  readonly firstBroken: string;
}
interface VerifiedFacts extends Verified {
  readonly heads: number;
}

const SNAPSHOTS_KEPT = 3;
/** Facts between two signed heads, at most; most are signed with a snapshot before. */
const SIGNED_EVERY = 1_000;

export function createPlaneJournal(db: DatabaseSync, plane: string, signer: Signer): PlaneJournal {
  const heads = createHeads(db, plane, signer);
  const sql = statements(db);
  let chain = String(sql.lastChain.get()?.["chain"] ?? "");
  const whole = (): readonly StateSnapshot[] =>
    sql.snapshots
      .all()
      .filter(({ state, hash: kept }) => sha256(String(state)) === kept)
      .map(({ pos, state }) => ({ pos: Number(pos), stateJson: String(state) }));
  let unsigned = 0;
  return {
    append(fact, atMs) {
      chain = linkFact(chain, atMs, fact);
      sql.insert.run(atMs, fact, chain);
      // Also where no snapshot can be written.
      if (++unsigned < SIGNED_EVERY) return;
      unsigned = 0;
      heads.sign(atMs);
    },
    snapshot(stateJson) {
      const pos = Number(sql.lastPos.get()?.["pos"] ?? 0);
      sql.insertSnapshot.run(pos, stateJson, sha256(stateJson));
      sql.trimSnapshots.run(SNAPSHOTS_KEPT);
      heads.sign(Date.now());
    },
    snapshots: whole,
    dropSnapshots: (afterPos) => void sql.dropSnapshots.run(afterPos),
    recover() {
      const [newest] = whole();
      const facts = sql.after.all(newest?.pos ?? 0).map((one) => String(one["fact"]));
      return { snapshot: newest?.stateJson ?? null, facts };
    },
    verify: () => verifyChain(sql.all, heads),
    signHead: (atMs) => heads.sign(atMs),
    positionBefore: (atMs) => Number(sql.before.get(atMs)?.["pos"] ?? 0),
    entries(afterPos, max) {
      const signed = heads.all();
      return sql.entries.all(afterPos, max).map((row) => ({
        pos: Number(row["pos"]),
        atMs: Number(row["at_ms"]),
        fact: String(row["fact"]),
        chain: String(row["chain"]),
        head: signed.get(Number(row["pos"])),
      }));
    },
  };
}

function statements(db: DatabaseSync) {
  return {
    lastChain: db.prepare("SELECT chain FROM journal ORDER BY pos DESC LIMIT 1"),
    lastPos: db.prepare("SELECT pos FROM journal ORDER BY pos DESC LIMIT 1"),
    insert: db.prepare("INSERT INTO journal(at_ms, fact, chain) VALUES(?, ?, ?)"),
    insertSnapshot: db.prepare("INSERT OR REPLACE INTO snapshot VALUES(?, ?, ?)"),
    trimSnapshots: db.prepare(
      "DELETE FROM snapshot WHERE pos NOT IN (SELECT pos FROM snapshot ORDER BY pos DESC LIMIT ?)",
    ),
    dropSnapshots: db.prepare("DELETE FROM snapshot WHERE pos > ?"),
    snapshots: db.prepare("SELECT pos, state, hash FROM snapshot ORDER BY pos DESC"),
    after: db.prepare("SELECT fact FROM journal WHERE pos > ? ORDER BY pos"),
    entries: db.prepare("SELECT pos, at_ms, fact, chain FROM journal WHERE pos > ? ORDER BY pos LIMIT ?"),
    // A clock that was set back does not hide what came after.
    before: db.prepare(
      "SELECT coalesce(min(pos) - 1, (SELECT max(pos) FROM journal)) AS pos FROM journal WHERE at_ms >= ?",
    ),
    all: db.prepare("SELECT pos, at_ms, fact, chain FROM journal ORDER BY pos"),
  };
}

function verifyChain(all: StatementSync, heads: Heads): VerifiedFacts {
  const signed = heads.all();
  let chain = "";
  let [entries, pos] = [0, 0];
  const broken = (firstBroken: string): VerifiedFacts => ({
    intact: false,
    entries,
    firstBroken,
    heads: signed.size,
  });
  for (const row of all.iterate()) {
    pos = Number(row["pos"]);
    chain = linkFact(chain, Number(row["at_ms"]), String(row["fact"]));
    if (chain !== row["chain"]) return broken(`fact #${pos}`);
    const head = signed.get(pos);
    if (head !== undefined && head.chain !== chain)
      return broken(`fact #${pos} or one before it, by its signed head`);
    entries++;
  }
  const fault = heads.fault(pos);
  return fault === "" ? { intact: true, entries, firstBroken: "", heads: signed.size } : broken(fault);
}

/** The hash of an entry covers the one before it. */
export const linkFact = (previous: string, atMs: number, fact: string): string =>
  link(previous, `${atMs}\n${fact}`);
export const link = (previous: string, text: string): string => sha256(`${previous}\n${text}`);
const sha256 = (text: string): string => hash("sha256", text, "base64url");
