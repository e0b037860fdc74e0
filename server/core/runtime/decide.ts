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
      if (runtime.phase !== "running") return decision({ reply: ok({}) });
      return decision({
        facts: [phase("stopping", stamp)],
        next: [{ kind: "turn-cancel", turnId: "" }, { kind: "runtime-stopped" }],
        reply: ok({}),
      });
    case "runtime-stopped":
      return runtime.phase === "stopping"
        ? decision({ facts: [phase("stopped", stamp)], next: [{ kind: "tick" }] })
        : NOTHING;
    case "health-report":
      return health(state, input, stamp);
  }
}

function health(
  state: State,
  { part, reason }: Extract<RuntimeInput, { kind: "health-report" }>,
  stamp: Stamp,
): Decision {
  const known = state.present.runtime.reasons[part];
  if (reason === null) {
    if (known === undefined) return NOTHING;
    const back: readonly RuntimeFact[] = part === "voice_host" ? [{ kind: "pipeline-restarted" }] : [];
    return decision({ facts: [...back, { kind: "health-changed", part, reason: null }] });
  }
  if (known?.reason === reason.reason) return NOTHING;
  return decision({ facts: [{ kind: "health-changed", part, reason }, toast(reason.reason, stamp)] });
}

export function phase(to: RuntimePhase, stamp: Stamp): RuntimeFact {
  return { kind: "runtime-moved", phase: to, atMs: stamp.nowMs };
}
