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

/** A machine, and how much a model that answers may read at once there. */
export interface Place extends Room {
  readonly contextTokens: number;
}

/** That it takes in use, in bytes; one that answers takes more the more it may read at once. */
export function memoryOf(entry: ModelEntry, contextTokens: number): number {
  const { bytesPerToken = 0, tokensMax = 0 } = ("files" in entry ? undefined : entry.context) ?? {};
  const beyondUsual = Math.min(contextTokens, tokensMax) - USUAL_CONTEXT_TOKENS;
  return entry.memoryBytes + bytesPerToken * beyondUsual;
}

/** What it lacks now: the disk for its files comes first, since without them nothing is loaded; "context" would be memory enough for less. */
export type Fit = "fits" | "disk" | "memory" | "context";

/** What models.localContextTokens is at first: the figures of the list are for it. */
export const USUAL_CONTEXT_TOKENS = 8_192;
/** Left free on the disk beside a model. */
export const HEADROOM_BYTES = 512 * 1_024 ** 2;
/** Of the machine's memory: the rest is for the editor, the project's own programs, and speech. */
const SHARE_MAX = 0.6;

const hasDisk = ({ modelId, bytes }: ModelEntry, { diskBytes }: Room, { installed }: ModelsState): boolean =>
  Object.hasOwn(installed, modelId) || bytes + HEADROOM_BYTES <= diskBytes;

/** One that is in use has its memory already. */
export function fitOf(entry: ModelEntry, place: Place, models: ModelsState): Fit {
  if (!hasDisk(entry, place, models)) return "disk";
  const inUse = inUseOf(models, roleOf(entry)) === entry.modelId;
  if (inUse || memoryOf(entry, place.contextTokens) <= place.memoryBytes) return "fits";
  return memoryOf(entry, USUAL_CONTEXT_TOKENS) <= place.memoryBytes ? "context" : "memory";
}

/**
 * The ids of those proposed, one of a kind: of what the machine is made for the one that takes the most memory, since among
 * these models the larger one is the better one; of two the earlier in the list. By all its memory, so that the proposal
 * does not change with what happens to be open.
 */
export function proposed(
  entries: readonly ModelEntry[],
  place: Place,
  models: ModelsState,
): ReadonlySet<string> {
  const taken = (entry: ModelEntry): number => memoryOf(entry, place.contextTokens);
  const best = new Map<string, ModelEntry>();
  for (const entry of entries) {
    // Whether there is such a processor, nobody knows here.
    if (roleOf(entry) === "gpu") continue;
    if (taken(entry) > SHARE_MAX * place.totalMemoryBytes || !hasDisk(entry, place, models)) continue;
    const before = best.get(roleOf(entry));
    if (before === undefined || entry.memoryBytes > before.memoryBytes) best.set(roleOf(entry), entry);
  }
  return new Set([...best.values()].map(({ modelId }) => modelId));
}
