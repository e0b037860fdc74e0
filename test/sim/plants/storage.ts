// Mistakes between the loop and the disk.
import type { DurablePlane, Fact } from "../../../server/core/fact.ts";
import { type Batch, type Journal, StorageError } from "../../../server/core/ports.ts";
import type { Row } from "../../support/memory-journal.ts";
import type { Spoils } from "../spoils.ts";
import type { Plant } from "./plant.ts";

type Append = Journal["append"];

/** Instead of the append of a journal. */
function appends(make: (append: Append) => Append): () => Spoils {
  return () => ({ journal: (journal) => ({ ...journal, append: make(journal.append) }) });
}

const rowsOf = ({ facts, atMs }: Batch): readonly Row[] => facts.map((fact) => ({ fact, atMs }));

/** Answered at once; the disk takes it later, or never. */
const early =
  (early: DurablePlane) =>
  (append: Append): Append =>
  (plane, batch) => {
    const stored = append(plane, batch);
    stored.catch(() => {}); // Nobody waits for it, that is the fault.
    return plane === early ? Promise.resolve([]) : stored;
  };

const without =
  (isLost: (fact: Fact) => boolean) =>
  (append: Append): Append =>
  async (plane, batch) => {
    return await append(plane, { ...batch, facts: batch.facts.filter((fact) => !isLost(fact)) });
  };

export const STORAGE_PLANTS: readonly Plant<Spoils>[] = [
  {
    name: "ack-early",
    breaks: "a command is answered before it is on the disk; found by what a journal acknowledged",
    seed: 1,
    spoils: appends(early("control")),
  },
  {
    name: "claim-late",
    breaks: "a run begins before its claim is on the disk; found by what a journal acknowledged",
    seed: 1,
    spoils: appends(early("runtime")),
  },
  {
    name: "forgets-runs",
    breaks: "runs are never written; found by what a journal acknowledged",
    seed: 1,
    spoils: appends(without(({ kind }) => kind === "run-changed")),
  },
  {
    name: "forgets-skips",
    breaks: "a due instant that did not run has no row; found by what a journal acknowledged",
    seed: 1,
    spoils: appends(without((fact) => fact.kind === "run-changed" && fact.run.state === "skipped")),
  },
  {
    name: "swaps-facts",
    breaks: "facts of one decision are written in another order; found by what a journal acknowledged",
    seed: 1,
    spoils: appends((append) => async (plane, batch) => {
      return await append(plane, { ...batch, facts: batch.facts.toReversed() });
    }),
  },
  {
    name: "writes-twice",
    breaks: "an append is repeated after it was taken; found by keys that are answered twice",
    seed: 1,
    spoils: appends((append) => async (plane, batch) => {
      const stored = await append(plane, batch);
      await append(plane, batch);
      return stored;
    }),
  },
  {
    name: "loses-the-last",
    breaks: "a crash takes back the last fact; found when the disk has become shorter",
    seed: 1,
    spoils: () => ({ crashed: ({ rows }) => void rows.runtime.pop() }),
  },
  {
    name: "tears-appends",
    breaks: "a crash leaves a part of an append; found by rows that no append wrote",
    seed: 1,
    spoils() {
      let pending: { readonly plane: DurablePlane; readonly batch: Batch } | undefined;
      return {
        journal: (journal) => ({
          ...journal,
          append(plane, batch) {
            pending = { plane, batch };
            const stored = journal.append(plane, batch);
            stored.finally(() => (pending = undefined)).catch(() => {});
            return stored;
          },
        }),
        crashed({ rows }) {
          if (pending !== undefined) rows[pending.plane].push(...rowsOf(pending.batch).slice(0, 1));
          pending = undefined;
        },
      };
    },
  },
  {
    name: "stores-what-it-refused",
    breaks: "the disk says no and keeps it; found by rows that no append wrote",
    seed: 2,
    spoils: () => ({
      journal: (journal, { machine }) => ({
        ...journal,
        append(plane, batch) {
          const stored = journal.append(plane, batch);
          stored.catch((error: unknown) => {
            if (error instanceof StorageError && error.code !== "fenced")
              machine.disk.rows[plane].push(...rowsOf(batch));
          });
          return stored;
        },
      }),
    }),
  },
  {
    name: "goes-on-after-no",
    breaks: "what follows on a refused append is taken; found by the epoch of the loop",
    seed: 19,
    spoils() {
      let epoch = 0;
      return {
        journal: (journal) => ({
          ...journal,
          append: (plane, batch) => journal.append(plane, { ...batch, epoch: epoch++ }),
        }),
      };
    },
  },
  {
    name: "fence-too-early",
    breaks:
      "the fence is looked at when an append is asked for, not when it is done; found by the epochs of what is written",
    seed: 6,
    spoils() {
      let newest = 0;
      return {
        fence(epoch, { machine }) {
          newest = Math.max(newest, epoch);
          return machine.disk.fence ?? 0;
        },
        journal: (journal, { server }) => ({
          ...journal,
          append: (plane, batch) =>
            (server.epoch ?? 0) < newest
              ? Promise.reject(new StorageError("fenced", "Another one took over."))
              : journal.append(plane, batch),
        }),
      };
    },
  },
  {
    name: "snapshot-too-old",
    breaks: "a snapshot stands for one fact more than it has; found when a start replays it",
    seed: 1,
    spoils: () => ({
      journal: (journal, { machine: { disk } }) => ({
        ...journal,
        async snapshot(plane, json) {
          await journal.snapshot(plane, json);
          disk.snapshots[plane] = { json, at: disk.rows[plane].length + 1 };
        },
      }),
    }),
  },
  {
    name: "torn-snapshot",
    breaks: "a snapshot that a crash tore is used without a look at its hash; found when a start replays it",
    seed: 1,
    spoils: () => ({
      crashed({ snapshots }) {
        const { runtime } = snapshots;
        if (runtime === undefined) return;
        const state = JSON.parse(runtime.json) as Record<string, unknown>;
        delete state["runs"];
        snapshots.runtime = { ...runtime, json: JSON.stringify(state) };
      },
    }),
  },
];
