// The Memory port in a SQLite file of its own with full text search. Synchronous: each call is one small transaction.
import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UNSEEN } from "../../core/lib/unseen.ts";
import { kindOf } from "../../core/memory/recall.ts";
import {
  type Found,
  MEMORY,
  type Memory,
  type MemoryDraft,
  MemoryError,
  type MemoryRecord,
} from "../../core/memory/types.ts";
import { type AuditOp, takeLines } from "./import.ts";
import { COLUMNS, recordOf, rowOf, TABLES } from "./tables.ts";

/** Raised with every change of the tables. An older Kodama leaves a newer file alone. */
const SCHEMA_VERSION = 1;

export interface MemoryDeps {
  /** ":memory:" keeps it in memory alone. */
  readonly path: string;
  readonly nowMs: () => number;
}

/** The file is opened at the first use. */
export function createMemory(deps: MemoryDeps): Memory {
  let opened: DatabaseSync | undefined;
  let closed = false;
  const store = (): Store => new Store((opened ??= open(deps.path)), deps.nowMs);
  const guarded = <T>(work: (one: Store) => T): T => {
    if (closed) throw new MemoryError("unavailable", "Kodama is about to end. Ask again in a moment.");
    try {
      return work(store());
    } catch (error) {
      if (error instanceof MemoryError) throw error;
      const detail = error instanceof Error ? error.message : "unknown reason";
      const message = `Memories cannot be read or kept (${detail}). Move ${deps.path} away to begin with an empty store.`;
      throw new MemoryError("unavailable", message, { cause: error });
    }
  };
  return {
    remember: (draft) => guarded((one) => one.remember(draft)),
    rewrite: (recordId, text) => guarded((one) => one.rewrite(recordId, text)),
    forget: (recordId) => guarded((one) => one.forget(recordId)),
    find: (where) => guarded((one) => one.find(where)),
    take: (lines, what) => guarded((one) => one.take(lines, what)),
    // It is small: the copy is made at once. Async, so that it rejects.
    backUp: async (folder) => guarded((one) => one.backUp(folder)),
    close() {
      closed = true;
      opened?.close();
      opened = undefined;
    },
  };
}

