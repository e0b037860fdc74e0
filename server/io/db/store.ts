// The Journal port over SQLite: a thin, typed way to the store worker. Never blocks the loop.
import { Worker } from "node:worker_threads";
import { type DurablePlane, type Fact, FACTS } from "../../core/fact.ts";
import { LIMITS } from "../../core/limits.ts";
import { type Journal, StorageError } from "../../core/ports.ts";
import { parseTopic } from "../../core/stream/topic.ts";
import { createChunks } from "./chunks.ts";
import type { StoreAnswer, StoreRequest, StoreStart, StoreValues } from "./store-protocol.ts";

type Body<K extends StoreRequest["kind"]> = Omit<Extract<StoreRequest, { kind: K }>, "id" | "kind">;

/** A topic is kept where its facts are. */
function planeOfTopic(text: string): DurablePlane {
  const topic = parseTopic(text);
  if (topic?.scope !== "user") return topic?.scope === "approval" ? "control" : "runtime";
  const row = Object.values(FACTS).find((one) => one.topic === topic.kind);
  return row?.plane === "runtime" ? "runtime" : "control";
}

export interface StoreOptions {
  readonly bytesMax?: number;
  /** Grows with each holder of the lease; a store of an older one is refused. */
  readonly leaseEpoch?: number;
  /** Of the events that it is given. */
  readonly schemaVersion?: number;
  /** One that was started ahead, for this store alone. */
  readonly thread?: Worker | undefined;
}

/** Takes as long as all the rest of opening a store, and needs nothing of it: who can, starts it ahead. */
export function startStoreThread(): Worker {
  // In the repository the worker is a .ts file that Node strips; in a bundle it lies beside the server.
  const bundled = !import.meta.url.endsWith(".ts");
  return new Worker(new URL(bundled ? "./store-worker.mjs" : "./store-worker.ts", import.meta.url));
}

export function createStore(folder: string, options: StoreOptions = {}): Journal {
  const { bytesMax = LIMITS.databaseBytesMax, leaseEpoch = 0, schemaVersion = 1 } = options;
  const start: StoreStart = { folder, bytesMax, leaseEpoch, schemaVersion };
  const worker = options.thread ?? startStoreThread();
  const waiting = new Map<number, (answer: StoreAnswer) => void>();
  let lastId = 0;
  let dead: StorageError | undefined;
  worker.on("message", (answer: StoreAnswer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const die = (cause?: unknown): void => {
    dead = new StorageError("io", "Kodama's store stopped. Restart Kodama.", { cause });
    for (const [id, settle] of waiting) settle({ id, ok: false, code: dead.code, message: dead.message });
    waiting.clear();
  };
  worker.on("error", die);
  worker.on("exit", () => die());

  const chunks = createChunks(({ plane, epoch, appends }, settle) => {
    const id = ++lastId;
    waiting.set(id, settle);
    worker.postMessage({ kind: "append", id, plane, epoch, appends } satisfies StoreRequest);
  });

  const ask = <K extends StoreRequest["kind"]>(kind: K, body: Body<K>): Promise<StoreValues[K]> =>
    new Promise((resolve, reject) => {
      if (dead !== undefined) return reject(dead);
      // In the order of the calls.
      chunks.post();
      const id = ++lastId;
      waiting.set(id, (answer) => {
        // The worker answers each kind with its row of StoreValues.
        if (answer.ok) resolve(answer.value as StoreValues[K]);
        else reject(new StorageError(answer.code, answer.message));
      });
      worker.postMessage({ kind, id, ...body });
    });

  return {
    async open() {
      const { lineage, heads, notices, planes } = await ask("recover", { start });
      const facts = { control: planes.control.facts.map(parse), runtime: planes.runtime.facts.map(parse) };
      const snapshots = { control: planes.control.snapshot, runtime: planes.runtime.snapshot };
      return { lineage, heads, notices, facts, snapshots };
    },
    append: (plane, batch) => (dead === undefined ? chunks.add(plane, batch) : Promise.reject(dead)),
    async snapshot(plane, stateJson) {
      await ask("snapshot", { plane, stateJson });
    },
    snapshots: (plane) => ask("snapshots", { plane }),
    async distrustSnapshots(plane, afterPos, why) {
      await ask("distrust", { plane, afterPos, why });
    },
    page: (topic, range) => ask("page", { plane: planeOfTopic(topic), topic, range }),
    position: (topic) => ask("position", { plane: planeOfTopic(topic), topic }),
    size: () => ask("size", {}),
    async backUp(target) {
      await ask("backup", { folder: target });
    },
    verify: () => ask("verify", {}),
    entries: (plane, afterPos, max) => ask("entries", { plane, afterPos, max }),
    positionBefore: (plane, atMs) => ask("position-before", { plane, atMs }),
    sign: (text) => ask("sign", { text }),
    async close() {
      if (dead === undefined) await ask("close", {});
      await worker.terminate();
    },
  };
}

// Facts come back from our own file, whose chain can be verified; they were typed when they went in.
const parse = (json: string): Fact => JSON.parse(json) as Fact;
