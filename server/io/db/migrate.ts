// From older tables to those of today. Forward only: what was there is kept beside it, for who must go back.
import { randomUUID } from "node:crypto";
import { chmodSync, renameSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { linkFact } from "./plane-journal.ts";

/** Since version 2 a topic counts what surfaces are told, not facts. */
export const TABLES_OF_2 = `
  CREATE TABLE journal(pos INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, fact TEXT NOT NULL, chain TEXT NOT NULL) STRICT;
  CREATE TABLE topic(
    tid INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, head_seq INTEGER NOT NULL DEFAULT 0,
    sealed_seq INTEGER NOT NULL DEFAULT 0, floor_seq INTEGER NOT NULL DEFAULT 0, compacted INTEGER NOT NULL DEFAULT 0,
    schema_version INTEGER NOT NULL DEFAULT 0, chain TEXT NOT NULL DEFAULT '',
    floor_chain TEXT NOT NULL DEFAULT '') STRICT;
  CREATE TABLE frame(
    tid INTEGER NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY(tid, seq)) STRICT;
  CREATE TABLE segment(
    tid INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, end_ms INTEGER NOT NULL,
    codec INTEGER NOT NULL, data BLOB NOT NULL, ends BLOB NOT NULL, chain TEXT NOT NULL,
    PRIMARY KEY(tid, first_seq)) STRICT;
`;

/** Returns what a person should know. Topics begin anew, so the lineage is a new one. */
export function migrateFrom1(db: DatabaseSync, path: string): string {
  const copy = `${path}.version-1`;
  // Under its name only when it is whole; one that is there is of an earlier time, or of a start that was cut off.
  const part = `${copy}.part`;
  rmSync(part, { force: true });
  db.prepare("VACUUM INTO ?").run(part);
  chmodSync(part, 0o600);
  renameSync(part, copy);
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec("ALTER TABLE journal RENAME TO journal_1; DROP TABLE topic");
    db.exec(TABLES_OF_2);
    const add = db.prepare("INSERT INTO journal VALUES(?, ?, ?, ?)");
    let chain = "";
    for (const row of db.prepare("SELECT pos, at_ms, fact FROM journal_1 ORDER BY pos").iterate()) {
      const [pos, atMs, fact] = [Number(row["pos"]), Number(row["at_ms"]), String(row["fact"])];
      chain = linkFact(chain, atMs, fact);
      add.run(pos, atMs, fact, chain);
    }
    db.prepare("UPDATE meta SET value = ? WHERE key = 'lineage'").run(randomUUID());
    db.exec("DROP TABLE journal_1; PRAGMA user_version=2; COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
  return `Kodama's data was brought to a newer form. A copy of the older one is ${copy}.`;
}
