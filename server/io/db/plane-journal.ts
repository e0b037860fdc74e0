// Appends, reads, snapshots and verifies the journal of one plane. Synchronous; lives in the store worker.
import { createHash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";

export interface AppendRow {
  readonly topic: string;
  readonly factJson: string;
}
export interface StoredRow {
  readonly topic: string;
  readonly seq: number;
  readonly atMs: number;
  readonly factJson: string;
}

export interface PlaneJournal {
  /** Must be called inside a transaction. */
  append(rows: readonly AppendRow[], atMs: number): readonly StoredRow[];
  snapshot(stateJson: string): void;
  recover(): { readonly snapshot: string | null; readonly facts: readonly string[] };
  read(topic: string, afterSeq: number, max: number): readonly StoredRow[];
  /** Number of the last row of a topic; 0 when there is none. */
  head(topic: string): number;
  verify(): { readonly intact: boolean; readonly entries: number; readonly firstBroken: string };
}

const SNAPSHOTS_KEPT = 3;

export function createPlaneJournal(db: DatabaseSync): PlaneJournal {
  const sql = statements(db);
  let chain = String(sql.lastChain.get()?.["chain"] ?? "");
  return {
    append: (rows, atMs) =>
      rows.map(({ topic, factJson }) => {
        // Number of the row in its topic: one more than the head, in the same transaction.
        const seq = Number(sql.next.get(topic)?.["head_seq"] ?? 0);
        chain = link(chain, `${topic}\n${seq}\n${atMs}\n${factJson}`);
        sql.insert.run(topic, seq, atMs, factJson, chain);
        return { topic, seq, atMs, factJson };
      }),
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
    read: (topic, afterSeq, max) =>
      sql.page.all(topic, afterSeq, max).map((row) => ({
        topic,
        seq: Number(row["seq"]),
        atMs: Number(row["at_ms"]),
        factJson: String(row["fact"]),
      })),
    head: (topic) => Number(sql.headOf.get(topic)?.["head_seq"] ?? 0),
    verify: () => verifyChain(sql.all),
  };
}

function statements(db: DatabaseSync) {
  return {
    lastChain: db.prepare("SELECT chain FROM journal ORDER BY pos DESC LIMIT 1"),
    lastPos: db.prepare("SELECT pos FROM journal ORDER BY pos DESC LIMIT 1"),
    headOf: db.prepare("SELECT head_seq FROM topic WHERE name = ?"),
    next: db.prepare(
      "INSERT INTO topic VALUES(?, 1) ON CONFLICT(name) DO UPDATE SET head_seq = head_seq + 1 RETURNING head_seq",
    ),
    insert: db.prepare("INSERT INTO journal(topic, seq, at_ms, fact, chain) VALUES(?, ?, ?, ?, ?)"),
    insertSnapshot: db.prepare("INSERT OR REPLACE INTO snapshot VALUES(?, ?, ?)"),
    trimSnapshots: db.prepare(
      "DELETE FROM snapshot WHERE pos NOT IN (SELECT pos FROM snapshot ORDER BY pos DESC LIMIT ?)",
    ),
    snapshots: db.prepare("SELECT pos, state, hash FROM snapshot ORDER BY pos DESC"),
    after: db.prepare("SELECT fact FROM journal WHERE pos > ? ORDER BY pos"),
    page: db.prepare("SELECT seq, at_ms, fact FROM journal WHERE topic = ? AND seq > ? ORDER BY seq LIMIT ?"),
    all: db.prepare("SELECT pos, topic, seq, at_ms, fact, chain FROM journal ORDER BY pos"),
  };
}

function verifyChain(all: StatementSync): ReturnType<PlaneJournal["verify"]> {
  let chain = "";
  let entries = 0;
  for (const row of all.iterate()) {
    const [topic, seq, atMs, fact] = [row["topic"], row["seq"], row["at_ms"], row["fact"]].map(String);
    chain = link(chain, `${topic}\n${seq}\n${atMs}\n${fact}`);
    if (chain !== row["chain"]) return { intact: false, entries, firstBroken: `${topic} #${seq}` };
    entries++;
  }
  return { intact: true, entries, firstBroken: "" };
}

const link = (previous: string, text: string): string => sha256(`${previous}\n${text}`);
const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");
