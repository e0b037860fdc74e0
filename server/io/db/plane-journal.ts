// Appends, snapshots and verifies the facts of one plane. Synchronous; lives in the store worker.
import { hash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";

export interface PlaneJournal {
  /** Must be called inside a transaction. */
  append(factJson: string, atMs: number): void;
  snapshot(stateJson: string): void;
  recover(): { readonly snapshot: string | null; readonly facts: readonly string[] };
  verify(): Verified;
}

export interface Verified {
  readonly intact: boolean;
  readonly entries: number;
  readonly firstBroken: string;
}

const SNAPSHOTS_KEPT = 3;

export function createPlaneJournal(db: DatabaseSync): PlaneJournal {
  const sql = statements(db);
  let chain = String(sql.lastChain.get()?.["chain"] ?? "");
  return {
    append(fact, atMs) {
      chain = linkFact(chain, atMs, fact);
      sql.insert.run(atMs, fact, chain);
    },
    snapshot(stateJson) {
      const pos = Number(sql.lastPos.get()?.["pos"] ?? 0);
      sql.insertSnapshot.run(pos, stateJson, sha256(stateJson));
      sql.trimSnapshots.run(SNAPSHOTS_KEPT);
    },
    recover() {
      const row = sql.snapshots.all().find((one) => sha256(String(one["state"])) === one["hash"]);
      const from = Number(row?.["pos"] ?? 0);
      const facts = sql.after.all(from).map((one) => String(one["fact"]));
      return { snapshot: row === undefined ? null : String(row["state"]), facts };
    },
    verify: () => verifyChain(sql.all),
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
    snapshots: db.prepare("SELECT pos, state, hash FROM snapshot ORDER BY pos DESC"),
    after: db.prepare("SELECT fact FROM journal WHERE pos > ? ORDER BY pos"),
    all: db.prepare("SELECT pos, at_ms, fact, chain FROM journal ORDER BY pos"),
  };
}

function verifyChain(all: StatementSync): Verified {
  let chain = "";
  let entries = 0;
  for (const row of all.iterate()) {
    chain = linkFact(chain, Number(row["at_ms"]), String(row["fact"]));
    if (chain !== row["chain"]) return { intact: false, entries, firstBroken: `fact #${String(row["pos"])}` };
    entries++;
  }
  return { intact: true, entries, firstBroken: "" };
}

/** The hash of an entry covers the one before it. */
export const linkFact = (previous: string, atMs: number, fact: string): string =>
  link(previous, `${atMs}\n${fact}`);
export const link = (previous: string, text: string): string => sha256(`${previous}\n${text}`);
const sha256 = (text: string): string => hash("sha256", text, "base64url");
