// One plane's database file: its tables, its version, and how it is opened.
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  close,
  closeSync,
  constants,
  existsSync,
  fdatasync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { StorageError, type StorageErrorCode } from "../../core/ports.ts";
import { migrateFrom1, TABLES_OF_2 } from "./migrate.ts";

/** Raised with every change of the tables or of the facts' meaning. An older program never opens a newer file. */
export const SCHEMA_VERSION = 2;

/** Pages of the WAL from which on SQLite moves them into the file and begins the WAL anew, in its place. */
const CHECKPOINT_PAGES = 1_000;

const TABLES = `
  CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshot(pos INTEGER PRIMARY KEY, state TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  ${TABLES_OF_2}
`;

/** Of a look into a log that another process is just reading anew, as after a kill: it takes milliseconds. */
const BUSY_MS = 2_000;

/** A handle that waits, from its first statement on, for who has the file for a moment. */
export function openHandle(path: string, options: { readonly readOnly?: boolean } = {}): DatabaseSync {
  const db = new DatabaseSync(path, options);
  db.exec(`PRAGMA busy_timeout=${BUSY_MS}`);
  return db;
}

export interface OpenedPlane {
  readonly db: DatabaseSync;
  readonly lineage: string;
  readonly notices: readonly string[];
}

/** Opens or makes the file. A newer one is left untouched; a broken one is kept aside and replaced. */
export function openPlane(path: string, bytesMax: number): OpenedPlane {
  const notices: string[] = [];
  if (existsSync(path) && !looksWhole(path)) {
    const aside = `${path}.broken-${Date.now()}`;
    for (const suffix of ["", "-wal", "-shm"])
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    notices.push(`The file ${path} was damaged. It is kept as ${aside}; Kodama started with an empty one.`);
  }
  // Made before SQLite opens it, so that nobody else can ever read it; its journal gets the same rights.
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
  const db = openHandle(path);
  db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=${CHECKPOINT_PAGES}`);
  const version = versionOf(db);
  if (version === 0) {
    const lineage = `INSERT INTO meta VALUES('lineage', '${randomUUID()}')`;
    db.exec(`BEGIN IMMEDIATE; ${TABLES} ${lineage}; PRAGMA user_version=${SCHEMA_VERSION}; COMMIT`);
  }
  if (version === 1) notices.push(migrateFrom1(db, path));
  // Only now: for a moment the older form and the newer one are both there.
  db.exec(`PRAGMA max_page_count=${Math.ceil(bytesMax / pageBytes(db))}`);
  const row = db.prepare("SELECT value FROM meta WHERE key='lineage'").get();
  return { db, lineage: String(row?.["value"] ?? ""), notices };
}

/**
 * Makes the WAL as long as it ever gets, with zeros that SQLite takes for no frame: an fsync of a file that grows takes twice
 * that of one that is written in place (`npm run bench -- --only append`). Call it between transactions.
 */
export function growWal(path: string, { db }: Pick<OpenedPlane, "db">): void {
  try {
    const bytes = WAL_HEADER_BYTES + CHECKPOINT_PAGES * (WAL_FRAME_HEADER_BYTES + pageBytes(db));
    const { size } = statSync(`${path}-wal`);
    if (size < bytes) appendZeros(`${path}-wal`, bytes - size);
  } catch {
    // Without it everything is slower and nothing else; what is wrong with the file, the next append says.
  }
}

/**
 * At the end that the file has at that moment, whatever was seen before: this process may have been stopped meanwhile, another one
 * may lead, and what it committed must not be written over.
 */
export function appendZeros(path: string, bytes: number): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    writeSync(file, Buffer.alloc(bytes));
  } finally {
    // Now, and beside the thread: else the first append of whoever takes over waits for all of it.
    fdatasync(file, () => close(file));
  }
}
/** Of the file, and of each page in it: sqlite.org/walformat.html. */
const WAL_HEADER_BYTES = 32;
const WAL_FRAME_HEADER_BYTES = 24;

const pageBytes = (db: DatabaseSync): number =>
  Number(db.prepare("PRAGMA page_size").get()?.["page_size"] ?? 4_096);

/** False for a damaged file; throws for one of a newer version, before anything is written to it. */
function looksWhole(path: string): boolean {
  // SQLite would take an emptied file for a new one.
  if (statSync(path).size === 0) return false;
  let version = 0;
  try {
    const db = openHandle(path, { readOnly: true });
    try {
      version = versionOf(db);
      const check = db.prepare("PRAGMA quick_check(1)").get();
      if (version <= SCHEMA_VERSION && check?.["quick_check"] !== "ok") return false;
    } finally {
      db.close();
    }
  } catch (error) {
    const code = storageCode(error);
    if (code === "corrupt") return false;
    // A file whose WAL cannot be read without write access is judged when it is opened for writing.
    if (code !== "io" && code !== "read_only") throw asStorageError(error);
  }
  if (version > SCHEMA_VERSION) {
    throw new StorageError(
      "newer",
      `${path} was written by a newer Kodama (version ${version}). Update this one; nothing was changed.`,
    );
  }
  return true;
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
}

/** SQLite result codes (sqlite.org/rescode.html) in our words. */
export function storageCode(error: unknown): StorageErrorCode {
  const errcode =
    typeof error === "object" && error !== null && "errcode" in error ? Number(error.errcode) & 0xff : -1;
  switch (errcode) {
    case 13:
      return "full";
    case 8:
    case 14:
    case 3:
    case 23:
      return "read_only";
    case 11:
    case 26:
      return "corrupt";
    case 5:
    case 6:
      return "locked";
    default:
      return "io";
  }
}

const WORDS: Readonly<Record<StorageErrorCode, string>> = {
  fenced: "Another Kodama took over and goes on. This one stops.",
  full: "The disk is full. Free some space, then try again.",
  read_only: "Kodama's folder cannot be written. Make it writable, then try again.",
  gone: "Kodama's folder is gone. Restart Kodama to make a new one.",
  newer: "The data was written by a newer Kodama. Update this one.",
  locked: "Another program holds Kodama's data. Close it, then try again.",
  corrupt: "Kodama's data is damaged. Restart Kodama: it keeps a copy and starts afresh.",
  io: "Kodama's data could not be written. Check the disk, then try again.",
};

/** Raised at each taking of the lease; a former holder finds it higher than its own and writes nothing any more. */
export function raiseFence(db: DatabaseSync, leaseEpoch: number): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    if (epochIn(epochRow(db)) > leaseEpoch) throw new StorageError("fenced", WORDS.fenced);
    db.prepare("INSERT OR REPLACE INTO meta VALUES('lease_epoch', ?)").run(String(leaseEpoch));
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** The highest epoch that the planes of a folder have seen; 0 for an empty folder, or one that cannot be read. */
export function fenceFloor(folder: string): number {
  const epochs = ["control.db", "runtime.db"].map((name) => {
    const path = join(folder, name);
    if (!existsSync(path)) return 0;
    try {
      const db = openHandle(path, { readOnly: true });
      try {
        return epochIn(epochRow(db));
      } finally {
        db.close();
      }
    } catch (error) {
      // A floor of 0 would shut the taker out of data that is only busy.
      if (storageCode(error) === "locked") throw asStorageError(error);
      // What else is wrong with it is told when it is opened for work.
      return 0;
    }
  });
  return Math.max(...epochs);
}

/** Inside the transaction of a write. */
/** A look, at the start of each transaction, whether this is still the holder; it throws when it is not. */
export function fenceOf(db: DatabaseSync, leaseEpoch: number): () => void {
  const row = epochRow(db);
  return () => {
    if (epochIn(row) !== leaseEpoch) throw new StorageError("fenced", WORDS.fenced);
  };
}

const epochRow = (db: DatabaseSync): StatementSync =>
  db.prepare("SELECT value FROM meta WHERE key='lease_epoch'");
const epochIn = (row: StatementSync): number => Number(row.get()?.["value"] ?? 0);

/** The file was taken away under us. */
export function goneError(): StorageError {
  return new StorageError("gone", WORDS.gone);
}

export function asStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = storageCode(error);
  return new StorageError(code, WORDS[code], { cause: error });
}
