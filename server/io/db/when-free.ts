// Waiting for a file of SQLite that others open at the same moment. SQLite's own waiting (`busy_timeout`) does not cover
// it: of two that make a new file a WAL one at once, it refuses one without waiting, as waiting would be for each other.
import { asStorageError } from "./schema.ts";

const PAUSE_MS = 10;
/** Then another program has the files, and a person should hear of it. */
const BUSY_MS = 5_000;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** What `work` answers, tried again while the file is locked. Throws a StorageError: `locked` after five seconds. */
export async function whenFree<T>(work: () => T): Promise<T> {
  const untilMs = performance.now() + BUSY_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      const known = asStorageError(error);
      if (known.code !== "locked" || performance.now() >= untilMs) throw known;
      await pause();
    }
  }
}
