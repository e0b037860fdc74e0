// The pure core on its own: inputs go in, follow-ups are taken depth first as the loop takes them, facts pile up.
import { decide } from "../../server/core/decide.ts";
import type { Effect, Reply } from "../../server/core/effect.ts";
import { evolve } from "../../server/core/evolve.ts";
import { type Fact, planeOf } from "../../server/core/fact.ts";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import type { Input } from "../../server/core/input.ts";
import type { Approval } from "../../server/core/approvals/types.ts";
import type { CapabilityWindow } from "../../server/core/capabilities/types.ts";
import { EMPTY_STATE, type State } from "../../server/core/state.ts";
import type { Surface } from "../../server/core/surfaces/types.ts";
import type { Prepared, ToolCall, ToolResult } from "../../server/core/tools/types.ts";
import { createCountingIds } from "./fake-clock.ts";

export interface Core {
  readonly facts: readonly Fact[];
  readonly effects: readonly Effect[];
  readonly state: State;
  readonly nowMs: number;
  /** Takes an input and all that follows from it; returns what the caller of the first is told. */
  send(input: Input): Reply | null;
  advance(ms: number): void;
}

export interface CoreOptions {
  readonly state?: State;
  readonly sessionId?: string;
  readonly nowMs?: number;
}

export function createCore(options: CoreOptions = {}): Core {
  const ids = createCountingIds();
  const facts: Fact[] = [];
  const effects: Effect[] = [];
  let state = options.state ?? EMPTY_STATE;
  let nowMs = options.nowMs ?? 1_700_000_000_000;
  const take = (input: Input): Reply | null => {
    const stamp = { nowMs, idBase: ids.base(nowMs), sessionId: options.sessionId ?? "session" };
    const made = decide(state, input, stamp);
    for (const fact of made.facts) state = evolve(state, fact, planeOf(made.facts) ?? "control");
    facts.push(...made.facts);
    effects.push(...made.effects);
    made.next.forEach(take);
    return made.reply;
  };
  return {
    facts,
    effects,
    get state() {
      return state;
    },
    get nowMs() {
      return nowMs;
    },
    send: take,
    advance: (ms) => void (nowMs += ms),
  };
}

export const SURFACE: Surface = {
  surfaceId: "s1",
  kind: "test",
  name: "test",
  folders: ["/ws"],
  trusted: true,
  visible: true,
  serves: [],
  models: [],
  attachedAtMs: 0,
};

/** A running core with one surface, whose microphone a person has allowed. */
export function createRunningCore(options: CoreOptions = {}, surface: Partial<Surface> = {}): Core {
  const core = createCore(options);
  core.send({ kind: "boot" });
  core.send({ kind: "grant-keep", capability: "microphone", scope: "", reason: "to talk" });
  core.send({ kind: "surface-attach", surface: { ...SURFACE, ...surface } });
  return core;
}

export function prepared(change: Partial<Prepared> = {}): Prepared {
  const subject = {
    kind: "command",
    argv: ["npm", "test"],
    shell: false,
    cwd: "/ws",
    timeoutMs: 1_000,
    background: false,
    detail: "",
  } as const;
  return { title: "Run npm test", subject, digest: "d1", risk: "run", ruleKey: "npm test", ...change };
}

export const OK_RESULT: ToolResult = {
  ok: true,
  summary: "fine",
  spoken: "Fine.",
  errorCode: "",
  durationMs: 1,
  outputRef: "",
};

export const CONTEXT = { file: "", line: 0, selection: "" };
/** The same, where somebody speaks. */
/** The arguments of a plan. */
export const PLAN_OF_ONE = { steps: [{ text: "All of it", state: "doing" }] } as const;

export const SHOWN = { ...CONTEXT, names: [] };

/** A person's words. Returns the id of the turn they made, empty when they made none. */
export function type(
  core: Core,
  text: string,
  change: Partial<Extract<Input, { kind: "inject-text" }>> = {},
) {
  const reply = core.send({
    kind: "inject-text",
    text,
    origin: "typed",
    surfaceId: "s1",
    context: CONTEXT,
    begunAtMs: core.nowMs,
    utteranceId: "",
    ...change,
  });
  return { reply, turnId: reply?.ok === true ? String(reply.value["turn_id"]) : "" };
}

/** A running core whose model is a server; nothing is sent to it. */
export function createModelCore(surface: Partial<Surface> = {}, patch: JsonRecord = {}): Core {
  const core = createRunningCore({}, surface);
  const endpoint = { "models.endpointUrl": "http://127.0.0.1:1/v1" };
  core.send({ kind: "config-patch", patch: { ...endpoint, ...patch }, revision: 0 });
  return core;
}

/** A turn that a model answers. */
export function modelTurn(core: Core, text = "tidy this up"): string {
  const { turnId } = type(core, text);
  core.send({ kind: "understood", turnId, intent: null });
  return turnId;
}

/** A turn that the grammar turns into one tool call, prepared as given. */
export function callTool(core: Core, change: Partial<Prepared> = {}, command = "task.run"): ToolCall {
  const { turnId } = type(core, "run the tests");
  const intent = { command, payload: { script: "test" }, confidence: 1 };
  core.send({ kind: "understood", turnId, intent });
  const before = lastCall(core);
  core.send({ kind: "tool-prepared", callId: before.callId, prepared: prepared(change) });
  return lastCall(core);
}

export function lastCall(core: Core): ToolCall {
  const call = Object.values(core.state.runtime.tools.calls).at(-1);
  if (call === undefined) throw new Error("no call was made");
  return call;
}

export function pendingIn(state: State): readonly Approval[] {
  return Object.values(state.control.approvals.approvals).filter((one) => one.state === "pending");
}

/** A turn that waits for a person: its question. */
export function ask(core: Core, change: Partial<Prepared> = {}): Approval {
  callTool(core, change);
  const asked = pendingIn(core.state).at(-1);
  if (asked === undefined) throw new Error("nothing was asked");
  return asked;
}

export type Answering = Extract<Input, { kind: "approval-answer" }>;

export function answerTo(asked: Approval, change: Partial<Answering> = {}): Answering {
  const { approvalId, revision, digest } = asked;
  return {
    kind: "approval-answer",
    approvalId,
    revision,
    digest,
    decision: "allow_once",
    note: "",
    text: "",
    by: "you, by click",
    ...change,
  };
}

export type Report = Extract<Input, { kind: "window-report" }>;

export const reportOf = ({ windowId }: CapabilityWindow, change: Partial<Report> = {}): Report => ({
  kind: "window-report",
  windowId,
  surfaceId: "s1",
  ok: true,
  errorKind: "other",
  message: "",
  data: {},
  ...change,
});

/** "ok", the failure's code, or "" when nobody was told anything. */
export function codeOf(reply: Reply | null): string {
  return reply === null ? "" : reply.ok ? "ok" : reply.failure.code;
}

export function kinds(items: readonly { readonly kind: string }[]): readonly string[] {
  return items.map((one) => one.kind);
}
