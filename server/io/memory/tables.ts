// The tables of what is remembered, and their rows as records.
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { MEMORY_KINDS, MEMORY_STATES, type MemoryRecord } from "../../core/memory/types.ts";
import type { AuditNote } from "./import.ts";
import { indexForm } from "../../core/memory/words.ts";

export const TABLES = `
  CREATE TABLE record(
    record_id TEXT PRIMARY KEY, kind TEXT NOT NULL, status TEXT NOT NULL, text TEXT NOT NULL,
    confidence REAL NOT NULL, importance REAL NOT NULL, tags TEXT NOT NULL, source_turn_id TEXT NOT NULL,
    supersedes TEXT NOT NULL, folder TEXT NOT NULL, created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL,
    stale_at_ms INTEGER NOT NULL, metadata TEXT NOT NULL) STRICT;
  CREATE INDEX record_newest ON record(status, updated_at_ms);
  CREATE INDEX record_same ON record(folder, substr(text, 1, 64)) WHERE status='active';
  CREATE TABLE audit(
    audit_id TEXT PRIMARY KEY, op TEXT NOT NULL, target_id TEXT NOT NULL, note TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
  CREATE VIRTUAL TABLE words USING fts5(text, tags, tokenize='porter unicode61');
  INSERT INTO words(words, rank) VALUES('secure-delete', 1);
`;

/** Since version 3: for what was done by when it was, and for what is on record about one that is erased. */
export const INDEXES = `
  CREATE INDEX IF NOT EXISTS record_kind ON record(kind, created_at_ms) WHERE status='active';
  CREATE INDEX IF NOT EXISTS audit_target ON audit(target_id);
`;

/** Since version 4: directions, which go with the text they are of. */
export const EMBEDDINGS = `
  CREATE TABLE IF NOT EXISTS embedding(record_id TEXT PRIMARY KEY, model TEXT NOT NULL, vector BLOB NOT NULL) STRICT;
  CREATE TRIGGER IF NOT EXISTS embedding_of_gone AFTER UPDATE OF status ON record WHEN NEW.status!='active'
    BEGIN DELETE FROM embedding WHERE record_id=NEW.record_id; END;
`;

/** Into the index of words. */
export function enterWords(db: DatabaseSync, rowId: number, { text, tags }: MemoryRecord): void {
  db.prepare("INSERT INTO words(rowid, text, tags) VALUES(?,?,?)").run(
    rowId,
    indexForm(text),
    indexForm(tags.join(" ")),
  );
}

/** Into the log of what was done with them; false where it is there. */
export function enterNote(db: DatabaseSync, { id, op, targetId, note, atMs }: AuditNote): boolean {
  const { changes } = db
    .prepare("INSERT OR IGNORE INTO audit VALUES(?,?,?,?,?)")
    .run(id, op, targetId, note, atMs);
  return Number(changes) > 0;
}

/** Version 1 knew no words in scripts without spaces. */
export function indexAnew(db: DatabaseSync): void {
  db.exec("DELETE FROM words");
  const rows = db.prepare("SELECT rowid AS row_id, * FROM record WHERE status='active'").all();
  for (const row of rows) enterWords(db, Number(row["row_id"]), recordOf(row));
}

export const COLUMNS = [
  "record_id",
  "kind",
  "status",
  "text",
  "confidence",
  "importance",
  "tags",
  "source_turn_id",
  "supersedes",
  "folder",
  "created_at_ms",
  "updated_at_ms",
  "stale_at_ms",
  "metadata",
] as const;

/** In the order of COLUMNS. `metadata`: what an imported record had beside its fields, as JSON. */
export const rowOf = (record: MemoryRecord, metadata: string): readonly (string | number)[] => [
  record.recordId,
  record.kind,
  record.status,
  record.text,
  record.confidence,
  record.importance,
  JSON.stringify(record.tags),
  record.sourceTurnId,
  record.supersedes,
  record.folder,
  record.createdAtMs,
  record.updatedAtMs,
  record.staleAtMs,
  metadata,
];

export function recordOf(row: Readonly<Record<string, SQLOutputValue>>): MemoryRecord {
  const text = (name: (typeof COLUMNS)[number]): string => String(row[name] ?? "");
  const number = (name: (typeof COLUMNS)[number]): number => Number(row[name] ?? 0);
  return {
    recordId: text("record_id"),
    kind: MEMORY_KINDS.find((one) => one === text("kind")) ?? "fact",
    status: MEMORY_STATES.find((one) => one === text("status")) ?? "invalidated",
    text: text("text"),
    confidence: number("confidence"),
    importance: number("importance"),
    // We wrote it.
    tags: JSON.parse(text("tags")) as readonly string[],
    sourceTurnId: text("source_turn_id"),
    supersedes: text("supersedes"),
    folder: text("folder"),
    createdAtMs: number("created_at_ms"),
    updatedAtMs: number("updated_at_ms"),
    staleAtMs: number("stale_at_ms"),
  };
}
