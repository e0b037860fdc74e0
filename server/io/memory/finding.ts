// What is looked up in the file of memories: by words, by meaning, by when, and what was put aside.
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { fitOf, together } from "../../core/memory/alike.ts";
import {
  type FindWhere,
  type Found,
  type Meaning,
  MEMORY_KINDS,
  type MemoryRecord,
  type RecordVector,
} from "../../core/memory/types.ts";
import { searchWords } from "../../core/memory/words.ts";
import {
  COMPARED,
  EMBED,
  FITTING,
  LISTED_RECORDS,
  NEWEST,
  PERSON_FIRST,
  SET_ASIDE,
  UNEMBEDDED,
} from "./queries.ts";
import { recordOf } from "./tables.ts";

export function find(
  db: DatabaseSync,
  { folders, words, max, meaning, ...which }: FindWhere,
): readonly Found[] {
  const {
    kinds = MEMORY_KINDS,
    fromMs = Number.MIN_SAFE_INTEGER,
    untilMs = Number.MAX_SAFE_INTEGER,
    personFirst = false,
  } = which;
  const where = [JSON.stringify(["", ...folders]), JSON.stringify(kinds), fromMs, untilMs] as const;
  // Each word as a text, so that none is a sign of the query language.
  const match = searchWords(words)
    .map((word) => `"${word}"`)
    .join(" OR ");
  const fitting = match === "" ? [] : db.prepare(FITTING).all(match, ...where, max);
  // Smaller is better, and below zero.
  const best = Number(fitting[0]?.["rank"] ?? -1);
  const byWords = fitting.map((row) => ({ record: recordOf(row), relevance: Number(row["rank"]) / best }));
  const found = meaning === undefined ? byWords : withMeaning(db, byWords, { meaning, where, max });
  const known = new Set(found.map(({ record }) => record.recordId));
  const others = db
    .prepare(personFirst ? PERSON_FIRST : NEWEST)
    .all(...where, max)
    .map(recordOf)
    .filter(({ recordId }) => !known.has(recordId));
  return [...found, ...others.map((record) => ({ record, relevance: 0 }))].slice(
    0,
    personFirst ? 2 * max : max,
  );
}

interface Search {
  readonly meaning: Meaning;
  /** As the queries want them: places, kinds, times. */
  readonly where: readonly SQLInputValue[];
  readonly max: number;
}

/** Those that fit by their meaning beside those that fit by their words, the best first. */
function withMeaning(
  db: DatabaseSync,
  byWords: readonly Found[],
  { meaning, where, max }: Search,
): readonly Found[] {
  const fits = new Map<string, number>();
  for (const row of db.prepare(COMPARED).all(meaning.model, ...where)) {
    const fit = row["vector"] instanceof Uint8Array ? fitOf(meaning, signed(row["vector"])) : 0;
    if (fit > 0) fits.set(String(row["record_id"]), fit);
  }
  const known = new Set(byWords.map(({ record }) => record.recordId));
  const best = [...fits]
    .filter(([recordId]) => !known.has(recordId))
    .sort(([, a], [, b]) => b - a)
    .slice(0, max)
    .map(([recordId]) => recordId);
  const others = db.prepare(LISTED_RECORDS).all(JSON.stringify(best)).map(recordOf);
  return [...byWords, ...others.map((record) => ({ record, relevance: 0 }))]
    .map(({ record, relevance }) => ({
      record,
      relevance: together(fits.get(record.recordId) ?? 0, relevance),
    }))
    .toSorted((a, b) => b.relevance - a.relevance)
    .slice(0, max);
}

const signed = ({ buffer, byteOffset, byteLength }: Uint8Array): Int8Array =>
  new Int8Array(buffer, byteOffset, byteLength);

export function unembedded(db: DatabaseSync, model: string, max: number): readonly MemoryRecord[] {
  return db.prepare(UNEMBEDDED).all(model, max).map(recordOf);
}

/** One statement, so that all are kept or none. */
export function keepEmbeddings(db: DatabaseSync, model: string, all: readonly RecordVector[]): void {
  const rows = all.map(({ recordId, vector }) => [recordId, Buffer.from(vector.buffer).toString("hex")]);
  db.prepare(EMBED).run(model, JSON.stringify(rows));
}

export function setAside(
  db: DatabaseSync,
  { folders, max }: Pick<FindWhere, "folders" | "max">,
): readonly MemoryRecord[] {
  return db
    .prepare(SET_ASIDE)
    .all(JSON.stringify(["", ...folders]), max)
    .map(recordOf);
}
