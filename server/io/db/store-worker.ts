// The one thread that owns the write handles. It drains its port and commits all waiting appends of a plane under one
// fsync (group commit), then answers them in order. No statement ever spans two files: ATTACH is denied.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { constants } from "node:sqlite";
import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import type { DurablePlane } from "../../core/fact.ts";
import type { Signed, StorageError, StreamSize, VerifiedStore } from "../../core/ports.ts";
import { backUpPlane } from "./backup-planes.ts";
import { again, fencedly, joinLineage, type PlaneFile, planeFile, retain } from "./plane-file.ts";
import { copyKey, openSigner } from "./signed-heads.ts";
import { asStorageError, goneError, growWal, openPlane, raiseFence } from "./schema.ts";
import type { Appends, RecoveredRows, StoreAnswer, StoreRequest, StoreStart } from "./store-protocol.ts";

/** Messages of one transaction. */
const BATCH_MAX = 256;
const port = parentPort;
const files = new Map<DurablePlane, PlaneFile>();
/** The last refusal: appends of its epoch and before are refused too. */
let refusal: { readonly epoch: number; readonly error: StorageError } | undefined;

function openAll({ folder, bytesMax, leaseEpoch, schemaVersion }: StoreStart): RecoveredRows {
  const notices: string[] = [];
  const signer = openSigner(folder);
  for (const plane of ["control", "runtime"] as const) {
    const path = join(folder, `${plane}.db`);
    const opened = openPlane(path, bytesMax);
    denyAttach(opened.db);
    raiseFence(opened.db, leaseEpoch);
    files.set(plane, planeFile({ ...opened, path, schemaVersion, leaseEpoch, plane, signer }));
    notices.push(...opened.notices);
  }
  const [control, runtime] = [file("control"), file("runtime")];
  const lineage = joinLineage([control, runtime]);
  const planes = { control: control.journal.recover(), runtime: runtime.journal.recover() };
  // After the answer, which someone waits for.
  setImmediate(() => {
    for (const one of [control, runtime]) {
      growWal(one.path, one);
      signHead(one);
    }
  });
  return { lineage, heads: { ...control.reader.heads(), ...runtime.reader.heads() }, notices, planes };
}

/** Where the disk or the lease refuses, the next one is signed. */
function signHead(open: PlaneFile): void {
  try {
    fencedly(open, () => open.journal.signHead(Date.now()));
  } catch {
    // What is not signed is told by the check, once there is much of it.
  }
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
    return refused(id, error);
  }
}

function refused(id: number, error: unknown): StoreAnswer {
  const { code, message } = asStorageError(error);
  return { id, ok: false, code, message };
}

type Append = Extract<StoreRequest, { kind: "append" }>;

/** Appends of one plane and epoch in one transaction: all of them are on disk, or none is. */
interface Group {
  readonly plane: DurablePlane;
  readonly epoch: number;
  readonly ids: number[];
  readonly answers: StoreAnswer[];
  error: StorageError | undefined;
}
let group: Group | undefined;

/** Written while more is on its way; on disk, and answered, when `commit` says so. */
function write({ id, plane, epoch, appends }: Append): void {
  if (group !== undefined && (group.plane !== plane || group.epoch !== epoch)) commit();
  group ??= begin(plane, epoch);
  group.ids.push(id);
  if (group.error !== undefined) return;
  try {
    group.answers.push({ id, ok: true, value: insert(file(plane), appends) });
  } catch (error) {
    group.error = asStorageError(error);
  }
}

function begin(plane: DurablePlane, epoch: number): Group {
  const empty = { plane, epoch, ids: [], answers: [] };
  if (refusal !== undefined && refusal.epoch >= epoch) return { ...empty, error: refusal.error };
  const { db, path, assertFence } = file(plane);
  try {
    // SQLite would go on writing into a deleted file without a word.
    if (!existsSync(path)) throw goneError();
    db.exec("BEGIN IMMEDIATE");
    assertFence();
    return { ...empty, error: undefined };
  } catch (error) {
    return { ...empty, error: asStorageError(error) };
  }
}

function insert(
  { journal, stream }: PlaneFile,
  { atMs, factCounts, frameCounts, factJsons, topics, heads }: Appends,
): readonly number[] {
  const seqs: number[] = [];
  let [fact, frame] = [0, 0];
  for (const [n, at] of atMs.entries()) {
    for (const end = fact + (factCounts[n] ?? 0); fact < end; fact++)
      journal.append(factJsons[fact] ?? "", at);
    for (const end = frame + (frameCounts[n] ?? 0); frame < end; frame++)
      seqs.push(stream.append({ topic: topics[frame] ?? "", head: heads[frame] ?? "" }, at));
  }
  return seqs;
}

