// What of the list this machine can hold, and which one of a kind is proposed for it.
import { inUseOf, type ModelEntry, type ModelsState, roleOf } from "./types.ts";

/** In bytes. */
export interface Room {
  /** That can be had now. */
  readonly memoryBytes: number;
  /** Of the whole machine, or of what its group of processes may have. */
  readonly totalMemoryBytes: number;
  readonly diskBytes: number;
}

/** What it lacks now: the disk for its files comes first, since without them nothing is loaded. */
export type Fit = "fits" | "disk" | "memory";

/** Left free on the disk beside a model. */
export const HEADROOM_BYTES = 512 * 1_024 ** 2;
/** Of the machine's memory: the rest is for the editor, the project's own programs, and speech. */
const SHARE_MAX = 0.6;

const hasDisk = ({ modelId, bytes }: ModelEntry, { diskBytes }: Room, { installed }: ModelsState): boolean =>
  Object.hasOwn(installed, modelId) || bytes + HEADROOM_BYTES <= diskBytes;

/** One that is in use has its memory already. */
export function fitOf(entry: ModelEntry, room: Room, models: ModelsState): Fit {
  if (!hasDisk(entry, room, models)) return "disk";
  const inUse = inUseOf(models, roleOf(entry)) === entry.modelId;
  return !inUse && entry.memoryBytes > room.memoryBytes ? "memory" : "fits";
}

/**
 * The ids of those proposed, one of a kind: of what the machine is made for the one that takes the most memory, since among
 * these models the larger one is the better one; of two the earlier in the list. By all its memory, so that the proposal
 * does not change with what happens to be open.
 */
export function proposed(
  entries: readonly ModelEntry[],
  room: Room,
  models: ModelsState,
): ReadonlySet<string> {
  const best = new Map<string, ModelEntry>();
  for (const entry of entries) {
    // Whether there is such a processor, nobody knows here.
    if (roleOf(entry) === "gpu") continue;
    if (entry.memoryBytes > SHARE_MAX * room.totalMemoryBytes || !hasDisk(entry, room, models)) continue;
    const before = best.get(roleOf(entry));
    if (before === undefined || entry.memoryBytes > before.memoryBytes) best.set(roleOf(entry), entry);
  }
  return new Set([...best.values()].map(({ modelId }) => modelId));
}
