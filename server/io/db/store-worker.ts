// The one thread that owns the write handles. It drains its port and commits all waiting appends of a plane under one
// fsync (group commit), then answers them in order. No statement ever spans two files: ATTACH is denied.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { constants } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { DurablePlane } from "../../core/fact.ts";
import { createPlaneJournal, type PlaneJournal } from "./plane-journal.ts";
import { asStorageError, openPlane } from "./schema.ts";
import type { RecoveredRows, StoreAnswer, StoreRequest } from "./store-protocol.ts";

interface OpenFile {
  readonly db: DatabaseSync;
  readonly journal: PlaneJournal;
  readonly path: string;
}

const BATCH_MAX = 4_096;
const port = parentPort;
const folder: string = typeof workerData === "string" ? workerData : "";
const files = new Map<DurablePlane, OpenFile>();

function openAll(): RecoveredRows {
  const notices: string[] = [];
  const lineages: string[] = [];
  for (const plane of ["control", "runtime"] as const) {
    const path = join(folder, `${plane}.db`);
    const opened = openPlane(path);
    opened.db.setAuthorizer((action) =>
      action === constants.SQLITE_ATTACH ? constants.SQLITE_DENY : constants.SQLITE_OK,
    );
    files.set(plane, { db: opened.db, journal: createPlaneJournal(opened.db), path });
    notices.push(...opened.notices);
    lineages.push(opened.lineage.slice(0, 8));
  }
  const planes = { control: file("control").journal.recover(), runtime: file("runtime").journal.recover() };
  return { lineage: lineages.join("-"), notices, planes };
}

function file(plane: DurablePlane): OpenFile {
  const open = files.get(plane);
  if (open === undefined) throw new Error("store used before it was opened");
  return open;
}

function answer(id: number, work: () => unknown): StoreAnswer {
  try {
    return { id, ok: true, value: work() };
  } catch (error) {
    const { code, message } = asStorageError(error);
    return { id, ok: false, code, message };
  }
}

type Append = Extract<StoreRequest, { kind: "append" }>;

/** All appends of one plane in one transaction: all of them are on disk, or none is. */
function commit(plane: DurablePlane, appends: readonly Append[]): readonly StoreAnswer[] {
  const { db, path } = file(plane);
  try {
    // SQLite would go on writing into a deleted file without a word.
    if (!existsSync(path)) throw Object.assign(new Error("database file is gone"), { errcode: 14 });
    db.exec("BEGIN IMMEDIATE");
    const { journal } = file(plane);
    const answers = appends.map(({ id, rows, atMs }): StoreAnswer => ({
      id,
      ok: true,
      value: journal.append(rows, atMs),
    }));
    db.exec("COMMIT");
    return answers;
  } catch (error) {
    rollBack(plane);
    const { code, message } = asStorageError(error);
    return appends.map(({ id }): StoreAnswer => ({ id, ok: false, code, message }));
  }
}

/** After a failure the chain is read again from the file, since memory may be ahead of it. */
function rollBack(plane: DurablePlane): void {
  const { db, path } = file(plane);
  try {
    if (db.isTransaction) db.exec("ROLLBACK");
    files.set(plane, { db, path, journal: createPlaneJournal(db) });
  } catch {
    // The handle is unusable; every later append says so.
  }
}

function serve(request: Exclude<StoreRequest, Append>): StoreAnswer {
  return answer(request.id, () => {
    switch (request.kind) {
      case "recover":
        return openAll();
      case "snapshot":
        file(request.plane).journal.snapshot(request.stateJson);
        return null;
      case "read":
        return file(request.plane).journal.read(request.topic, request.afterSeq, request.max);
      case "verify":
        return verifyAll();
      case "close":
        for (const { db } of files.values()) db.close();
        return null;
    }
  });
}

function verifyAll(): ReturnType<PlaneJournal["verify"]> {
  const control = file("control").journal.verify();
  const runtime = file("runtime").journal.verify();
  const entries = control.entries + runtime.entries;
  return {
    intact: control.intact && runtime.intact,
    entries,
    firstBroken: control.firstBroken || runtime.firstBroken,
  };
}

function drain(first: StoreRequest): void {
  const waiting: StoreRequest[] = [first];
  while (port !== null && waiting.length < BATCH_MAX) {
    const more = receiveMessageOnPort(port);
    if (more === undefined) break;
    waiting.push(more.message as StoreRequest);
  }
  const answers = new Map<number, StoreAnswer>();
  for (const plane of ["control", "runtime"] as const) {
    const appends = waiting.filter((one): one is Append => one.kind === "append" && one.plane === plane);
    if (appends.length > 0) for (const one of commit(plane, appends)) answers.set(one.id, one);
  }
  for (const one of waiting) {
    port?.postMessage(one.kind === "append" ? answers.get(one.id) : serve(one));
    if (one.kind === "close") port?.close();
  }
}

port?.on("message", (request: StoreRequest) => drain(request));
