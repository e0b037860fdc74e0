// Decides who is here and where the voice session lives.
import { type Decision, decision } from "../effect.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import type { SurfacesInput, SurfacesState } from "./types.ts";

export function decideSurfaces(state: State, input: SurfacesInput): Decision {
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
      const { folders, trusted, visible } = input;
      return decision({
        facts: [{ kind: "surface-changed", surface: { ...surface, folders, trusted, visible } }],
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
      return move(surfaces, input.target === "home" ? surfaces.home : input.target);
    case "device-go-home":
      return move(surfaces, surfaces.home);
  }
}

/** A target that is not here, or cannot show and speak, leaves the session where it is. */
function move(surfaces: SurfacesState, target: string): Decision {
  const surface = Object.values(surfaces.surfaces).find(
    (one) => one.surfaceId === target || one.name === target,
  );
  if (surface === undefined)
    return decision({ reply: fail("not_found", "No such window is open. Nothing was moved.") });
  const reply = ok({ surface_id: surface.surfaceId });
  if (surface.surfaceId === surfaces.active) return decision({ reply });
  return decision({ facts: [{ kind: "voice-moved", surfaceId: surface.surfaceId }], reply });
}

function unknown(): ReturnType<typeof fail> {
  return fail("not_found", "This surface is not attached. Attach it again.");
}
