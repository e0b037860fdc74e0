// Applies grant and window facts; window counters are kept per kind for the metrics.
import type { Fact } from "../fact.ts";
import { at, drop, put, trim } from "../lib/record.ts";
import { LIMITS } from "../limits.ts";
import {
  type GrantsState,
  isGrantOver,
  type WindowCounters,
  type WindowKind,
  type WindowsState,
} from "./types.ts";

const ZERO: WindowCounters = {
  opened: 0,
  completed: 0,
  failed: {},
  timedOut: 0,
  latencyMsTotal: 0,
};

export function evolveGrants(state: GrantsState, fact: Fact): GrantsState {
  if (fact.kind !== "grant-changed") return state;
  return { grants: trim(put(state.grants, fact.grant.grantId, fact.grant), LIMITS.grantsMax, isGrantOver) };
}

export function evolveWindows(state: WindowsState, fact: Fact): WindowsState {
  switch (fact.kind) {
    case "window-opened":
      return {
        ...count(state, fact.window.kind, (c) => ({ ...c, opened: c.opened + 1 })),
        windows: put(state.windows, fact.window.windowId, fact.window),
      };
    case "window-closed":
      return {
        ...count(state, fact.window.kind, (c) => closed(c, fact)),
        windows: drop(state.windows, fact.window.windowId),
      };
    case "window-extended": {
      const window = at(state.windows, fact.windowId);
      if (window === undefined) return state;
      return {
        ...state,
        windows: put(state.windows, fact.windowId, { ...window, deadlineMs: fact.deadlineMs }),
      };
    }
    case "window-late":
      return { ...state, lateEvents: state.lateEvents + 1 };
    default:
      return state;
  }
}

function closed(c: WindowCounters, fact: Extract<Fact, { kind: "window-closed" }>): WindowCounters {
  const latencyMsTotal = c.latencyMsTotal + fact.latencyMs;
  if (fact.outcome === "completed") return { ...c, latencyMsTotal, completed: c.completed + 1 };
  if (fact.outcome === "timed_out") return { ...c, latencyMsTotal, timedOut: c.timedOut + 1 };
  const kind = fact.errorKind === "" ? "other" : fact.errorKind;
  return { ...c, latencyMsTotal, failed: { ...c.failed, [kind]: (c.failed[kind] ?? 0) + 1 } };
}

function count(
  state: WindowsState,
  kind: WindowKind,
  change: (c: WindowCounters) => WindowCounters,
): WindowsState {
  return { ...state, counters: { ...state.counters, [kind]: change(state.counters[kind] ?? ZERO) } };
}
