// A turn as it begins: a person's words, and where they said them.
import type { Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { isWithin } from "../lib/paths.ts";
import type { State } from "../state.ts";
import { latencyAtStart } from "./timing.ts";
import type { InjectText, Turn } from "./types.ts";

export const firstOf = (folders: readonly string[], first: string): readonly string[] => [
  first,
  ...folders.filter((folder) => folder !== first),
];

/** "The tests" are those of the project that is looked at: of several folders it comes first. */
function nearestFirst(folders: readonly string[], file: string): readonly string[] {
  const around = folders.filter((folder) => isWithin(folder, file));
  const nearest = around.toSorted((a, b) => b.length - a.length)[0];
  return nearest === undefined ? folders : firstOf(folders, nearest);
}

export function newTurn({ present }: State, input: InjectText, { nowMs, idBase }: Stamp): Turn {
  const surface = present.surfaces.surfaces[input.surfaceId];
  return {
    turnId: idOf(idBase, 0),
    utteranceId: input.utteranceId,
    text: input.text,
    origin: input.origin,
    surfaceId: input.surfaceId,
    folders: nearestFirst(surface?.folders ?? [], input.context.file),
    trusted: surface?.trusted ?? false,
    context: input.context,
    ...(input.names === undefined ? {} : { names: input.names }),
    ...(input.confidence === undefined ? {} : { confidence: input.confidence }),
    state: "queued",
    brain: "none",
    step: 0,
    sentences: {},
    latency: latencyAtStart(nowMs, input.said),
    error: "",
    nextStep: "",
  };
}
