// The Journal port in memory: same promises as the real one, plus a switch that makes the disk refuse.
import { createHash } from "node:crypto";
import type { DurablePlane, Fact } from "../../server/core/fact.ts";
import { type FramePage, type Journal, StorageError } from "../../server/core/ports.ts";
import { withPlace } from "../../server/core/stream/frame.ts";

export interface MemoryJournal extends Journal {
  /** Later appends for which `when` holds are refused with this, until it is set to undefined. */
  refuse(error: StorageError | undefined, when?: (plane: DurablePlane) => boolean): void;
  readonly stored: readonly Row[];
}

export interface Row {
  readonly fact: Fact;
  readonly atMs: number;
}

/** Contents that outlive one journal, as a file outlives a process. */
export interface MemoryDisk {
  /** The highest epoch of the lease that opened it; see server/io/db/schema.ts. */
  fence?: number;
  readonly rows: Record<DurablePlane, Row[]>;
  /** Texts of envelopes by topic, the first has number 1. */
  readonly topics: Map<string, string[]>;
  readonly snapshots: Record<DurablePlane, { readonly json: string; readonly at: number } | undefined>;
}

const FENCED = new StorageError("fenced", "Another one took over.");
const PAGE_FRAMES = 100;

export function createMemoryDisk(): MemoryDisk {
  return {
    rows: { control: [], runtime: [] },
    topics: new Map(),
    snapshots: { control: undefined, runtime: undefined },
  };
}

/** Of a journal that checks and signs nothing. */
export const UNSIGNED = {
  intact: true,
  entries: 0,
  firstBroken: "",
  distrusted: [],
  heads: 0,
  key: "",
  publicKey: "",
};

export function createMemoryJournal(disk: MemoryDisk = createMemoryDisk(), leaseEpoch = 0): MemoryJournal {
  let refusal: StorageError | undefined;
  let refuses: (plane: DurablePlane) => boolean = () => true;
  let refused: { readonly epoch: number; readonly error: StorageError } | undefined;
  const all = (): Row[] => [...disk.rows.control, ...disk.rows.runtime];
  const factsOf = (plane: DurablePlane): readonly Fact[] =>
    disk.rows[plane].slice(disk.snapshots[plane]?.at ?? 0).map((row) => row.fact);
  const framesOf = (topic: string): string[] => {
    const frames = disk.topics.get(topic) ?? [];
    disk.topics.set(topic, frames);
    return frames;
  };
  return {
    refuse(error, when = () => true) {
      refusal = error;
      refuses = when;
    },
    get stored() {
      return all();
    },
    open() {
      if ((disk.fence ?? 0) > leaseEpoch) return Promise.reject(FENCED);
      disk.fence = leaseEpoch;
      return Promise.resolve({
        lineage: createHash("sha256").update("memory").digest("hex").slice(0, 8),
        heads: Object.fromEntries([...disk.topics].map(([topic, { length }]) => [topic, length])),
        notices: [],
        snapshots: {
          control: disk.snapshots.control?.json ?? null,
          runtime: disk.snapshots.runtime?.json ?? null,
        },
        facts: { control: factsOf("control"), runtime: factsOf("runtime") },
      });
    },
    append(plane, { facts, frames = [], atMs, epoch }) {
      if ((disk.fence ?? 0) !== leaseEpoch) return Promise.reject(FENCED);
      if (refusal !== undefined && refuses(plane)) refused = { epoch, error: refusal };
      if (refused !== undefined && refused.epoch >= epoch) return Promise.reject(refused.error);
      // Through JSON, as on a disk: what does not survive it must not be relied on.
      for (const fact of facts)
        disk.rows[plane].push({ fact: JSON.parse(JSON.stringify(fact)) as Fact, atMs });
      return Promise.resolve(
        frames.map(({ topic, head }) => {
          const before = framesOf(topic);
          return before.push(withPlace(head, before.length + 1));
        }),
      );
    },
    snapshot(plane, json) {
      if ((disk.fence ?? 0) !== leaseEpoch) return Promise.reject(FENCED);
      disk.snapshots[plane] = { json, at: disk.rows[plane].length };
      return Promise.resolve();
    },
    snapshots: (plane) => {
      const kept = disk.snapshots[plane];
      return Promise.resolve(kept === undefined ? [] : [{ pos: kept.at, stateJson: kept.json }]);
    },
    distrustSnapshots(plane, afterPos) {
      if ((disk.snapshots[plane]?.at ?? 0) > afterPos) disk.snapshots[plane] = undefined;
      return Promise.resolve();
    },
    page(topic, { afterSeq, beforeSeq = Infinity }): Promise<FramePage> {
      const texts = framesOf(topic).slice(afterSeq, Math.min(afterSeq + PAGE_FRAMES, beforeSeq - 1));
      const [firstSeq, lastSeq] = texts.length === 0 ? [0, 0] : [afterSeq + 1, afterSeq + texts.length];
      return Promise.resolve({ firstSeq, lastSeq, bytes: new TextEncoder().encode(texts.join(",")) });
    },
    position: (topic) =>
      Promise.resolve({
        headSeq: framesOf(topic).length,
        floorSeq: 0,
        floorReason: "",
        schemaVersion: framesOf(topic).length === 0 ? 0 : 1,
      }),
    size: () => {
      const texts = [...disk.topics.values()].flat();
      const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      return Promise.resolve({ topics: disk.topics.size, frames: texts.length, segments: 0, bytes });
    },
    backUp: () => Promise.resolve(),
    verify: () => Promise.resolve({ ...UNSIGNED, entries: all().length }),
    entries: (plane, afterPos, max) =>
      Promise.resolve(
        disk.rows[plane].slice(afterPos, afterPos + max).map(({ fact, atMs }, n) => ({
          pos: afterPos + n + 1,
          atMs,
          fact: JSON.stringify(fact),
          chain: "",
          head: undefined,
        })),
      ),
    positionBefore(plane, atMs) {
      const at = disk.rows[plane].findIndex((row) => row.atMs >= atMs);
      return Promise.resolve(at === -1 ? disk.rows[plane].length : at);
    },
    sign: () => Promise.resolve({ signature: "", key: "", publicKey: "" }),
    close: () => Promise.resolve(),
  };
}
