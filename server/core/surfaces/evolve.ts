// Applies surface facts. The first surface is home; when the active one leaves, the session goes home or on.
import type { Fact } from "../fact.ts";
import { drop, newest, put } from "../lib/record.ts";
import type { SurfacesState } from "./types.ts";

/** Who asked for a move reads its end at once. */
const ENDED_KEPT = 8;

export function evolveSurfaces(state: SurfacesState, fact: Fact): SurfacesState {
  switch (fact.kind) {
    case "surface-changed": {
      const { surfaceId } = fact.surface;
      return {
        ...state,
        surfaces: put(state.surfaces, surfaceId, fact.surface),
        home: state.home === "" ? surfaceId : state.home,
        active: state.active === "" ? surfaceId : state.active,
      };
    }
    case "surface-gone": {
      const surfaces = drop(state.surfaces, fact.surfaceId);
      const next = Object.keys(surfaces)[0] ?? "";
      const home = state.home === fact.surfaceId ? next : state.home;
      return { ...state, surfaces, home, active: state.active === fact.surfaceId ? home : state.active };
    }
    case "voice-moved":
      return { ...state, active: fact.surfaceId, speaker: fact.speaker, generation: fact.generation };
    case "move-begun":
      return { ...state, move: fact.move };
    case "move-ended": {
      const { moveId, ok, message } = fact;
      return { ...state, move: null, ended: newest(put(state.ended, moveId, { ok, message }), ENDED_KEPT) };
    }
    default:
      return state;
  }
}