function open(path: string): DatabaseSync {
  // Made before SQLite opens it, so that nobody else can ever read it; its log gets the same rights.
  if (path !== ":memory:") {
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
  }
  const db = new DatabaseSync(path);
  try {
    // What is deleted is overwritten: forgetting means that.
    db.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=2000; PRAGMA secure_delete=ON",
    );
    const version = Number(db.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
    if (version > SCHEMA_VERSION)
      throw new MemoryError("unavailable", "What was remembered is of a newer Kodama. Update this one.");
    if (version === 0) db.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA user_version=${SCHEMA_VERSION}; COMMIT`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

class Store {
  readonly #db: DatabaseSync;
  readonly #nowMs: () => number;

  constructor(db: DatabaseSync, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  remember({ text: given, folder, kind, tags = [], sourceTurnId = "" }: MemoryDraft): MemoryRecord {
    const text = checked(given);
    if (tags.length > MEMORY.tagsMax)
      throw new MemoryError("payload_too_large", `A memory has at most ${MEMORY.tagsMax} tags.`);
    const same = this.#db
      .prepare("SELECT * FROM record WHERE status='active' AND folder=? AND text=?")
      .get(folder, text);
    if (same !== undefined) return recordOf(same);
    return this.#transaction(() =>
      this.#insert(
        { ...this.#fresh(text), folder, kind: kind ?? kindOf(text), tags, sourceTurnId },
        "insert",
      ),
    );
  }

  rewrite(recordId: string, given: string): MemoryRecord {
    const text = checked(given);
    const old = this.#active(recordId);
    if (old.text === text) return old;
    return this.#transaction(() => {
      this.#mark(recordId, "superseded");
      const { kind, tags, folder, sourceTurnId } = old;
      const anew = { ...this.#fresh(text), kind, tags, folder, sourceTurnId, supersedes: recordId };
      return this.#insert(anew, "supersede");
    });
  }

  /** With the texts that it took the place of. */
  forget(recordId: string): void {
    this.#active(recordId);
    this.#transaction(() => {
      for (let next = recordId; next !== "";) {
        const one = this.#get(next);
        // What was imported may go in a circle.
        if (one === undefined || one.status === "forgotten") break;
        this.#db.prepare("UPDATE record SET text='', tags='[]', metadata='' WHERE record_id=?").run(next);
        this.#mark(next, "forgotten");
        this.#note("forget_hard", next);
        next = one.supersedes;
      }
    });
    // Else the text would stay in the log of the file until that is full.
    this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  find({ folders, words, max }: Parameters<Memory["find"]>[0]): readonly Found[] {
    const places = JSON.stringify(["", ...folders]);
    const match = queryOf(words);
    const fitting = match === "" ? [] : this.#db.prepare(FITTING).all(match, places, max);
    // Smaller is better, and below zero.
    const best = Number(fitting[0]?.["rank"] ?? -1);
    const found = fitting.map((row) => ({ record: recordOf(row), relevance: Number(row["rank"]) / best }));
    const known = new Set(found.map(({ record }) => record.recordId));
    const others = this.#db
      .prepare(NEWEST)
      .all(places, max)
      .map(recordOf)
      .filter(({ recordId }) => !known.has(recordId));
    return [...found, ...others.map((record) => ({ record, relevance: 0 }))].slice(0, max);
  }

  take(lines: string, what: "records" | "audit"): ReturnType<Memory["take"]> {
    if (lines.length > MEMORY.importCharsMax)
      throw new MemoryError("payload_too_large", `At most ${MEMORY.importCharsMax} characters at a time.`);
    return this.#transaction(() =>
      takeLines(lines, what, {
        isKnown: (recordId) => this.#get(recordId) !== undefined,
        insert: (record, metadata) => void this.#insert(record, "migrate", metadata),
        note: (entry) => this.#keepNote(entry),
      }),
    );
  }

  backUp(folder: string): void {
    const copy = join(folder, "memory.db");
    this.#db.prepare("VACUUM INTO ?").run(copy);
    chmodSync(copy, 0o600);
  }

  #fresh(text: string): MemoryRecord {
    const nowMs = this.#nowMs();
    return {
      recordId: randomUUID(),
      kind: "fact",
      status: "active",
      text,
      confidence: 1,
      importance: 0.5,
      tags: [],
      sourceTurnId: "",
      supersedes: "",
      folder: "",
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      staleAtMs: 0,
    };
  }

  #get(recordId: string): MemoryRecord | undefined {
    const row = this.#db.prepare("SELECT * FROM record WHERE record_id=?").get(recordId);
    return row === undefined ? undefined : recordOf(row);
  }

  #active(recordId: string): MemoryRecord {
    const found = this.#get(recordId);
    if (found?.status === "active") return found;
    throw new MemoryError("not_found", "There is no such memory any more. Look at what is remembered.");
  }

  #insert(record: MemoryRecord, op: AuditOp, metadata = ""): MemoryRecord {
    const { n } = this.#db.prepare("SELECT count(*) AS n FROM record").get() as { readonly n: number };
    if (n >= MEMORY.recordsMax)
      throw new MemoryError(
        "payload_too_large",
        `At most ${MEMORY.recordsMax} memories are kept. Forget some first.`,
      );
    const { lastInsertRowid } = this.#db
      .prepare(`INSERT INTO record(${COLUMNS.join(",")}) VALUES(${COLUMNS.map(() => "?").join(",")})`)
      .run(...rowOf(record, metadata));
    if (record.status === "active")
      this.#db
        .prepare("INSERT INTO words(rowid, text, tags) VALUES(?,?,?)")
        .run(lastInsertRowid, record.text, record.tags.join(" "));
    this.#note(op, record.recordId);
    return record;
  }

  #mark(recordId: string, status: MemoryRecord["status"]): void {
    this.#db
      .prepare("UPDATE record SET status=?, updated_at_ms=? WHERE record_id=?")
      .run(status, this.#nowMs(), recordId);
    this.#db
      .prepare("DELETE FROM words WHERE rowid=(SELECT rowid FROM record WHERE record_id=?)")
      .run(recordId);
  }

  #note(op: AuditOp, targetId: string): void {
    this.#keepNote({ id: randomUUID(), op, targetId, note: "", atMs: this.#nowMs() });
  }

  #keepNote({
    id,
    op,
    targetId,
    note,
    atMs,
  }: Parameters<Parameters<typeof takeLines>[2]["note"]>[0]): boolean {
    const { changes } = this.#db
      .prepare("INSERT OR IGNORE INTO audit VALUES(?,?,?,?,?)")
      .run(id, op, targetId, note, atMs);
    return Number(changes) > 0;
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const made = work();
      this.#db.exec("COMMIT");
      return made;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}

const FITTING = `SELECT record.*, bm25(words) AS rank FROM words JOIN record ON record.rowid = words.rowid
  WHERE words MATCH ? AND record.status='active' AND record.folder IN (SELECT value FROM json_each(?))
  ORDER BY rank LIMIT ?`;
const NEWEST = `SELECT * FROM record WHERE status='active' AND folder IN (SELECT value FROM json_each(?))
  ORDER BY updated_at_ms DESC, rowid DESC LIMIT ?`;

/** Each word as a text, so that none is a sign of the query language. */
function queryOf(words: string): string {
  const all = words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(all)]
    .filter((word) => word.length > 1 && !COMMON.has(word))
    .slice(0, QUERY_WORDS_MAX)
    .map((word) => `"${word}"`)
    .join(" OR ");
}
const QUERY_WORDS_MAX = 32;
const COMMON = new Set(
  "the and for that this with you your are was were what when where which who how why can could would should will shall have has had not but all any from out into please about does did our its it's it is in on at to of me my we do be as or an so if by".split(
    " ",
  ),
);

function checked(given: string): string {
  const text = given.replaceAll(UNSEEN, "").trim();
  if (text === "") throw new MemoryError("invalid_payload", "There is nothing to remember in it.");
  if (Buffer.byteLength(text) > MEMORY.textBytesMax)
    throw new MemoryError("payload_too_large", `A memory has at most ${MEMORY.textBytesMax} bytes.`);
  return text;
}
