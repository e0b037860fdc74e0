// Decides what the orb may look like: known palettes and feelings only, and no mood swings.
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import { FEELINGS, isColour, type OrbInput, type OrbMoment, PALETTES, SPOKEN_COLOURS } from "./types.ts";

export function decideOrb(state: State, input: OrbInput, stamp: Stamp): Decision {
  switch (input.kind) {
    case "palette-set":
      return setPalette(input.palette);
    case "palette-clear":
      return decision({ facts: [{ kind: "palette-changed", palette: "mode-default" }], reply: ok({}) });
    case "feeling-set":
      return setFeeling(state.present.orb, input.feeling, stamp);
    case "urgency-set":
      if (!(input.urgency >= 0 && input.urgency <= 1)) {
        return decision({ reply: fail("invalid_payload", "Urgency is a number from 0 to 1.") });
      }
      return moment({ ...state.present.orb, urgency: input.urgency });
    case "orb-flash":
      if (input.flash !== "success" && input.flash !== "error") {
        return decision({ reply: fail("invalid_payload", 'A flash is "success" or "error".') });
      }
      return moment({
        ...state.present.orb,
        flash: input.flash,
        flashCount: state.present.orb.flashCount + 1,
      });
  }
}

function setPalette(asked: string): Decision {
  const palette = SPOKEN_COLOURS[asked] ?? asked;
  if (palette !== "mode-default" && !isColour(palette)) {
    const names = PALETTES.join(", ");
    return decision({
      reply: fail("invalid_payload", `No palette "${asked}". There are ${names}, and #rrggbb.`),
    });
  }
  return decision({ facts: [{ kind: "palette-changed", palette }], reply: ok({}) });
}

function setFeeling(now: OrbMoment, asked: string, stamp: Stamp): Decision {
  const feeling = FEELINGS.find((known) => known === asked);
  if (feeling === undefined) {
    return decision({
      reply: fail("invalid_payload", `No feeling "${asked}". There are ${FEELINGS.join(", ")}.`),
    });
  }
  const heldMs = stamp.nowMs - now.feelingAtMs;
  if (feeling !== now.feeling && heldMs < LIMITS.feelingHoldMs) {
    return decision({ reply: fail("rate_limited", "A feeling stays for at least three seconds.") });
  }
  return moment({ ...now, feeling, feelingAtMs: stamp.nowMs });
}

function moment(next: OrbMoment): Decision {
  return decision({ facts: [{ kind: "orb-moment-changed", moment: next }], reply: ok({}) });
}
