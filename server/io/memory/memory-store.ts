// The Memory port in a SQLite file of its own, opened at its first use. Synchronous: each call is one small transaction.
import { type Memory, MemoryError } from "../../core/memory/types.ts";
import { openFile } from "./memory-file.ts";
import { keepWork } from "./keeping.ts";
import { MemoryRecords } from "./memory-records.ts";

export interface MemoryDeps {
  /** ":memory:" keeps it in memory alone. */
  readonly path: string;
  readonly nowMs: () => number;
}

/** The file is opened at the first use. */
export function createMemory(deps: MemoryDeps): Memory {
  let opened: MemoryRecords | undefined;
  let closed = false;
  const store = (): MemoryRecords => (opened ??= new MemoryRecords(openFile(deps.path), deps.nowMs));
  const guarded = <T>(work: (one: MemoryRecords) => T): T => {
    if (closed) throw new MemoryError("unavailable", "Kodama is about to end. Ask again in a moment.");
    try {
      return work(store());
    } catch (error) {
      if (error instanceof MemoryError) throw error;
      const detail = error instanceof Error ? error.message : "unknown reason";
      const message = `Memories cannot be read or kept (${detail}). Move ${deps.path} away to begin with an empty store.`;
      throw new MemoryError("unavailable", message, { cause: error });
    }
  };
  return {
    remember: (draft) => guarded((one) => one.remember(draft)),
    keepWork: (draft) => guarded((one) => keepWork(one, draft, deps.nowMs())),
    rewrite: (recordId, text) => guarded((one) => one.rewrite(recordId, text)),
    forget: (recordId) => guarded((one) => one.forget(recordId)),
    forgetWork: (folders) => guarded((one) => one.forgetWork(folders)),
    putAside: (recordId) => guarded((one) => one.putAside(recordId)),
    bringBack: (recordId) => guarded((one) => one.bringBack(recordId)),
    setAside: (where) => guarded((one) => one.setAside(where)),
    find: (where) => guarded((one) => one.find(where)),
    take: (lines, what) => guarded((one) => one.take(lines, what)),
    // It is small: the copy is made at once. Async, so that it rejects.
    backUp: async (folder) => guarded((one) => one.backUp(folder)),
    close() {
      closed = true;
      opened?.close();
      opened = undefined;
    },
  };
}
