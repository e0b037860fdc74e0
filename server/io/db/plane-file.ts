// One plane's open file: its facts, its stream, and the handle that only reads.
import type { DatabaseSync } from "node:sqlite";
import type { DurablePlane } from "../../core/fact.ts";
import { DAY_MS } from "../../core/lib/duration.ts";
import { createPlaneJournal, type PlaneJournal } from "./plane-journal.ts";
import { fenceOf, openHandle } from "./schema.ts";
import type { Signer } from "./signed-heads.ts";
import { createStreamReader, type StreamReader } from "./stream-reader.ts";
import { createStreamTables, type StreamTables } from "./stream-tables.ts";

export interface PlaneFile {
  readonly path: string;
  /** Of the events that it stores. */
  readonly schemaVersion: number;
  readonly db: DatabaseSync;
  readonly journal: PlaneJournal;
  readonly stream: StreamTables;
  readonly reader: StreamReader;
  /** Must be called first in each transaction. */
  readonly assertFence: () => void;
  readonly plane: DurablePlane;
  readonly signer: Signer;
  /** Of the file alone; see the lineage of the whole store. */
  readonly lineage: string;
}

/** How long what surfaces were told is kept: questions, tasks and settings; turns, tools and runs. */
const KEEP_MS: Readonly<Record<DurablePlane, number>> = { control: 30 * DAY_MS, runtime: 7 * DAY_MS };
/** Compressed, of the sealed segments of a plane. */
const SEGMENT_BYTES_MAX = 256 * 1_024 ** 2;

export interface OpenFile {
  readonly db: DatabaseSync;
  readonly path: string;
  readonly lineage: string;
  readonly schemaVersion: number;
  readonly leaseEpoch: number;
  readonly plane: DurablePlane;
  readonly signer: Signer;
}

export function planeFile({
  db,
  path,
  lineage,
  schemaVersion,
  leaseEpoch,
  plane,
  signer,
}: OpenFile): PlaneFile {
  const journal = createPlaneJournal(db, plane, signer);
  const stream = createStreamTables(db, schemaVersion);
  const reader = createStreamReader(openHandle(path, { readOnly: true }));
  const assertFence = fenceOf(db, leaseEpoch);
  return { path, plane, signer, schemaVersion, db, lineage, journal, stream, reader, assertFence };
}

/** After a failure everything that is remembered is read again from the file, since memory may be ahead of it. */
export function again(file: PlaneFile): PlaneFile {
  const { db, schemaVersion, plane, signer } = file;
  return {
    ...file,
    journal: createPlaneJournal(db, plane, signer),
    stream: createStreamTables(db, schemaVersion),
  };
}

/** Runs `work` in a transaction that only the holder of the lease may commit. */
export function fencedly({ db, assertFence }: PlaneFile, work: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    assertFence();
    work();
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** What is older than its class allows goes. Must be called inside a transaction. */
export function retain({ stream }: PlaneFile, plane: DurablePlane, nowMs: number): void {
  stream.trim(nowMs - KEEP_MS[plane], SEGMENT_BYTES_MAX);
}

/**
 * The lineage of both files together is in each of them. A file that was made anew, or put back from a copy, makes it
 * another one: then no number of any topic means what it meant, and the kept frames go.
 */
export function joinLineage(files: readonly PlaneFile[]): string {
  const joint = files.map(({ lineage }) => lineage.slice(0, 8)).join("-");
  for (const { db } of files) {
    const known = db.prepare("SELECT value FROM meta WHERE key = 'joint_lineage'").get()?.["value"];
    if (known === joint) continue;
    db.exec("BEGIN IMMEDIATE; DELETE FROM frame; DELETE FROM segment; DELETE FROM topic");
    db.prepare("INSERT OR REPLACE INTO meta VALUES('joint_lineage', ?)").run(joint);
    db.exec("COMMIT");
  }
  return joint;
}
