// Decides start, stop and health of the runtime.
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { ok } from "../lib/result.ts";
import type { State } from "../state.ts";
import { type RuntimeFact, type RuntimeInput, type RuntimePhase, toast } from "./types.ts";

export function decideRuntime(
  state: State,
  input: Exclude<RuntimeInput, { kind: "boot" | "tick" | "runtime-start" }>,
  stamp: Stamp,
): Decision {
  const { runtime } = state.present;
  switch (input.kind) {
    case "runtime-stop":
      if (runtime.phase === "stopped") return decision({ reply: ok({}) });
      return decision({
        facts: [phase(state, "stopped", stamp)],
        next: [{ kind: "turn-cancel", turnId: "" }],
        reply: ok({}),
      });
    case "health-report": {
      const known = runtime.reasons[input.part];
      if (input.reason === null) {
        return known === undefined
          ? NOTHING
          : decision({ facts: [{ kind: "health-changed", part: input.part, reason: null }] });
      }
      if (known?.reason === input.reason.reason) return NOTHING;
      return decision({
        facts: [
          { kind: "health-changed", part: input.part, reason: input.reason },
          toast(input.reason.reason, stamp),
        ],
      });
    }
  }
}

export function phase(state: State, to: RuntimePhase, stamp: Stamp): RuntimeFact {
  return {
    kind: "runtime-moved",
    phase: to,
    atMs: stamp.nowMs,
    restartCount: state.present.runtime.restartCount,
  };
}
