// The records of what is remembered in one open file of SQLite, with full text search.
import { randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { kindOf } from "../../core/understand/memory-kinds.ts";
import {
  MEMORY,
  type Memory,
  type MemoryDraft,
  MemoryError,
  type MemoryKind,
  type MemoryRecord,
  staleAt,
  WORK_KINDS,
} from "../../core/memory/types.ts";
import { type AuditOp, takeLines } from "./import.ts";
import { emptyLog } from "./memory-file.ts";
import {
  ASIDE,
  ERASED,
  ERASED_NOTES,
  ERASED_WORDS,
  NOTE_ERASED,
  GONE,
  LET_GO,
  OLD_WORK,
  SAME,
  WORK,
} from "./queries.ts";
import { checked, full, notThere } from "./refusals.ts";
import { COLUMNS, enterNote, enterWords, recordOf, rowOf } from "./tables.ts";

/** Each method is one small transaction; throws MemoryError, or what SQLite throws. */
export class MemoryRecords {
  readonly #db: DatabaseSync;
  readonly #nowMs: () => number;
  /** Records that count, as of the transaction under way. */
  #active = 0;
  /** False while a forgotten text may still be in the log of the file. */
  #erased = true;

  constructor(db: DatabaseSync, nowMs: () => number) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  remember({ text: given, folder, kind, tags = [], sourceTurnId = "" }: MemoryDraft): MemoryRecord {
    const text = checked(given);
    if (tags.length > MEMORY.tagsMax)
      throw new MemoryError("payload_too_large", `A memory has at most ${MEMORY.tagsMax} tags.`);
    return this.#transaction(() => {
      const record = { ...this.#fresh(text, kind ?? kindOf(text)), folder, tags, sourceTurnId };
      // The same may be done many times.
      const same = record.kind === "episode" ? undefined : this.#same(text, folder);
      if (record.kind === "episode") this.#letOldWorkGo();
      return same ?? this.#insert(record, "insert");
    });
  }

  /** Many at once, since each time the index of words is made anew. Must be called inside a transaction. */
  #letOldWorkGo(): void {
    const tooMany = this.#count("status='active' AND kind='episode'") >= MEMORY.episodesMax;
    const share = tooMany ? MEMORY.episodesMax / 20 : 0;
    this.#eraseAll(this.#db.prepare(OLD_WORK).all(this.#nowMs(), share));
  }

  rewrite(recordId: string, given: string): MemoryRecord {
    const text = checked(given);
    const old = this.#get(recordId);
    if (old?.status !== "active") throw notThere();
    if (old.text === text) return old;
    return this.#transaction(() => {
      const { kind, tags, folder, sourceTurnId } = old;
      const same = this.#same(text, folder);
      if (same !== undefined) {
        // Nothing would lead to its text any more, not even forgetting.
        this.#erase(old);
        return same;
      }
      this.#mark(recordId, "superseded");
      const anew = { ...this.#fresh(text, kind), tags, folder, sourceTurnId, supersedes: recordId };
      return this.#insert(anew, "supersede");
    });
  }

  /** With the texts that it took the place of. */
  forget(recordId: string): boolean {
    const first = this.#get(recordId);
    if (first === undefined || first.status === "forgotten") throw notThere();
    this.#transaction(() => this.#erase(first));
    return this.#erased;
  }

  forgetWork(folders?: readonly string[]): ReturnType<Memory["forgetWork"]> {
    const places = folders === undefined ? null : JSON.stringify(["", ...folders]);
    const records = this.#transaction(() =>
      this.#eraseAll(this.#db.prepare(WORK).all(JSON.stringify(WORK_KINDS), places, places)),
    );
    return { records, erased: this.#erased };
  }

  putAside(recordId: string): void {
    if (this.#get(recordId)?.status !== "active") throw notThere();
    this.#transaction(() => {
      if (this.#count(ASIDE) >= MEMORY.recordsMax) throw full("are set aside");
      this.#mark(recordId, "invalidated");
      this.#note("forget_soft", recordId);
    });
  }

  bringBack(recordId: string): MemoryRecord {
    const old = this.#get(recordId);
    // What was imported without its text is not to be had again.
    if (old?.status !== "invalidated" || old.text === "") throw notThere();
    return this.#transaction(() => {
      const same = this.#same(old.text, old.folder);
      if (same !== undefined) {
        this.#erase(old);
        return same;
      }
      this.#mayBeMore();
      this.#mark(recordId, "active");
      const { row_id } = this.#db
        .prepare("SELECT rowid AS row_id FROM record WHERE record_id=?")
        .get(recordId) ?? { row_id: 0 };
      const anew: MemoryRecord = { ...old, status: "active", updatedAtMs: this.#nowMs() };
      enterWords(this.#db, Number(row_id), anew);
      this.#note("patch", recordId);
      return anew;
    });
  }

  take(lines: string, what: "records" | "audit"): ReturnType<Memory["take"]> {
    if (lines.length > MEMORY.importCharsMax)
      throw new MemoryError("payload_too_large", `At most ${MEMORY.importCharsMax} characters at a time.`);
    return this.#transaction(() =>
      takeLines(lines, what, {
        isKnown: (recordId, text) => this.#get(recordId) !== undefined || this.#same(text, "") !== undefined,
        insert: (record, metadata) => void this.#insert(record, "migrate", metadata),
        note: (entry) => enterNote(this.#db, entry),
      }),
    );
  }

  backUp(folder: string): void {
    const copy = join(folder, "memory.db");
    this.#db.prepare("VACUUM INTO ?").run(copy);
    chmodSync(copy, 0o600);
  }

  /** With those that it superseded. Must be called inside a transaction. */
  #erase(first: MemoryRecord): void {
    const seen = new Set<string>();
    // What was imported may go in a circle.
    for (let one: MemoryRecord | undefined = first; one !== undefined && !seen.has(one.recordId);) {
      seen.add(one.recordId);
      one = this.#get(one.supersedes);
    }
    this.#eraseAll([...seen].map((record_id) => ({ record_id })));
  }

  /** Must be called inside a transaction; says how many. */
  #eraseAll(rows: readonly Readonly<Record<string, unknown>>[]): number {
    if (rows.length === 0) return 0;
    const ids = JSON.stringify(rows.map(({ record_id }) => record_id));
    this.#db.prepare(ERASED_WORDS).run(ids);
    this.#db.prepare(ERASED_NOTES).run(ids);
    this.#db.prepare(NOTE_ERASED).run(this.#nowMs(), ids);
    this.#db.prepare(ERASED).run(this.#nowMs(), ids);
    // Beginnings of words stay in the index of words until it is made anew.
    this.#db.exec("INSERT INTO words(words) VALUES('optimize')");
    this.#erased = false;
    return rows.length;
  }

  #fresh(text: string, kind: MemoryKind): MemoryRecord {
    const nowMs = this.#nowMs();
    return {
      recordId: randomUUID(),
      kind,
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
      staleAtMs: staleAt(kind, nowMs),
    };
  }

  #get(recordId: string): MemoryRecord | undefined {
    const row = this.#db.prepare("SELECT * FROM record WHERE record_id=?").get(recordId);
    return row === undefined ? undefined : recordOf(row);
  }

  #same(text: string, folder: string): MemoryRecord | undefined {
    const row = this.#db.prepare(SAME).get(folder, text, text);
    return row === undefined ? undefined : recordOf(row);
  }

  #insert(record: MemoryRecord, op: AuditOp, metadata = ""): MemoryRecord {
    if (record.status === "active") this.#mayBeMore();
    const { lastInsertRowid } = this.#db
      .prepare(`INSERT INTO record(${COLUMNS.join(",")}) VALUES(${COLUMNS.map(() => "?").join(",")})`)
      .run(...rowOf(record, metadata));
    if (record.status === "active") enterWords(this.#db, Number(lastInsertRowid), record);
    this.#note(op, record.recordId);
    return record;
  }

  /** One more that counts. Must be called inside a transaction. */
  #mayBeMore(): void {
    if (++this.#active > MEMORY.recordsMax) throw full("are kept");
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
    enterNote(this.#db, { id: randomUUID(), op, targetId, note: "", atMs: this.#nowMs() });
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    let made: T;
    try {
      this.#active = this.#count("status='active'");
      if (this.#count(GONE) > 2 * MEMORY.recordsMax) this.#db.exec(LET_GO);
      made = work();
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
    // What was forgotten now, or before while another program held it fast.
    if (!this.#erased) this.#erased = emptyLog(this.#db);
    return made;
  }

  #count(where: string): number {
    return Number(this.#db.prepare(`SELECT count(*) AS n FROM record WHERE ${where}`).get()?.["n"] ?? 0);
  }
}
