// Facts become events: which one, with which payload, for whom. The only place that knows both names.
import type { Fact } from "../../core/fact.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import type { State } from "../../core/state.ts";
import { approvalView } from "../../core/view/approval.ts";
import { control } from "../../../proto/control.ts";
import type { EventName } from "../../../proto/events.ts";
import { LIMITS } from "../../core/limits.ts";
import { isRunOver } from "../../core/scheduler/types.ts";
import { grantWire } from "./grants.ts";
import { knownModel, modelWire } from "./models.ts";
import { partWire } from "./surfaces.ts";
import { runWire } from "./tasks.ts";
import { terminalEvents } from "./terminals.ts";
import { voiceEvents } from "./voice.ts";

export interface WireEvent {
  readonly event: EventName;
  readonly payload: JsonRecord;
  /** Only this surface gets it; undefined: all. */
  readonly to?: string;
}

export function eventsOf(fact: Fact, state: State): readonly WireEvent[] {
  return [
    ...conversationEvents(fact, state),
    ...toolEvents(fact, state),
    ...controlEvents(fact),
    ...schedulerEvents(fact, state),
    ...modelEvents(fact, state),
    ...terminalEvents(fact),
    ...voiceEvents(fact, state),
    ...presentEvents(fact),
  ];
}

function conversationEvents(fact: Fact, state: State): readonly WireEvent[] {
  switch (fact.kind) {
    case "turn-received": {
      const { turnId, utteranceId, text, origin, confidence = 1 } = fact.turn;
      const payload = {
        utterance_id: utteranceId === "" ? turnId : utteranceId,
        turn_id: turnId,
        text,
        is_final: true,
        confidence,
        source: origin,
      };
      return [{ event: "runtime.transcription", payload }];
    }
    case "turn-moved":
      return turnMoved(fact, state.runtime.conversation.turns[fact.turnId]?.brain ?? "none");
    case "sentence-said":
    case "sentence-speech": {
      const is_final = fact.kind === "sentence-said" && fact.final;
      const { turnId: turn_id, sentenceId: sentence_id, text, speech } = fact;
      return [
        { event: "runtime.assistant_sentence", payload: { turn_id, sentence_id, text, is_final, speech } },
      ];
    }
    case "gate-changed":
      return [{ event: "runtime.control", payload: control("gate", { active: fact.active }) }];
    case "model-selected": {
      const { turnId: turn_id, provider, model, reason } = fact;
      return [{ event: "runtime.model_selected", payload: { turn_id, provider, model, reason } }];
    }
    case "provider-fell-back": {
      const { turnId: turn_id, primary, fallback, errorCode: error_code, reason } = fact;
      return [
        { event: "runtime.provider_fallback", payload: { turn_id, primary, fallback, error_code, reason } },
      ];
    }
    default:
      return [];
  }
}

function turnMoved(fact: Extract<Fact, { kind: "turn-moved" }>, brain: string): readonly WireEvent[] {
  const { turnId: turn_id } = fact;
  if (fact.state === "understanding")
    return [{ event: "runtime.assistant_generating", payload: { turn_id, active: true } }];
  if (fact.state !== "done" && fact.state !== "failed" && fact.state !== "cancelled") return [];
  const { toldMs = -1, softEndMs = -1, recognisedMs = -1, heardMs = -1, firstTokenMs = -1 } = fact.latency;
  const { understoodMs, firstSentenceMs, waitedForYouMs, toolsMs, totalMs } = fact.latency;
  const detail = {
    state: fact.state,
    next_step: fact.nextStep,
    brain,
    told_ms: toldMs,
    soft_end_ms: softEndMs,
    recognised_ms: recognisedMs,
    heard_ms: heardMs,
    understood_ms: understoodMs,
    first_token_ms: firstTokenMs,
    first_sentence_ms: firstSentenceMs,
    waited_for_you_ms: waitedForYouMs,
    tools_ms: toolsMs,
    total_ms: totalMs,
  };
  return [
    { event: "runtime.assistant_generating", payload: { turn_id, active: false } },
    { event: "runtime.control", payload: control("turn_finished", detail, turn_id) },
  ];
}

function toolEvents(fact: Fact, state: State): readonly WireEvent[] {
  switch (fact.kind) {
    case "tool-ready": {
      const call = state.runtime.tools.calls[fact.callId];
      const payload = {
        call_id: fact.callId,
        turn_id: fact.turnId,
        name: call?.name ?? "",
        title: fact.prepared.title,
        arguments: redactArguments(call?.args ?? {}),
        digest: fact.prepared.digest,
      };
      return [{ event: "runtime.tool_call", payload }];
    }
    case "tool-ended": {
      const { callId: call_id, turnId: turn_id, name, result } = fact;
      const {
        ok: success,
        summary,
        durationMs: duration_ms,
        errorCode: error_code,
        outputRef: output_ref,
      } = result;
      const payload = { call_id, turn_id, name, success, summary, duration_ms, error_code, output_ref };
      return [{ event: "runtime.tool_result", payload }];
    }
    case "tool-progressed": {
      const { callId: call_id, tail, elapsedMs: elapsed_ms } = fact;
      return [{ event: "tool.progress", payload: { call_id, tail, elapsed_ms } }];
    }
    default:
      return [];
  }
}

