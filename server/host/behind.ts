// A topic that is behind for one surface: where its journal is read next.
import type { PageRange } from "../core/ports.ts";

/** What came without anybody asking for the past. */
export interface Live {
  readonly first: number;
  readonly last: number;
}

/** A topic whose live frames are left to the journal. */
export interface Behind {
  /** Sent up to this one. */
  afterSeq: number;
  /** The newest that was published. */
  seenSeq: number;
  readonly announce: boolean;
}

/** Steps over what came live before the past was asked for. */
export function nextRange(behind: Behind, live: Live | undefined): PageRange {
  if (live !== undefined && behind.afterSeq + 1 >= live.first && behind.afterSeq < live.last)
    behind.afterSeq = live.last;
  const isBefore = live !== undefined && behind.afterSeq < live.first;
  return isBefore ? { afterSeq: behind.afterSeq, beforeSeq: live.first } : { afterSeq: behind.afterSeq };
}
