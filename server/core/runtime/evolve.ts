// Applies runtime facts.
import type { Fact } from "../fact.ts";
import { drop, put } from "../lib/record.ts";
import type { RuntimeState } from "./types.ts";

export function evolveRuntime(state: RuntimeState, fact: Fact): RuntimeState {
  switch (fact.kind) {
    case "runtime-moved": {
      const startedAtMs = fact.phase === "running" ? fact.atMs : state.startedAtMs;
      return { ...state, phase: fact.phase, startedAtMs };
    }
    case "pipeline-restarted":
      return { ...state, restartCount: state.restartCount + 1 };
    case "health-changed": {
      const reasons =
        fact.reason === null ? drop(state.reasons, fact.part) : put(state.reasons, fact.part, fact.reason);
      return { ...state, reasons };
    }
    case "toast-changed":
      return { ...state, toast: fact.toast };
    default:
      return state;
  }
}
