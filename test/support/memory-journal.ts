// The Journal port in memory: same promises as the real one, plus a switch that makes the disk refuse.
import { createHash } from "node:crypto";
import { type DurablePlane, type Fact, topicOf } from "../../server/core/fact.ts";
import { type Journal, StorageError, type StoredFact } from "../../server/core/ports.ts";

export interface MemoryJournal extends Journal {
  /** Later appends for which `when` holds are refused with this, until it is set to undefined. */
  refuse(error: StorageError | undefined, when?: (plane: DurablePlane) => boolean): void;
  readonly stored: readonly StoredFact[];
}

/** Contents that outlive one journal, as a file outlives a process. */
export interface MemoryDisk {
  /** The highest epoch of the lease that opened it; see server/io/db/schema.ts. */
  fence?: number;
  readonly rows: Record<DurablePlane, StoredFact[]>;
  readonly snapshots: Record<DurablePlane, { readonly json: string; readonly at: number } | undefined>;
}

const FENCED = new StorageError("fenced", "Another one took over.");

export function createMemoryDisk(): MemoryDisk {
  return { rows: { control: [], runtime: [] }, snapshots: { control: undefined, runtime: undefined } };
}

export function createMemoryJournal(disk: MemoryDisk = createMemoryDisk(), leaseEpoch = 0): MemoryJournal {
  let refusal: StorageError | undefined;
  let refuses: (plane: DurablePlane) => boolean = () => true;
  let refused: { readonly epoch: number; readonly error: StorageError } | undefined;
  const all = (): StoredFact[] => [...disk.rows.control, ...disk.rows.runtime];
  const factsOf = (plane: DurablePlane): readonly Fact[] =>
    disk.rows[plane].slice(disk.snapshots[plane]?.at ?? 0).map((row) => row.fact);
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
        notices: [],
        snapshots: {
          control: disk.snapshots.control?.json ?? null,
          runtime: disk.snapshots.runtime?.json ?? null,
        },
        facts: { control: factsOf("control"), runtime: factsOf("runtime") },
      });
    },
    append(plane, { facts, atMs, epoch }) {
      if ((disk.fence ?? 0) !== leaseEpoch) return Promise.reject(FENCED);
      if (refusal !== undefined && refuses(plane)) refused = { epoch, error: refusal };
      if (refused !== undefined && refused.epoch >= epoch) return Promise.reject(refused.error);
      const stored = facts.map((fact) => {
        const topic = topicOf(fact.kind);
        const seq = nextSeq(disk, plane, topic);
        // Through JSON, as on a disk: what does not survive it must not be relied on.
        const row: StoredFact = { fact, topic, seq, atMs };
        disk.rows[plane].push({ ...row, fact: JSON.parse(JSON.stringify(fact)) as Fact });
        return row;
      });
      return Promise.resolve(stored);
    },
    snapshot(plane, json) {
      if ((disk.fence ?? 0) !== leaseEpoch) return Promise.reject(FENCED);
      disk.snapshots[plane] = { json, at: disk.rows[plane].length };
      return Promise.resolve();
    },
    read: (topic, afterSeq, max) =>
      Promise.resolve(
        all()
          .filter((row) => row.topic === topic && row.seq > afterSeq)
          .slice(0, max),
      ),
    head: (topic) => Promise.resolve(all().filter((row) => row.topic === topic).length),
    verify: () => Promise.resolve({ intact: true, entries: all().length, firstBroken: "" }),
    close: () => Promise.resolve(),
  };
}

interface Seqs {
  readonly counted: Record<DurablePlane, number>;
  readonly heads: Map<string, number>;
}
/** How many rows of each topic a disk has: each row is counted once, whoever wrote it. */
const SEQS = new WeakMap<MemoryDisk, Seqs>();

function nextSeq(disk: MemoryDisk, plane: DurablePlane, topic: string): number {
  const seqs = SEQS.get(disk) ?? { counted: { control: 0, runtime: 0 }, heads: new Map<string, number>() };
  SEQS.set(disk, seqs);
  const rows = disk.rows[plane];
  for (; seqs.counted[plane] < rows.length; seqs.counted[plane]++) {
    const name = `${plane} ${rows[seqs.counted[plane]]?.topic ?? ""}`;
    seqs.heads.set(name, (seqs.heads.get(name) ?? 0) + 1);
  }
  return (seqs.heads.get(`${plane} ${topic}`) ?? 0) + 1;
}
