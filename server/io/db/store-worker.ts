// The one thread that owns the write handles. It drains its port and commits all waiting appends of a plane under one
// fsync (group commit), then answers them in order. No statement ever spans two files: ATTACH is denied.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { constants } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { DurablePlane } from "../../core/fact.ts";
import type { StorageError } from "../../core/ports.ts";
import { createPlaneJournal, type PlaneJournal } from "./plane-journal.ts";
import { assertFence, asStorageError, goneError, openPlane, raiseFence } from "./schema.ts";
import type { RecoveredRows, StoreAnswer, StoreRequest, StoreStart } from "./store-protocol.ts";

interface OpenFile {
  readonly db: DatabaseSync;
  readonly journal: PlaneJournal;
  readonly path: string;
}

const BATCH_MAX = 4_096;
const port = parentPort;
// The one that starts this thread is createStore, which hands over exactly this.
const { folder, bytesMax, leaseEpoch } = workerData as StoreStart;
const files = new Map<DurablePlane, OpenFile>();
/** The last refusal: appends of its epoch and before are refused too. */
let refusal: { readonly epoch: number; readonly error: StorageError } | undefined;

function openAll(): RecoveredRows {
  const notices: string[] = [];
  const lineages: string[] = [];
  for (const plane of ["control", "runtime"] as const) {
    const path = join(folder, `${plane}.db`);
    const opened = openPlane(path, bytesMax);
    denyAttach(opened.db);
    raiseFence(opened.db, leaseEpoch);
    files.set(plane, { db: opened.db, journal: createPlaneJournal(opened.db), path });
    notices.push(...opened.notices);
    lineages.push(opened.lineage.slice(0, 8));
  }
  const planes = { control: file("control").journal.recover(), runtime: file("runtime").journal.recover() };
  return { lineage: lineages.join("-"), notices, planes };
}

/** Node 22 cannot ask SQLite for this; there the one place that prepares statements is all that keeps planes apart. */
function denyAttach(db: DatabaseSync): void {
  if (typeof db.setAuthorizer !== "function") return;
  db.setAuthorizer((action) =>
    action === constants.SQLITE_ATTACH ? constants.SQLITE_DENY : constants.SQLITE_OK,
  );
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

/** Appends of one plane, one after the other in the queue, in one transaction: all of them are on disk, or none is. */
function commit(appends: readonly [Append, ...Append[]]): readonly StoreAnswer[] {
  const { plane, epoch } = appends[0];
  if (refusal !== undefined && refusal.epoch >= epoch) return refuse(appends, refusal.error);
  const { db, path } = file(plane);
  try {
    // SQLite would go on writing into a deleted file without a word.
    if (!existsSync(path)) throw goneError();
    db.exec("BEGIN IMMEDIATE");
    assertFence(db, leaseEpoch);
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
    refusal = { epoch, error: asStorageError(error) };
    return refuse(appends, refusal.error);
  }
}

function refuse(appends: readonly Append[], { code, message }: StorageError): readonly StoreAnswer[] {
  return appends.map(({ id }): StoreAnswer => ({ id, ok: false, code, message }));
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

function snapshot(plane: DurablePlane, stateJson: string): void {
  const { db, journal } = file(plane);
  db.exec("BEGIN IMMEDIATE");
  try {
    assertFence(db, leaseEpoch);
    journal.snapshot(stateJson);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function serve(request: Exclude<StoreRequest, Append>): StoreAnswer {
  return answer(request.id, () => {
    switch (request.kind) {
      case "recover":
        return openAll();
      case "snapshot":
        snapshot(request.plane, request.stateJson);
        return null;
      case "read":
        return file(request.plane).journal.read(request.topic, request.afterSeq, request.max);
      case "head":
        return file(request.plane).journal.head(request.topic);
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

/** Takes what waits, in order. Neighbouring appends of one plane and epoch share a transaction and its fsync. */
function drain(first: StoreRequest): void {
  const waiting: StoreRequest[] = [first];
  while (port !== null && waiting.length < BATCH_MAX) {
    const more = receiveMessageOnPort(port);
    if (more === undefined) break;
    // Only the store port posts here, with this type.
    waiting.push(more.message as StoreRequest);
  }
  for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
    if (request.kind === "append") {
      const group: [Append, ...Append[]] = [request];
      for (let next = waiting[0]; belongs(next, request); next = waiting[0]) {
        group.push(next);
        waiting.shift();
      }
      for (const one of commit(group)) port?.postMessage(one);
    } else {
      port?.postMessage(serve(request));
      if (request.kind === "close") port?.close();
    }
  }
}

function belongs(next: StoreRequest | undefined, first: Append): next is Append {
  return next?.kind === "append" && next.plane === first.plane && next.epoch === first.epoch;
}

port?.on("message", (request: StoreRequest) => drain(request));
