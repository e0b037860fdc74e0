// The one thread that owns the write handles. It drains its port and commits all waiting appends of a plane under one
// fsync (group commit), then answers them in order. No statement ever spans two files: ATTACH is denied.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { constants } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { DurablePlane } from "../../core/fact.ts";
import type { StorageError, StreamSize } from "../../core/ports.ts";
import { again, fencedly, joinLineage, type PlaneFile, planeFile, retain } from "./plane-file.ts";
import type { Verified } from "./plane-journal.ts";
import { asStorageError, goneError, openPlane, raiseFence } from "./schema.ts";
import type { RecoveredRows, StoreAnswer, StoreRequest, StoreStart } from "./store-protocol.ts";

const BATCH_MAX = 4_096;
const port = parentPort;
// The one that starts this thread is createStore, which hands over exactly this.
const { folder, bytesMax, leaseEpoch, schemaVersion } = workerData as StoreStart;
const files = new Map<DurablePlane, PlaneFile>();
/** The last refusal: appends of its epoch and before are refused too. */
let refusal: { readonly epoch: number; readonly error: StorageError } | undefined;

function openAll(): RecoveredRows {
  const notices: string[] = [];
  for (const plane of ["control", "runtime"] as const) {
    const path = join(folder, `${plane}.db`);
    const opened = openPlane(path, bytesMax);
    denyAttach(opened.db);
    raiseFence(opened.db, leaseEpoch);
    files.set(plane, planeFile({ ...opened, path, schemaVersion }));
    notices.push(...opened.notices);
  }
  const [control, runtime] = [file("control"), file("runtime")];
  const lineage = joinLineage([control, runtime]);
  const planes = { control: control.journal.recover(), runtime: runtime.journal.recover() };
  return { lineage, heads: { ...control.reader.heads(), ...runtime.reader.heads() }, notices, planes };
}

/** Node 22 cannot ask SQLite for this; there the one place that prepares statements is all that keeps planes apart. */
function denyAttach(db: DatabaseSync): void {
  if (typeof db.setAuthorizer !== "function") return;
  db.setAuthorizer((action) =>
    action === constants.SQLITE_ATTACH ? constants.SQLITE_DENY : constants.SQLITE_OK,
  );
}

function file(plane: DurablePlane): PlaneFile {
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
  const { db, path, journal, stream } = file(plane);
  const answers: StoreAnswer[] = [];
  try {
    // SQLite would go on writing into a deleted file without a word.
    if (!existsSync(path)) throw goneError();
    fencedly(db, leaseEpoch, () => {
      for (const { id, factJsons, frames, atMs } of appends) {
        journal.append(factJsons, atMs);
        answers.push({ id, ok: true, value: stream.append(frames, atMs) });
      }
      stream.flush();
    });
    return answers;
  } catch (error) {
    startOver(plane);
    refusal = { epoch, error: asStorageError(error) };
    return refuse(appends, refusal.error);
  }
}

function refuse(appends: readonly Append[], { code, message }: StorageError): readonly StoreAnswer[] {
  return appends.map(({ id }): StoreAnswer => ({ id, ok: false, code, message }));
}

function startOver(plane: DurablePlane): void {
  try {
    files.set(plane, again(file(plane), schemaVersion));
  } catch {
    // The handle is unusable; every later append says so.
  }
}

/** Also the moment to let go of what is too old. */
function snapshot(plane: DurablePlane, stateJson: string): void {
  const open = file(plane);
  fencedly(open.db, leaseEpoch, () => {
    open.journal.snapshot(stateJson);
    retain(open, plane, Date.now());
  });
}

function serve(request: Exclude<StoreRequest, Append>): StoreAnswer {
  return answer(request.id, () => {
    switch (request.kind) {
      case "recover":
        return openAll();
      case "snapshot":
        snapshot(request.plane, request.stateJson);
        return null;
      case "page":
        return file(request.plane).reader.page(request.topic, request.range);
      case "position":
        return file(request.plane).reader.position(request.topic);
      case "size":
        return [...files.values()].map(({ reader }) => reader.size()).reduce(sum);
      case "verify":
        return verifyAll();
      case "close":
        for (const { db, reader } of files.values()) {
          reader.close();
          db.close();
        }
        return null;
    }
  });
}

const sum = (a: StreamSize, b: StreamSize): StreamSize => ({
  topics: a.topics + b.topics,
  frames: a.frames + b.frames,
  segments: a.segments + b.segments,
  bytes: a.bytes + b.bytes,
});

/** Facts are counted; of a stream only whether it is whole. */
function verifyAll(): Verified {
  const open = [file("control"), file("runtime")];
  const facts = open.map(({ journal }) => journal.verify());
  const all = [...facts, ...open.map(({ stream }) => stream.verify())];
  return {
    intact: all.every(({ intact }) => intact),
    entries: facts.reduce((count, { entries }) => count + entries, 0),
    firstBroken: all.find(({ intact }) => !intact)?.firstBroken ?? "",
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
