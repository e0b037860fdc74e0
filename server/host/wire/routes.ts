// The total map of commands that become inputs: wire request -> domain input, domain answer -> wire reply.
// Everything a client sends is judged here once; further in it is trusted.
import { BUSY_MODES } from "../../core/conversation/types.ts";
import type { Input } from "../../core/input.ts";
import type { Json, JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import type { ModelStore } from "../../core/brain-ports.ts";
import type { McpServers } from "../../core/mcp/types.ts";
import type { Calendar } from "../../core/ports.ts";
import type { State } from "../../core/state.ts";
import type { Origin } from "../../core/tools/types.ts";
import type { CommandName, RequestOf } from "../../../proto/commands.ts";
import { approvalView } from "../../core/view/approval.ts";
import { orbJson } from "../../core/view/project.ts";
import { runtimeStatus } from "../../core/view/status.ts";
import { allowanceWire, grantAsked, grantWire } from "./grants.ts";
import { allowedAhead, answerOf } from "./answers.ts";
import { allowServer } from "./mcp.ts";
import { entryIn, knownModel } from "./models.ts";
import { lent } from "./lending.ts";
import { attached, updated, windowPart, windowReported } from "./surfaces.ts";
import { draftOf, taskWire } from "./tasks.ts";
import { resized, typed } from "./terminals.ts";
import { contextOf, contextShown, fileToHear, listenAsked, muteAsked } from "./voice.ts";

export interface Caller {
  /** Set by surface.attach; empty before. */
  readonly surfaceId: string;
  readonly nowMs: number;
  /** A fresh id for what the command makes, where the core does not make it. */
  readonly newId: string;
  /** Judges patterns and zones. */
  readonly calendar: Calendar;
  readonly models: ModelStore;
  readonly mcp: McpServers;
}

export interface Route<C extends CommandName> {
  readonly toInput: (request: RequestOf<C>, caller: Caller) => Result<Input>;
  readonly toReply: (value: JsonRecord, state: State, nowMs: number) => JsonRecord;
}

/** Commands that change something. Those that only ask are served in queries.ts. */
export type InputCommand = Exclude<CommandName, QueryCommand | SessionCommand>;
/** Concerns the connection it comes over. */
export type SessionCommand = "stream.subscribe" | "stream.unsubscribe";
export type QueryCommand =
  | "host.ping"
  | "host.version"
  | "runtime.status"
  | "conversation.snapshot"
  | "understand.text"
  | "policy.check"
  | "voice.devices"
  | "approval.list"
  | "approval.rules.list"
  | "capability.list"
  | "config.get"
  | "program.list"
  | "program.output"
  | "program.stop"
  | "mcp.list"
  | "mcp.start"
  | "mcp.stop"
  | "memory.list"
  | "memory.add"
  | "memory.edit"
  | "memory.forget"
  | "memory.restore"
  | "memory.import"
  | "model.list"
  | "model.refresh"
  | "model.verify"
  | "model.probe"
  | "scheduler.list"
  | "scheduler.scripts"
  | "scheduler.history"
  | "client.report"
  | "metrics.get"
  | "doctor.run"
  | "diagnostics.bundle"
  | "audit.verify"
  | "audit.receipt"
  | "audit.export"
  | "data.delete_all";

const same = (value: JsonRecord): JsonRecord => value;
const orb = (_value: JsonRecord, state: State): JsonRecord => ({ orb: orbJson(state) });
const status = (_value: JsonRecord, state: State, nowMs: number): JsonRecord => ({
  status: runtimeStatus(state, nowMs),
});
const task = (value: JsonRecord, state: State): JsonRecord => {
  const found = state.control.tasks.tasks[text(value["task_id"])];
  return { task: found === undefined ? null : taskWire(found, state) };
};
const grant = (value: JsonRecord, state: State): JsonRecord => {
  const found = state.control.grants.grants[text(value["grant_id"])];
  return { grant: found === undefined ? null : grantWire(found) };
};

const model = (value: JsonRecord, state: State): JsonRecord => ({
  model: knownModel(text(value["model_id"]), state),
});

export const ROUTES: { readonly [C in InputCommand]: Route<C> } = {
  "runtime.start": { toInput: () => ok({ kind: "runtime-start" }), toReply: status },
  "runtime.stop": { toInput: () => ok({ kind: "runtime-stop" }), toReply: status },
  "conversation.inject_text": {
    toInput: (q, caller) => {
      const origin = ORIGINS.find((known) => known === (q.source === "" ? "typed" : q.source));
      if (origin === undefined)
        return fail("invalid_payload", `source must be one of ${ORIGINS.join(", ")}.`);
      const mode = BUSY_MODES.find((known) => known === q.mode);
      if (mode === undefined && q.mode !== "")
        return fail("invalid_payload", `mode must be one of ${BUSY_MODES.join(", ")}.`);
      const context = contextOf(q.context);
      if (!context.ok) return context;
      const { surfaceId, nowMs } = caller;
      return ok({
        kind: "inject-text",
        text: q.text,
        origin,
        surfaceId,
        context: context.value,
        begunAtMs: nowMs,
        utteranceId: "",
        ...(mode === undefined ? {} : { mode }),
      });
    },
    toReply: same,
  },
  "conversation.gate_set": { toInput: (q) => ok({ kind: "gate-set", active: q.active }), toReply: same },
  "conversation.cancel": {
    toInput: ({ turnId, speech }) => ok(speech ? { kind: "speech-hush" } : { kind: "turn-cancel", turnId }),
    toReply: same,
  },
  "conversation.undo": {
    toInput: (_q, caller) => ok({ kind: "undo-asked", surfaceId: caller.surfaceId }),
    toReply: (value) => ({ turn_id: value["turn_id"] ?? "" }),
  },
  "voice.hear_file": { toInput: fileToHear, toReply: same },
  "voice.listen": { toInput: listenAsked, toReply: same },
  "voice.mute": { toInput: muteAsked, toReply: same },
  "voice.context": { toInput: contextShown, toReply: same },
  "approval.respond": {
    toInput: answerOf,
    toReply: (value, state) => {
      const found = state.control.approvals.approvals[text(value["approval_id"])];
      return { approval: found === undefined ? null : approvalView(found) };
    },
  },
  "approval.allowance.give": { toInput: allowedAhead, toReply: (_value, state) => allowanceWire(state) },
  "approval.allowance.end": { toInput: () => ok({ kind: "allowance-end" }), toReply: same },
  "approval.rules.remove": { toInput: (q) => ok({ kind: "rule-remove", ruleId: q.ruleId }), toReply: same },
  "scheduler.acknowledge": {
    toInput: ({ runKeys }) => ok({ kind: "results-see", runKeys }),
    toReply: same,
  },
  "device.move": { toInput: (q) => ok({ kind: "device-move", target: q.target }), toReply: same },
  "device.go_home": { toInput: () => ok({ kind: "device-go-home" }), toReply: same },
  "orb.palette.set": { toInput: (q) => ok({ kind: "palette-set", palette: q.palette }), toReply: orb },
  "orb.palette.clear": { toInput: () => ok({ kind: "palette-clear" }), toReply: orb },
  "orb.feeling.set": { toInput: (q) => ok({ kind: "feeling-set", feeling: q.feeling }), toReply: orb },
  "orb.urgency.set": { toInput: (q) => ok({ kind: "urgency-set", urgency: q.urgency }), toReply: orb },
  "orb.flash": { toInput: (q) => ok({ kind: "orb-flash", flash: q.flashType }), toReply: orb },
  "capability.request": {
    toInput: grantAsked,
    toReply: grant,
  },
  "capability.grant": {
    toInput: (q) =>
      q.expiresInMs < 0
        ? fail("invalid_payload", "expires_in_ms must not be negative.")
        : ok({ kind: "grant-allow", grantId: q.grantId, expiresInMs: q.expiresInMs }),
    toReply: grant,
  },
  "capability.deny": { toInput: (q) => ok({ kind: "grant-deny", grantId: q.grantId }), toReply: grant },
  "capability.revoke": { toInput: (q) => ok({ kind: "grant-revoke", grantId: q.grantId }), toReply: grant },
  "capability.window_report": { toInput: windowReported, toReply: same },
  "capability.window_part": { toInput: windowPart, toReply: same },
  "surface.attach": { toInput: attached, toReply: same },
  "surface.update": { toInput: updated, toReply: same },
  "surface.detach": {
    toInput: (q, caller) =>
      q.surfaceId === caller.surfaceId
        ? ok({ kind: "surface-detach", surfaceId: q.surfaceId })
        : fail("forbidden", "This is not your surface."),
    toReply: same,
  },
  "scheduler.create": {
    toInput: (q, { calendar }) => {
      const draft = draftOf(q.task, calendar);
      return draft.ok ? ok({ kind: "task-save", taskId: "", revision: 0, draft: draft.value }) : draft;
    },
    toReply: task,
  },
  "scheduler.update": {
    toInput: ({ taskId, revision, task: spec }, { calendar }) => {
      if (taskId === "") return fail("invalid_payload", "task_id must name a task.");
      const draft = draftOf(spec, calendar);
      return draft.ok ? ok({ kind: "task-save", taskId, revision, draft: draft.value }) : draft;
    },
    toReply: task,
  },
  "scheduler.delete": { toInput: (q) => ok({ kind: "task-remove", taskId: q.taskId }), toReply: same },
  "scheduler.pause": {
    toInput: (q) => ok({ kind: "task-pause", taskId: q.taskId, paused: q.paused ? "you" : "" }),
    toReply: task,
  },
  "scheduler.trigger_now": {
    toInput: (q) => ok({ kind: "task-trigger", taskId: q.taskId }),
    toReply: same,
  },
  "model.install": {
    toInput: ({ modelId, licenceAccepted }, { models }) => {
      const entry = entryIn(models, modelId);
      return entry.ok ? ok({ kind: "model-install", entry: entry.value, licenceAccepted }) : entry;
    },
    toReply: model,
  },
  "model.stop": { toInput: ({ modelId }) => ok({ kind: "model-stop", modelId }), toReply: model },
  "model.remove": {
    toInput: ({ modelId }, { models }) => {
      const entry = entryIn(models, modelId);
      return ok({ kind: "model-remove", modelId, entry: entry.ok ? entry.value : null });
    },
    toReply: model,
  },
  "model.use": { toInput: ({ modelId }) => ok({ kind: "model-use", modelId }), toReply: model },
  "model.chat": { toInput: lent, toReply: same },
  "model.chat_stop": {
    toInput: ({ chatId }, { surfaceId }) => ok({ kind: "lend-stop", loan: { chatId, surfaceId } }),
    toReply: same,
  },
  "terminal.type": { toInput: typed, toReply: () => ({}) },
  "terminal.resize": { toInput: resized, toReply: () => ({}) },
  "terminal.close": {
    toInput: ({ callId }, { surfaceId }) => ok({ kind: "terminal-close", callId, surfaceId }),
    toReply: () => ({}),
  },
  "mcp.allow": { toInput: (q, { mcp }) => allowServer(mcp, q), toReply: () => ({}) },
  "config.patch": {
    toInput: (q) => ok({ kind: "config-patch", patch: q.patch ?? {}, revision: q.revision }),
    toReply: same,
  },
};

const ORIGINS: readonly Exclude<Origin, "voice" | "schedule">[] = ["typed", "cli", "lsp"];
function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
