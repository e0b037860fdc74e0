// Decides who is here and where the voice session lives.
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import { goHome, move, staged } from "./moves.ts";
import type { SurfacesInput } from "./types.ts";

export function decideSurfaces(state: State, input: SurfacesInput, stamp: Stamp): Decision {
  const { surfaces } = state.present;
  switch (input.kind) {
    case "surface-attach":
      if (Object.keys(surfaces.surfaces).length >= LIMITS.surfacesMax) {
        return decision({
          reply: fail("overloaded", `Already ${LIMITS.surfacesMax} surfaces. Close one first.`),
        });
      }
      return decision({
        facts: [{ kind: "surface-changed", surface: input.surface }],
        reply: ok({ surface_id: input.surface.surfaceId }),
      });
    case "surface-update": {
      const surface = surfaces.surfaces[input.surfaceId];
      if (surface === undefined) return decision({ reply: unknown() });
      const { folders, trusted, visible, models = surface.models, unsaved = [] } = input;
      const now = { ...surface, folders, trusted, visible, models, unsaved };
      return decision({
        facts: [{ kind: "surface-changed", surface: now }],
        reply: ok({ accepted: true }),
      });
    }
    case "surface-detach":
      if (!Object.hasOwn(surfaces.surfaces, input.surfaceId))
        return decision({ reply: ok({ accepted: false }) });
      return decision({
        facts: [{ kind: "surface-gone", surfaceId: input.surfaceId }],
        // Its windows are closed by the clock's rule for surfaces that are gone.
        next: [{ kind: "tick" }],
        reply: ok({ accepted: true }),
      });
    case "device-move":
      return move(state, input.target, stamp);
    case "device-go-home":
      return goHome(state, stamp);
    case "move-staged":
      return staged(state, input);
  }
}

function unknown(): ReturnType<typeof fail> {
  return fail("not_found", "This surface is not attached. Attach it again.");
}
