// What Kodama was told to remember: records in a store of their own, so that what is forgotten is gone.
//
//   active --rewrite--> superseded (by a new one)
//     |------forget---> forgotten (its text erased, with the texts of those it took the place of)
//     '---put aside---> invalidated --bring back--> active
//
// Fields as in the research of the systems, §1.12.

import { DAY_MS } from "../lib/duration.ts";

export const MEMORY_KINDS = [
  "profile",
  "episode",
  "fact",
  "event",
  "person",
  "interest",
  "commitment",
  "digest",
] as const;
export type MemoryKind = (typeof MEMORY_KINDS)[number];

/** What was done, turn by turn and day by day; all other kinds are what somebody wants remembered. */
export const WORK_KINDS: readonly MemoryKind[] = ["episode", "digest"];
export const TOLD_KINDS: readonly MemoryKind[] = MEMORY_KINDS.filter((kind) => !WORK_KINDS.includes(kind));

export const MEMORY_STATES = ["active", "superseded", "invalidated", "forgotten"] as const;

export interface MemoryRecord {
  readonly recordId: string;
  readonly kind: MemoryKind;
  readonly status: (typeof MEMORY_STATES)[number];
  /** At most MEMORY.textBytesMax; empty when it is forgotten. */
  readonly text: string;
  /** From 0 to 1, as the importance. */
  readonly confidence: number;
  readonly importance: number;
  readonly tags: readonly string[];
  /** The turn it comes from; empty where it was added otherwise. */
  readonly sourceTurnId: string;
  /** The record that it took the place of; empty for none. */
  readonly supersedes: string;
  /** The folder it is about; empty for everywhere. */
  readonly folder: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** From when on it is not recalled any more; 0 for never. */
  readonly staleAtMs: number;
}

/** What a turn did is remembered. */
export interface MemoryEffect {
  readonly kind: "keep-work";
  readonly draft: MemoryDraft;
}

export interface MemoryDraft {
  readonly text: string;
  readonly folder: string;
  readonly kind?: MemoryKind;
  readonly tags?: readonly string[];
  readonly sourceTurnId?: string;
}

/** A record, and how well it fits what is asked, from 0 to 1; by words alone the best of all has 1. */
export interface Found {
  readonly record: MemoryRecord;
  readonly relevance: number;
}

/** A direction of unit length times 127, as an embedding model gives it. */
export interface Embedding {
  /** Directions of other models cannot be compared with it. */
  readonly model: string;
  readonly vector: Int8Array;
}

/** What is looked for, and how alike it is to texts that have nothing to do with it, from 0 to 1: what is no more like it does not fit. */
export interface Meaning extends Embedding {
  readonly unlike: number;
}

export interface FindWhere {
  readonly folders: readonly string[];
  readonly words: string;
  readonly max: number;
  /** Absent: all. */
  readonly kinds?: readonly MemoryKind[];
  /** Made from then on, and before then. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Those of the person before the other new ones. */
  readonly personFirst?: boolean;
  /** What means about the same fits as well. */
  readonly meaning?: Meaning;
}

export interface Imported {
  readonly taken: number;
  /** There already, by their id. */
  readonly known: number;
  /** One sentence a line that was not taken, with its number; the first ones. */
  readonly faults: readonly string[];
  readonly faulty: number;
}

export interface RecordVector {
  readonly recordId: string;
  readonly vector: Int8Array;
}

/** Every method but the last throws, or rejects with, MemoryError. */
export interface Memory {
  /** The same text in the same place is there once. */
  remember(draft: MemoryDraft): MemoryRecord;
  /** What a turn did. With the first one of another day the day before is summed up; the oldest go where there are too many. */
  keepWork(draft: MemoryDraft): void;
  /** A new record in the place of that one. */
  rewrite(recordId: string, text: string): MemoryRecord;
  /** False where another program reads the file, so that the text goes from it only later; it is not found any more either way. */
  forget(recordId: string): boolean;
  /** All of what was done, of everywhere and these folders, or of all where none are named; `erased` as of `forget`. */
  forgetWork(folders?: readonly string[]): { readonly records: number; readonly erased: boolean };
  /** It is not found any more, and nothing is lost. */
  putAside(recordId: string): void;
  /** Where the same text is there again meanwhile, that one. */
  bringBack(recordId: string): MemoryRecord;
  /** Those of everywhere and of these folders that can be brought back, the last one put aside first. */
  setAside(where: Pick<FindWhere, "folders" | "max">): readonly MemoryRecord[];
  /** Active ones of everywhere and of these folders: first those that fit the words, then the newest ones. */
  find(where: FindWhere): readonly Found[];
  /** Active ones that have no direction of that model, the newest first. */
  unembedded(model: string, max: number): readonly MemoryRecord[];
  /** In the place of those of other models. What is not active any more has none. */
  keepEmbeddings(model: string, all: readonly RecordVector[]): void;
  /** Lines of JSON: records, or entries of the log of what was done with them. Each line is taken or told. */
  take(lines: string, what: "records" | "audit"): Imported;
  /** A whole copy, as a file in that folder. */
  backUp(folder: string): Promise<void>;
  close(): void;
}

export const MEMORY = {
  textBytesMax: 32_768,
  /** An episode, what happened once, is recalled for so long; as Fae has it (research of the systems, §1.12). */
  episodeMs: 365 * DAY_MS,
  /** That count; twice as many that do not count any more are kept beside them, without text where they were forgotten. */
  recordsMax: 20_000,
  /** Of the kind; once there are more, a twentieth goes, the oldest. */
  episodesMax: 5_000,
  tagsMax: 16,
  /** Into one question to a model. */
  recalledMax: 6,
  recalledCharsMax: 1_200,
  /** Of the newest, so many are compared by their meaning: 5 ms of the server's thread. */
  comparedMax: 2_000,
  /** Of one command. */
  importCharsMax: 500_000,
  faultsToldMax: 20,
} as const;

/** Of a new one without a time of its own: 0 for never. */
export const staleAt = (kind: MemoryKind, createdAtMs: number): number =>
  kind === "episode" ? createdAtMs + MEMORY.episodeMs : 0;

export class MemoryError extends Error {
  readonly code: "not_found" | "invalid_payload" | "payload_too_large" | "unavailable";
  constructor(code: MemoryError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "MemoryError";
    this.code = code;
  }
}
