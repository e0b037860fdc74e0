// Collects the appends of one turn of the event loop into few messages to the store's thread.
import type { DurablePlane } from "../../core/fact.ts";
import { type Batch, StorageError } from "../../core/ports.ts";
import type { Appends, StoreAnswer, StoreValues } from "./store-protocol.ts";

/** Appends that go to the thread as one message; it writes the first while the next are made. */
const CHUNK_MAX = 16;

interface Waiter {
  readonly resolve: (seqs: readonly number[]) => void;
  readonly reject: (error: StorageError) => void;
}

interface Chunk {
  readonly plane: DurablePlane;
  readonly epoch: number;
  readonly waiters: Waiter[];
  readonly appends: { readonly [K in keyof Appends]: Appends[K][number][] };
}

/** What of a chunk goes to the thread. */
type Posted = Pick<Chunk, "plane" | "epoch" | "appends">;

export interface Chunks {
  add(plane: DurablePlane, batch: Batch): Promise<readonly number[]>;
  /** Sends what waits, before something else is sent. */
  post(): void;
}

export function createChunks(send: (chunk: Posted, answered: (answer: StoreAnswer) => void) => void): Chunks {
  let chunk: Chunk | undefined;
  const post = (): void => {
    const full = chunk;
    chunk = undefined;
    if (full !== undefined) send(full, (answer) => settle(full.waiters, full.appends, answer));
  };
  return {
    post,
    add: (plane, batch) =>
      new Promise((resolve, reject) => {
        if (chunk !== undefined && (chunk.plane !== plane || chunk.epoch !== batch.epoch)) post();
        chunk ??= newChunk(plane, batch.epoch);
        addTo(chunk, batch, { resolve, reject });
        if (chunk.waiters.length >= CHUNK_MAX) post();
        // After everything that this turn of the event loop still appends.
        else if (chunk.waiters.length === 1) process.nextTick(post);
      }),
  };
}

const newChunk = (plane: DurablePlane, epoch: number): Chunk => ({
  plane,
  epoch,
  waiters: [],
  appends: { atMs: [], factCounts: [], frameCounts: [], factJsons: [], topics: [], heads: [] },
});

function addTo({ appends, waiters }: Chunk, { facts, frames = [], atMs }: Batch, waiter: Waiter): void {
  waiters.push(waiter);
  appends.atMs.push(atMs);
  appends.factCounts.push(facts.length);
  appends.frameCounts.push(frames.length);
  for (const fact of facts) appends.factJsons.push(JSON.stringify(fact));
  for (const { topic, head } of frames) {
    appends.topics.push(topic);
    appends.heads.push(head);
  }
}

/** Each append gets the numbers of its own frames. */
function settle(waiters: readonly Waiter[], { frameCounts }: Appends, answer: StoreAnswer): void {
  // The worker answers an append with numbers.
  const seqs = answer.ok ? (answer.value as StoreValues["append"]) : [];
  let from = 0;
  for (const [n, { resolve, reject }] of waiters.entries()) {
    const to = from + (frameCounts[n] ?? 0);
    if (answer.ok) resolve(seqs.slice(from, to));
    else reject(new StorageError(answer.code, answer.message));
    from = to;
  }
}
