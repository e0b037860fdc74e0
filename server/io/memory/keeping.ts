// Keeps what a turn did, and sums up the day before once the first turn of another day did something: what was done then is told by one
// line, also when its turns are gone.
import { digestOf } from "../../core/work.ts";
import type { Memory, MemoryDraft } from "../../core/memory/types.ts";
import { dayOf, dayStart } from "../local-days.ts";

/** More turns of one day are not looked at. */
const TURNS_MAX = 500;

export function keepWork(memory: Pick<Memory, "find" | "remember">, draft: MemoryDraft, nowMs: number): void {
  const folders = [draft.folder];
  const [last] = memory.find({ folders, words: "", max: 1, kinds: ["episode"], untilMs: dayStart(nowMs) });
  if (last !== undefined) sumUp(memory, draft.folder, last.record.createdAtMs);
  memory.remember(draft);
}

function sumUp(memory: Pick<Memory, "find" | "remember">, folder: string, atMs: number): void {
  const [folders, words] = [[folder], ""];
  const [fromMs, untilMs] = [dayStart(atMs), dayStart(atMs, 1)];
  const tag = `day ${dayOf(fromMs)}`;
  const digests = memory.find({ folders, words, kinds: ["digest"], fromMs, max: TURNS_MAX });
  if (digests.some(({ record }) => record.folder === folder && record.tags.includes(tag))) return;
  const turns = memory
    .find({ folders, words, kinds: ["episode"], fromMs, untilMs, max: TURNS_MAX })
    .map(({ record }) => record)
    .filter((one) => one.folder === folder && one.sourceTurnId !== "")
    .toReversed();
  if (turns.length > 0)
    memory.remember({ kind: "digest", folder, tags: [tag], text: digestOf(turns, dayOf(fromMs)) });
}
