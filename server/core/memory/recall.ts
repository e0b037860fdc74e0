// Which memories go into a question: few, short, the ones that fit. Weights of the research of the systems, §1.12, with words in
// the place of meaning: 0.60 how well it fits + 0.20 how sure it is + 0.10 how new it is + what its kind is worth.
import { DAY_MS } from "../lib/duration.ts";
import { type Found, MEMORY, type MemoryKind, type MemoryRecord } from "./types.ts";

/** At most 0.10, so that no kind outweighs the words. */
const WORTH: Readonly<Record<MemoryKind, number>> = {
  profile: 0.1,
  commitment: 0.08,
  person: 0.05,
  fact: 0.05,
  interest: 0.04,
  event: 0.03,
  digest: 0.02,
  episode: 0,
};
/** Of use also where it has no word of the question. */
const ALWAYS: ReadonlySet<MemoryKind> = new Set(["profile", "commitment"]);
/** After that time its newness counts half. */
const HALF_MS = 90 * DAY_MS;

/** Of the person themselves and of what they promised it always may be of use; of all else only what has a word of the question. */
export function recalled(found: readonly Found[], nowMs: number): readonly MemoryRecord[] {
  const fitting = found
    .filter(
      ({ record: { status, staleAtMs } }) => status === "active" && (staleAtMs === 0 || staleAtMs > nowMs),
    )
    .filter(({ record, relevance }) => relevance > 0 || ALWAYS.has(record.kind))
    .toSorted((a, b) => scoreOf(b, nowMs) - scoreOf(a, nowMs));
  const chosen: MemoryRecord[] = [];
  let left: number = MEMORY.recalledCharsMax;
  for (const { record } of fitting) {
    if (chosen.length === MEMORY.recalledMax) break;
    if (record.text.length > left) continue;
    left -= record.text.length;
    chosen.push(record);
  }
  return chosen;
}

function scoreOf({ record, relevance }: Found, nowMs: number): number {
  const freshness = 1 / (1 + Math.max(0, nowMs - record.updatedAtMs) / HALF_MS);
  return 0.6 * relevance + 0.2 * record.confidence + 0.1 * freshness + WORTH[record.kind];
}
