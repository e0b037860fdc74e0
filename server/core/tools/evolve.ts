// Applies tool facts. Finished changes are remembered for undo; calls of forgotten turns leave with them.
import type { Fact } from "../fact.ts";
import { newest, put, trim } from "../lib/record.ts";
import { LIMITS } from "../limits.ts";
import { takenTogether } from "../changes.ts";
import type { Change, ToolCall, ToolResult, ToolsState } from "./types.ts";

const CALLS_MAX = LIMITS.turnsMax * LIMITS.stepsPerTurnMax;

export function evolveTools(state: ToolsState, fact: Fact): ToolsState {
  switch (fact.kind) {
    case "tool-proposed":
      return { ...state, calls: trim(put(state.calls, fact.call.callId, fact.call), CALLS_MAX, isDone) };
    case "tool-ready":
      return change(state, fact.callId, (call) => ({
        ...call,
        state: { kind: "ready", prepared: fact.prepared },
      }));
    case "tool-started":
      return change(state, fact.callId, (call) => started(call, fact.atMs));
    case "tool-ended":
      return ended(state, fact);
    default:
      return state;
  }
}

/** What waits or runs is never forgotten, however many calls come and go beside it. */
const isDone = ({ state }: ToolCall): boolean => state.kind === "done";

function started(call: ToolCall, atMs: number): ToolCall {
  if (call.state.kind !== "ready") return call;
  return { ...call, state: { kind: "running", prepared: call.state.prepared, startedAtMs: atMs } };
}

function ended(state: ToolsState, fact: Extract<Fact, { kind: "tool-ended" }>): ToolsState {
  const call = state.calls[fact.callId];
  if (call === undefined) return state;
  const prepared = call.state.kind === "preparing" ? null : call.state.prepared;
  const calls = put(state.calls, fact.callId, {
    ...call,
    state: { kind: "done", prepared, result: fact.result },
  });
  if (!mayBeMade(call, fact.result) || prepared?.subject.kind !== "edit") return { ...state, calls };
  if (call.name === "undo" && !fact.result.ok) return { ...state, calls };
  if (call.name === "undo") return { calls, changes: markUndone(state, call) };
  const { savedSha: afterSha } = fact.result;
  const { files: wanted } = prepared.subject;
  const files = afterSha === undefined ? wanted : wanted.map((file) => ({ ...file, afterSha }));
  const unsure = fact.result.ok ? {} : ({ unsure: true } as const);
  const made: Change = { callId: fact.callId, files, atMs: fact.atMs, undone: false, ...unsure };
  return { calls, changes: newest(put(state.changes, fact.callId, made), LIMITS.changesKeptMax) };
}

/** What was stopped, took too long or lost its editor while it ran may have been written all the same: it can be taken back as well. */
const mayBeMade = ({ state }: ToolCall, { ok, errorCode, unmade }: ToolResult): boolean =>
  ok ||
  errorCode === "interrupted" ||
  (state.kind === "running" && unmade !== true && !UNMADE.has(errorCode));
const UNMADE: ReadonlySet<ToolResult["errorCode"]> = new Set([
  "stale",
  "conflict",
  "denied",
  "not_found",
  "outside_workspace",
  "too_large",
  "invalid_arguments",
]);

/** What was changed after an undo was proposed is no part of it. */
function markUndone(
  state: ToolsState,
  { args: { call_id: callId, all }, proposedAtMs }: ToolCall,
): ToolsState["changes"] {
  const change = typeof callId === "string" ? state.changes[callId] : undefined;
  if (change === undefined) return state.changes;
  const together = takenTogether(state, change.callId).filter(({ atMs }) => atMs <= proposedAtMs);
  const of = all === true ? together : [change];
  return of.reduce((changes, one) => put(changes, one.callId, { ...one, undone: true }), state.changes);
}

function change(state: ToolsState, callId: string, edit: (call: ToolCall) => ToolCall): ToolsState {
  const call = state.calls[callId];
  return call === undefined ? state : { ...state, calls: put(state.calls, callId, edit(call)) };
}