function commit(): void {
  if (group === undefined) return;
  const { plane, epoch, ids, answers, error } = group;
  group = undefined;
  const { db, stream } = file(plane);
  try {
    if (error !== undefined) throw error;
    stream.flush();
    db.exec("COMMIT");
    for (const one of answers) port?.postMessage(one);
  } catch (cause) {
    startOver(plane);
    refusal = { epoch, error: asStorageError(cause) };
    for (const id of ids) port?.postMessage(refused(id, refusal.error));
  }
}

function startOver(plane: DurablePlane): void {
  try {
    const { db } = file(plane);
    if (db.isTransaction) db.exec("ROLLBACK");
    files.set(plane, again(file(plane)));
  } catch {
    // The handle is unusable; every later append says so.
  }
}

/** Also the moment to let go of what is too old. */
function snapshot(plane: DurablePlane, stateJson: string): void {
  const open = file(plane);
  fencedly(open, () => {
    if (distrusted.has(plane)) open.journal.signHead(Date.now());
    else open.journal.snapshot(stateJson);
    retain(open, plane, Date.now());
  });
}

/** What lives in memory came of a snapshot that was none: until the next start another one of it would be none either. */
const distrusted = new Map<DurablePlane, string>();

function distrust({ plane, afterPos, why }: Extract<StoreRequest, { kind: "distrust" }>): void {
  const open = file(plane);
  fencedly(open, () => open.journal.dropSnapshots(afterPos));
  distrusted.set(plane, why);
}

/** Step by step, between everything else. */
async function backUpAll({ id, folder: target }: Extract<StoreRequest, { kind: "backup" }>): Promise<void> {
  const folder = dirname(file("control").path);
  try {
    for (const [plane, { db }] of files) await backUpPlane(db, join(target, `${plane}.db`));
    // With it the copy can be checked wherever it is put back.
    copyKey(folder, target);
    reply({ id, ok: true, value: null });
  } catch (error) {
    reply(refused(id, error));
  }
}

function serve(request: Exclude<StoreRequest, Append | { readonly kind: "backup" }>): StoreAnswer {
  return answer(request.id, () => {
    switch (request.kind) {
      case "recover":
        return openAll(request.start);
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
      case "entries":
        return file(request.plane).journal.entries(request.afterPos, request.max);
      case "snapshots":
        return file(request.plane).journal.snapshots();
      case "distrust":
        distrust(request);
        return null;
      case "position-before":
        return file(request.plane).journal.positionBefore(request.atMs);
      case "sign":
        return signed(request.text);
      case "close":
        for (const one of files.values()) {
          signHead(one);
          one.reader.close();
          one.db.close();
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

function signed(text: string): Signed {
  const { signer } = file("control");
  return { signature: signer.sign(text), key: signer.fingerprint, publicKey: signer.publicKey };
}

/** Facts are counted; of a stream only whether it is whole. */
function verifyAll(): VerifiedStore {
  const open = [file("control"), file("runtime")];
  const facts = open.map(({ journal }) => journal.verify());
  const all = [...facts, ...open.map(({ stream }) => stream.verify())];
  return {
    intact: all.every(({ intact }) => intact),
    entries: facts.reduce((count, { entries }) => count + entries, 0),
    firstBroken: all.find(({ intact }) => !intact)?.firstBroken ?? "",
    distrusted: [...distrusted.values()],
    heads: facts.reduce((count, { heads }) => count + heads, 0),
    key: file("control").signer.fingerprint,
    publicKey: file("control").signer.publicKey,
  };
}

/** The bytes of a large page are handed over; small ones may lie in a buffer that Node shares, and are copied. */
function reply(done: StoreAnswer): void {
  const bytes = done.ok ? (done.value as { readonly bytes?: Uint8Array } | null)?.bytes : undefined;
  const own = bytes !== undefined && bytes.byteLength > Buffer.poolSize ? [bytes.buffer as ArrayBuffer] : [];
  port?.postMessage(done, own);
}

/** Takes what waits, in order, and what comes meanwhile: the more does, the more share one fsync. */
function drain(first: StoreRequest): void {
  let request: StoreRequest | undefined = first;
  for (let taken = 0; request !== undefined; taken++) {
    if (request.kind === "append") write(request);
    else if (request.kind === "backup") void backUpAll(request);
    else {
      commit();
      reply(serve(request));
      if (request.kind === "close") port?.close();
    }
    const more = port === null || taken >= BATCH_MAX ? undefined : receiveMessageOnPort(port);
    // Only the store port posts here, with this type.
    request = more?.message as StoreRequest | undefined;
  }
  commit();
}

port?.on("message", (request: StoreRequest) => drain(request));
