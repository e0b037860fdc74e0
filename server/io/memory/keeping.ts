// Keeps what a turn did, and sums up the day before once the first turn of another day did something: what was done then is told by one
// line, also when its turns are gone.
import { digestOf } from "../../core/work.ts";
import type { Memory, MemoryDraft, MemoryRecord } from "../../core/memory/types.ts";
import { dayOf, dayStart } from "../local-days.ts";

/** More turns are not looked at. */
const TURNS_MAX = 500;
type Kept = Pick<Memory, "find" | "remember">;

export function keepWork(memory: Kept, draft: MemoryDraft, nowMs: number): void {
  const today = dayStart(nowMs);
  if (turnsIn(memory, draft.folder, { fromMs: today }).length === 0) {
    const before = turnsIn(memory, draft.folder, { untilMs: today });
    const dayMs = dayStart(before[0]?.createdAtMs ?? 0);
    const turns = before.filter((one) => one.createdAtMs >= dayMs).toReversed();
    const text = digestOf(turns, dayOf(dayMs));
    if (turns.length > 0) memory.remember({ kind: "digest", folder: draft.folder, text });
  }
  memory.remember(draft);
}

/** Of that folder alone, the last one first. What another assistant kept was no turn of ours. */
const turnsIn = (
  memory: Kept,
  folder: string,
  span: { readonly fromMs?: number; readonly untilMs?: number },
): readonly MemoryRecord[] =>
  memory
    .find({ folders: [folder], words: "", kinds: ["episode"], max: TURNS_MAX, ...span })
    .map(({ record }) => record)
    .filter((one) => one.folder === folder && one.sourceTurnId !== "");
