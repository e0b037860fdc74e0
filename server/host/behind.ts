// A topic that is behind for one surface: where its journal is read next, and what of it is being read.
import type { FramePage, PageRange } from "../core/ports.ts";

/** What came without anybody asking for the past. */
export interface Live {
  readonly first: number;
  readonly last: number;
}

/** A page on its way. */
export interface Reading {
  readonly range: PageRange;
  /** The newest that was published as the reading began. */
  readonly seenSeq: number;
  /** Undefined when it cannot be read. */
  readonly page: Promise<FramePage | undefined>;
}

/** A topic whose live frames are left to the journal. */
export interface Behind {
  /** Sent up to this one. */
  afterSeq: number;
  /** The newest that was published. */
  seenSeq: number;
  readonly announce: boolean;
  /** Read while the page before it was taken. */
  ahead?: Reading | undefined;
}

type ReadPage = (range: PageRange) => Promise<FramePage>;

/** The next page: the one that was read ahead, where it still is the next. */
export function nextPage(behind: Behind, live: Live | undefined, read: ReadPage): Reading {
  const range = nextRange(behind, live);
  const { ahead } = behind;
  // Used once: what it did not have yet is read anew.
  behind.ahead = undefined;
  if (ahead?.range.afterSeq === range.afterSeq && ahead.range.beforeSeq === range.beforeSeq) return ahead;
  return { range, seenSeq: behind.seenSeq, page: read(range).catch(() => undefined) };
}

/** Steps over what came live before the past was asked for. */
function nextRange(behind: Behind, live: Live | undefined): PageRange {
  if (live !== undefined && behind.afterSeq + 1 >= live.first && behind.afterSeq < live.last)
    behind.afterSeq = live.last;
  const isBefore = live !== undefined && behind.afterSeq < live.first;
  return isBefore ? { afterSeq: behind.afterSeq, beforeSeq: live.first } : { afterSeq: behind.afterSeq };
}
