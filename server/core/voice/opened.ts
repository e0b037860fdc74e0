// A time of listening as it begins.
import type { Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import type { Source, Utterance } from "./types.ts";

/** A new time of listening. */
export function opened(
  source: Source,
  { surfaceId, context }: Pick<Utterance, "surfaceId" | "context">,
  stamp: Stamp,
): Utterance {
  const utteranceId = idOf(stamp.idBase, 6);
  return {
    utteranceId,
    spokenId: utteranceId,
    surfaceId,
    source,
    shown: context,
    context,
    begunAtMs: stamp.nowMs,
    activeAtMs: stamp.nowMs,
    heard: false,
    ending: false,
    ended: false,
    restarted: false,
    voiced: false,
    over: false,
    echo: false,
    listen: { kind: "listening" },
    floor: { kind: "ours" },
  };
}
