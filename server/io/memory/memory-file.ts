// The file of what is remembered: how it is opened, and how what was forgotten goes from its log.
import { chmodSync, closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { MemoryError } from "../../core/memory/types.ts";
import { EMBEDDINGS, INDEXES, indexAnew, TABLES } from "./tables.ts";

/** Raised with every change of the tables. An older Kodama leaves a newer file alone. */
const SCHEMA_VERSION = 4;

export function openFile(path: string): DatabaseSync {
  // Made before SQLite opens it, so that nobody else can ever read it; its log gets the same rights.
  if (path !== ":memory:") {
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
  }
  const db = new DatabaseSync(path);
  try {
    // What is deleted is overwritten: forgetting means that.
    db.exec(
      "PRAGMA busy_timeout=2000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; BEGIN IMMEDIATE",
    );
    const version = Number(db.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
    if (version > SCHEMA_VERSION)
      throw new MemoryError("unavailable", "What was remembered is of a newer Kodama. Update this one.");
    if (version === 0) db.exec(TABLES);
    if (version === 1) indexAnew(db);
    if (version < 3) db.exec(INDEXES);
    if (version < 4) db.exec(EMBEDDINGS);
    if (version < SCHEMA_VERSION) db.exec(`PRAGMA user_version=${SCHEMA_VERSION}`);
    db.exec("COMMIT");
    // What was forgotten just before a crash may be in the log.
    emptyLog(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** False where another program reads what is in it. Does not wait for that. */
export function emptyLog(db: DatabaseSync): boolean {
  db.exec("PRAGMA busy_timeout=0");
  try {
    return Number(db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.["busy"] ?? 0) === 0;
  } finally {
    db.exec("PRAGMA busy_timeout=2000");
  }
}
