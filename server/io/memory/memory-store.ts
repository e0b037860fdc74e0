// The Memory port in a SQLite file of its own, opened at its first use. Synchronous: each call is one small transaction.
import type { DatabaseSync } from "node:sqlite";
import { type FindWhere, type Memory, MemoryError } from "../../core/memory/types.ts";
import { find, keepEmbeddings, setAside, unembedded } from "./finding.ts";
import { openFile } from "./memory-file.ts";
import { keepWork } from "./keeping.ts";
import { MemoryRecords } from "./memory-records.ts";

export interface MemoryDeps {
  /** ":memory:" keeps it in memory alone. */
  readonly path: string;
  readonly nowMs: () => number;
}

interface Opened {
  readonly db: DatabaseSync;
  readonly records: MemoryRecords;
}

/** The file is opened at the first use. */
export function createMemory(deps: MemoryDeps): Memory {
  let opened: Opened | undefined;
  let closed = false;
  const open = (): Opened => {
    const db = openFile(deps.path);
    return { db, records: new MemoryRecords(db, deps.nowMs) };
  };
  const guarded = <T>(work: (one: Opened) => T): T => {
    if (closed) throw new MemoryError("unavailable", "Kodama is about to end. Ask again in a moment.");
    try {
      return work((opened ??= open()));
    } catch (error) {
      if (error instanceof MemoryError) throw error;
      const detail = error instanceof Error ? error.message : "unknown reason";
      const message = `Memories cannot be read or kept (${detail}). Move ${deps.path} away to begin with an empty store.`;
      throw new MemoryError("unavailable", message, { cause: error });
    }
  };
  return {
    remember: (draft) => guarded(({ records }) => records.remember(draft)),
    keepWork: (draft) =>
      guarded(({ db, records }) => {
        const kept = {
          find: (where: FindWhere) => find(db, where),
          remember: records.remember.bind(records),
        };
        keepWork(kept, draft, deps.nowMs());
      }),
    rewrite: (recordId, text) => guarded(({ records }) => records.rewrite(recordId, text)),
    forget: (recordId) => guarded(({ records }) => records.forget(recordId)),
    forgetWork: (folders) => guarded(({ records }) => records.forgetWork(folders)),
    putAside: (recordId) => guarded(({ records }) => records.putAside(recordId)),
    bringBack: (recordId) => guarded(({ records }) => records.bringBack(recordId)),
    setAside: (where) => guarded(({ db }) => setAside(db, where)),
    find: (where) => guarded(({ db }) => find(db, where)),
    unembedded: (model, max) => guarded(({ db }) => unembedded(db, model, max)),
    keepEmbeddings: (model, all) => guarded(({ db }) => keepEmbeddings(db, model, all)),
    take: (lines, what) => guarded(({ records }) => records.take(lines, what)),
    // It is small: the copy is made at once. Async, so that it rejects.
    backUp: async (folder) => guarded(({ records }) => records.backUp(folder)),
    close() {
      closed = true;
      opened?.db.close();
      opened = undefined;
    },
  };
}
