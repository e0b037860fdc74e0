// After a restart: what was under way is resumed or honestly ended. A tool that had started is never started again.
import { afterwards } from "./approvals/decide.ts";
import type { Approval } from "./approvals/types.ts";
import { callsOf } from "./conversation/ending.ts";
import { providerOf } from "./conversation/providers.ts";
import { think } from "./conversation/thinking.ts";
import type { Turn } from "./conversation/types.ts";
import { type Decision, decision, type Effect } from "./effect.ts";
import type { Fact } from "./fact.ts";
import type { Input, Stamp } from "./input.ts";
import { idOf } from "./lib/id.ts";
import { ok } from "./lib/result.ts";
import { LIMITS } from "./limits.ts";
import { phase } from "./runtime/decide.ts";
import type { State } from "./state.ts";
import { undoTarget } from "./tools/undoing.ts";
import type { ToolCall } from "./tools/types.ts";

export function recover(state: State, stamp: Stamp): Decision {
  const calls = Object.values(state.runtime.tools.calls).filter((call) => call.state.kind !== "done");
  const resumed = calls.map((call) => resumeCall(state, call, stamp));
  const anew = Object.values(state.runtime.conversation.turns).filter((turn) =>
    mayRethink(state, turn, stamp),
  );
  const thoughts = anew.map((turn) => rethink(state, turn, stamp));
  const { conversationId } = state.runtime.conversation;
  const opened: Fact[] =
    conversationId === "" ? [{ kind: "conversation-opened", conversationId: idOf(stamp.idBase, 7) }] : [];
  return decision({
    facts: [
      phase("starting", stamp),
      ...opened,
      phase("running", stamp),
      ...thoughts.flatMap((one) => one.facts),
    ],
    effects: [
      ...resumed.flatMap((one) => one.effects),
      ...resumeTurns(state),
      ...thoughts.flatMap((one) => one.effects),
    ],
    next: [
      ...resumed.flatMap((one) => one.next),
      ...thoughts.flatMap((one) => one.next),
      ...staleTurns(state, anew),
      ...orphans(state),
      { kind: "agenda-plan" },
    ],
    reply: ok({}),
  });
}

interface Resumed {
  readonly effects: readonly Effect[];
  readonly next: readonly Input[];
}

function resumeCall(state: State, call: ToolCall, stamp: Stamp): Resumed {
  const { callId } = call;
  switch (call.state.kind) {
    case "preparing":
      return { effects: [{ kind: "prepare-tool", call, undo: undoTarget(state, call) }], next: [] };
    case "ready":
      return { effects: [], next: resumeReady(call, approvalOf(state, callId), stamp) };
    case "running": {
      const text =
        "I was interrupted while this ran. I did not run it again; look at what it left before you repeat it.";
      const result = {
        ok: false,
        summary: text,
        spoken: text,
        errorCode: "interrupted" as const,
        durationMs: 0,
        outputRef: "",
      };
      return { effects: [], next: [{ kind: "tool-finished", callId, result }] };
    }
    case "done":
      return { effects: [], next: [] };
  }
}

/** Ready but not started: the answer may already be there, or the question may never have been stored. */
function resumeReady(call: ToolCall, approval: Approval | undefined, stamp: Stamp): readonly Input[] {
  const { callId } = call;
  if (call.state.kind !== "ready") return [];
  // An answer counts for what was shown: after an edit, the call may be about something else already.
  // What was answered to a question went with the server.
  const isLost = call.state.prepared.subject.kind === "question" && approval?.state === "allowed";
  if (approval === undefined || isLost || approval.digest !== call.state.prepared.digest)
    return [{ kind: "tool-prepared", callId, prepared: call.state.prepared }];
  if (approval.state === "pending") return [];
  // A yes is for now. After a long stop nobody expects the tool to start.
  const old = approval.state === "allowed" && stamp.nowMs - approval.resolvedAtMs > LIMITS.yesTtlMs;
  return [afterwards(old ? { ...approval, state: "expired" } : approval, "")];
}

function approvalOf(state: State, callId: string): Approval | undefined {
  return Object.values(state.control.approvals.approvals).findLast((approval) => approval.callId === callId);
}

function resumeTurns(state: State): readonly Effect[] {
  return Object.values(state.runtime.conversation.turns).flatMap((turn): readonly Effect[] =>
    turn.state === "understanding"
      ? [{ kind: "understand", turnId: turn.turnId, text: turn.text, folders: turn.folders }]
      : [],
  );
}

/** Questions whose call is over or gone: the stop was stored, the withdrawal was not. */
function orphans(state: State): readonly Input[] {
  return Object.values(state.control.approvals.approvals)
    .filter(
      (one) =>
        one.state === "pending" && (state.runtime.tools.calls[one.callId]?.state.kind ?? "done") === "done",
    )
    .map((one) => ({ kind: "approvals-cancel", turnId: one.turnId }));
}

/** Turns that wait for nothing any more: the thought is gone with the process, or all calls are over. */
function staleTurns(state: State, anew: readonly Turn[]): readonly Input[] {
  return Object.values(state.runtime.conversation.turns).flatMap((turn): readonly Input[] => {
    if (anew.includes(turn)) return [];
    if (turn.state === "thinking") {
      const { turnId, step } = turn;
      const message = "I was interrupted while thinking about this.";
      return [{ kind: "brain-failed", turnId, step, code: "interrupted", message, nextStep: "Ask again." }];
    }
    return turn.state === "working" || turn.state === "queued"
      ? [{ kind: "turn-advance", turnId: turn.turnId }]
      : [];
  });
}

/** A thought that nobody has heard anything of: for the person nothing happened but a pause. */
function rethink(state: State, turn: Turn, stamp: Stamp): Decision {
  const { turnId, step } = turn;
  const begun = think(state, turn, stamp);
  return { ...begun, facts: [{ kind: "turn-resumed", turnId, step }, ...begun.facts] };
}

/**
 * Once for each step, so that what ends the server cannot do so for ever; soon, while the person still expects an answer. A run of a task has
 * rules of its own, and a model of an editor is gone with its window until that is back.
 */
function mayRethink(state: State, turn: Turn, stamp: Stamp): boolean {
  if (turn.state !== "thinking" || turn.run !== undefined || turn.resumedStep === turn.step) return false;
  // The windows are not back yet: another one would be asked in the place of a model of the editor.
  if (turn.asked === undefined || turn.asked === "editor" || turn.asked !== providerOf(state, turn))
    return false;
  const { receivedAtMs } = turn.latency;
  if (stamp.nowMs - receivedAtMs > LIMITS.resumeMs) return false;
  const hasSpoken = Object.keys(turn.sentences).length > (turn.saidBefore ?? 0);
  const hasCalled = callsOf(state, turn).some((call) => call.byModel && call.step === turn.step);
  return !hasSpoken && !hasCalled;
}
