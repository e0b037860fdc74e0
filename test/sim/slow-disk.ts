// The memory journal behind a disk that takes its time and refuses now and then: between the call and the commit, and
// between the commit and the answer, everything else can happen.
import type { DurablePlane } from "../../server/core/fact.ts";
import { type Batch, type Journal, StorageError } from "../../server/core/ports.ts";
import type { MemoryJournal } from "../support/memory-journal.ts";

export interface DiskTimes {
  /** How long this append takes, and how long its answer. */
  commitMs(): number;
  answerMs(): number;
  /** The code with which the disk refuses now. */
  refusal(): "full" | "io" | undefined;
  /** In the life of who asked: never, once that is over. */
  after(delayMs: number, act: () => void): void;
  /** The disk has taken, or refused, so many facts. */
  onCommit(count: number): void;
}

interface Waiting {
  readonly plane: DurablePlane;
  readonly batch: Batch;
  readonly resolve: (stored: ReturnType<Journal["append"]>) => void;
}

/** Appends one after the other, as the one thread that writes. */
export function slowed(journal: MemoryJournal, times: DiskTimes): Journal {
  const queue: Waiting[] = [];
  const commit = (): void => {
    const [first] = queue;
    if (first === undefined) return;
    const code = times.refusal();
    journal.refuse(code === undefined ? undefined : new StorageError(code, `The disk says: ${code}.`));
    const stored = journal.append(first.plane, first.batch);
    stored.catch(() => {}); // Its caller hears of it with the answer.
    times.onCommit(first.batch.facts.length);
    times.after(times.answerMs(), () => {
      queue.shift();
      first.resolve(stored);
      if (queue.length > 0) times.after(times.commitMs(), commit);
    });
  };
  return {
    ...journal,
    append: (plane, batch) =>
      new Promise((resolve) => {
        queue.push({ plane, batch, resolve });
        if (queue.length === 1) times.after(times.commitMs(), commit);
      }),
  };
}
