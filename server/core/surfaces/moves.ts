// Moves the voice session to another surface or speaker, in two phases: speech is held at the end of a sentence, the target is
// asked whether it takes it, and only then everything changes at once. A target that refuses leaves all as it was.
//
//   none --device-move--> staging --staged--> committed: generation + 1, speech goes on there
//                            '------refused, late or gone--> ended: speech goes on where it was
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { fail, ok } from "../lib/result.ts";
import type { State } from "../state.ts";
import type { Move, Place, SurfacesInput, SurfacesState } from "./types.ts";

/** What stands before the name of a sound device. */
const SPEAKER = "speaker:";

export function move(state: State, target: string, stamp: Stamp): Decision {
  const { surfaces } = state.present;
  const to = placeOf(surfaces, target);
  if (to === undefined)
    return decision({
      reply: fail("not_found", "No such window is open, or several are called so. Nothing was moved."),
    });
  if (surfaces.move !== null)
    return isSame(surfaces.move.to, to)
      ? decision({ reply: ok({ move_id: surfaces.move.moveId }) })
      : decision({ reply: fail("conflict", "The voice is being moved already. Try again in a moment.") });
  const moveId = idOf(stamp.idBase, 6);
  const reply = ok({ move_id: moveId });
  if (isSame(hereOf(surfaces), to))
    return decision({ facts: [{ kind: "move-ended", moveId, ok: true, message: "" }], reply });
  return {
    ...stage(surfaces, { moveId, to }),
    facts: [{ kind: "move-begun", move: { moveId, to } }],
    reply,
  };
}

export function goHome(state: State, stamp: Stamp): Decision {
  return move(state, "home", stamp);
}

/** The target's answer. */
export function staged(
  state: State,
  { moveId, ok: taken, message }: Extract<SurfacesInput, { kind: "move-staged" }>,
): Decision {
  const { surfaces } = state.present;
  // A late answer is of an earlier move.
  if (surfaces.move?.moveId !== moveId) return decision({});
  const { to } = surfaces.move;
  const isHere = Object.hasOwn(surfaces.surfaces, to.surfaceId);
  const why = isHere ? message : "The window was closed meanwhile.";
  const effects = [{ kind: "release-speech" }] as const;
  if (!taken || !isHere)
    return decision({ facts: [{ kind: "move-ended", moveId, ok: false, message: why }], effects });
  return decision({
    facts: [
      { kind: "voice-moved", ...to, generation: surfaces.generation + 1 },
      { kind: "move-ended", moveId, ok: true, message: "" },
    ],
    effects,
  });
}

/** Asks the surface, where it can be asked; then the sound device. Speech waits meanwhile. */
function stage(surfaces: SurfacesState, { moveId, to }: Move): Decision {
  const hold = { kind: "hold-speech" } as const;
  const here = hereOf(surfaces);
  const surface = surfaces.surfaces[to.surfaceId];
  if (to.surfaceId !== here.surfaceId && surface?.serves.includes("focus") === true) {
    const { surfaceId } = to;
    const asked = { kind: "window-wanted", callId: moveId, window: "focus", request: {}, surfaceId } as const;
    return decision({ effects: [hold], next: [asked] });
  }
  if (to.speaker !== here.speaker && to.speaker !== "")
    return decision({ effects: [hold, { kind: "probe-speaker", moveId, speaker: to.speaker }] });
  return decision({ effects: [hold], next: [{ kind: "move-staged", moveId, ok: true, message: "" }] });
}

/** Undefined for what is not here. Home is the first window, with the speaker of the settings. */
function placeOf(surfaces: SurfacesState, target: string): Place | undefined {
  const { active, home, speaker } = surfaces;
  if (target === "home") return home === "" ? undefined : { surfaceId: home, speaker: "" };
  if (target.startsWith(SPEAKER) && active !== "")
    return { surfaceId: active, speaker: target.slice(SPEAKER.length) };
  const all = Object.values(surfaces.surfaces);
  const named = all.filter(({ name }) => name === target);
  // A name that several have says nothing.
  const found =
    all.find(({ surfaceId }) => surfaceId === target) ?? (named.length === 1 ? named[0] : undefined);
  return found === undefined ? undefined : { surfaceId: found.surfaceId, speaker };
}

const hereOf = ({ active, speaker }: SurfacesState): Place => ({ surfaceId: active, speaker });
const isSame = (a: Place, b: Place): boolean => a.surfaceId === b.surfaceId && a.speaker === b.speaker;
