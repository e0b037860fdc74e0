// Applies surface facts. The first surface is home; when the active one leaves, the session goes home or on.
import type { Fact } from "../fact.ts";
import { drop, put } from "../lib/record.ts";
import type { SurfacesState } from "./types.ts";

export function evolveSurfaces(state: SurfacesState, fact: Fact): SurfacesState {
  switch (fact.kind) {
    case "surface-changed": {
      const { surfaceId } = fact.surface;
      return {
        surfaces: put(state.surfaces, surfaceId, fact.surface),
        home: state.home === "" ? surfaceId : state.home,
        active: state.active === "" ? surfaceId : state.active,
      };
    }
    case "surface-gone": {
      const surfaces = drop(state.surfaces, fact.surfaceId);
      const next = Object.keys(surfaces)[0] ?? "";
      const home = state.home === fact.surfaceId ? next : state.home;
      return { surfaces, home, active: state.active === fact.surfaceId ? home : state.active };
    }
    case "voice-moved":
      return { ...state, active: fact.surfaceId };
    default:
      return state;
  }
}