/** Long arguments (file contents) are named by their length; what looks like a secret is cut. */
function redactArguments(args: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => {
      if (/secret|token|password|api_?key/i.test(key)) return [key, "[cut]"];
      return [key, typeof value === "string" && value.length > 500 ? `[${value.length} characters]` : value];
    }),
  );
}

function controlEvents(fact: Fact): readonly WireEvent[] {
  switch (fact.kind) {
    case "approval-requested":
      return [{ event: "approval.requested", payload: { approval: approvalView(fact.approval) } }];
    case "approval-resolved":
      return [{ event: "approval.resolved", payload: { approval: approvalView(fact.approval) } }];
    case "approval-reminded": {
      const detail = { approval_id: fact.approval.approvalId };
      return [
        {
          event: "runtime.control",
          payload: control("approval_reminder", detail, fact.approval.turnId),
        },
      ];
    }
    case "settings-changed":
      return [
        { event: "config.patched", payload: { revision: fact.revision, keys: Object.keys(fact.values) } },
      ];
    case "grant-changed": {
      const { state } = fact.grant;
      const event = state === "expired" ? "capability.revoked" : (`capability.${state}` as const);
      return [{ event, payload: { grant: grantWire(fact.grant) } }];
    }
    default:
      return [];
  }
}

function schedulerEvents(fact: Fact, state: State): readonly WireEvent[] {
  switch (fact.kind) {
    case "run-changed":
      return isRunOver(fact.run)
        ? [{ event: "scheduler.task_result", payload: { run: runWire(fact.run, state) } }]
        : [];
    case "approval-requested": {
      const { taskId, turnId, approvalId: approval_id, title, question: message } = fact.approval;
      const run = Object.values(state.runtime.runs.runs).find((one) => one.turnId === turnId);
      if (taskId === undefined || run === undefined) return [];
      const actions = ["allow_once", "allow_task", "deny"];
      const payload = { run: runWire(run, state), title, message, approval_id, actions };
      return [{ event: "scheduler.needs_user_action", payload }];
    }
    case "task-saved": {
      const { taskId: task_id, title, paused } = fact.task;
      if (paused !== "failures") return [];
      const message = `"${title}" failed ${LIMITS.failuresInARowMax} times in a row, so it is paused.`;
      const next_step = "Look at its history, mend what is wrong, then resume it.";
      return [{ event: "scheduler.error", payload: { task_id, code: "paused", message, next_step } }];
    }
    default:
      return [];
  }
}

function modelEvents(fact: Fact, state: State): readonly WireEvent[] {
  const changed = (model: JsonRecord | null): readonly WireEvent[] =>
    model === null ? [] : [{ event: "model.changed", payload: { model } }];
  switch (fact.kind) {
    case "model-installed":
      return changed(modelWire(fact.model.entry, state));
    case "model-removed":
      return changed(modelWire(fact.entry, state));
    case "model-chosen":
      return changed(knownModel(fact.modelId, state));
    case "download-moved":
      return [{ event: "model.progress", payload: { model: modelWire(fact.download.entry, state) } }];
    case "download-ended":
      return [{ event: "model.progress", payload: { model: modelWire(fact.entry, state) } }];
    case "loan-said": {
      const payload = { chat_id: fact.loan.chatId, parts: fact.parts.map(partWire) };
      return [{ event: "model.chat_part", payload, to: fact.loan.surfaceId }];
    }
    case "loan-ended": {
      const { code: error_code, message, nextStep: next_step } = fact.end;
      const payload = { chat_id: fact.loan.chatId, error_code, message, next_step };
      return [{ event: "model.chat_ended", payload, to: fact.loan.surfaceId }];
    }
    default:
      return [];
  }
}

function presentEvents(fact: Fact): readonly WireEvent[] {
  switch (fact.kind) {
    case "window-opened": {
      const {
        windowId: window_id,
        kind,
        surfaceId: surface_id,
        deadlineMs: deadline_ms,
        request,
      } = fact.window;
      const payload = { window_id, kind, surface_id, deadline_ms, contract_version: 1, request };
      return [{ event: "capability.window_opened", payload, to: surface_id }];
    }
    case "window-closed": {
      const { windowId: window_id, surfaceId } = fact.window;
      return [
        { event: "capability.window_closed", payload: { window_id, outcome: fact.outcome }, to: surfaceId },
      ];
    }
    case "runtime-moved":
      return [
        {
          event: "runtime.control",
          payload: control("runtime_status", { status: fact.phase }),
        },
      ];
    case "health-changed": {
      const detail = { part: fact.part, reason: fact.reason?.reason ?? "" };
      return [{ event: "runtime.control", payload: control("degraded", detail) }];
    }
    case "voice-moved":
      return [
        {
          event: "runtime.control",
          payload: control("device_changed", {
            surface_id: fact.surfaceId,
            speaker: fact.speaker,
            generation: fact.generation,
          }),
        },
      ];
    default:
      return [];
  }
}
