// What the states and roles of a model mean, the same on every screen. No runtime of its own, so that extensions may use it.
import type { ModelJson, ModelRefreshReplyJson } from "./gen/kodama/v1/model_pb.ts";
import { sizeWords } from "./sizes.ts";

/** A download is under way, or waits for another one; in every other state nothing more is to be waited for. */
export const isComing = ({ state }: ModelJson): boolean =>
  state === "downloading" || state === "checking" || state === "waiting";

/** What the machine lacks for it; empty where it fits. */
export function lackWords({ fit, size_mb, memory_mb }: ModelJson): string {
  if (fit === "disk") return `needs ${sizeWords(size_mb)} of disk, and some to spare`;
  if (fit === "memory") return `needs ${sizeWords(memory_mb)} of memory`;
  const asSet = `needs ${sizeWords(memory_mb)} of memory to read as much at once as kodama.models.localContextTokens says`;
  return fit === "context" ? asSet : "";
}

/** What a look for a newer list found. */
export function newsWords({ newer = false, added = [], changed = [] }: ModelRefreshReplyJson): string {
  if (!newer) return "The list is the newest there is.";
  const parts = [
    ...(added.length === 0 ? [] : [`new: ${added.join(", ")}`]),
    ...(changed.length === 0 ? [] : [`changed: ${changed.join(", ")}`]),
  ];
  return parts.length === 0
    ? "The list is newer; nothing in it is new."
    : `The list is newer; ${parts.join("; ")}.`;
}

/** What the roles of models do, in the order in which they are listed. */
export const ROLE_WORDS = {
  llm: "Answer",
  stt: "Understand speech",
  tts: "Speak",
  captions: "Show words as they are said",
  kws: "Listen for phrases",
  gpu: "Work on a graphics processor",
} as const;
