// Decides the life of a tool call. Facts are of the runtime plane; questions go to the approvals slice as follow-ups.
import { FULL, isFull } from "../capabilities/types.ts";
import { type Decision, decision, join, NOTHING } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { isTooDeep } from "../lib/json.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { screenFor, serves } from "../surfaces/types.ts";
import { editableText, withText } from "./edited.ts";
import { isTainted } from "./taint.ts";
import { failed, whyRefused, whyUnsafe } from "./guards.ts";
import { meantChange, undoTarget } from "./undoing.ts";
import { givenAhead, givenFolders, permissionOf, revokedFolder } from "./permissions.ts";
import { folderOf, judge } from "./policy.ts";
import { recordOf } from "./on-record.ts";
import { HOUSE_TOOLS, TOOL_NAMES } from "./names.ts";
import {
  type Prepared,
  SAID_NO,
  type ToolCall,
  type ToolName,
  type ToolResult,
  type ToolsInput,
} from "./types.ts";

export function decideTools(state: State, input: ToolsInput, stamp: Stamp): Decision {
  if (input.kind === "tool-propose") return propose(state, input, stamp);
  const call = state.runtime.tools.calls[input.callId];
  // A late answer of a call that is over, or was never made, changes nothing.
  if (call === undefined || call.state.kind === "done") return NOTHING;
  switch (input.kind) {
    case "tool-prepared":
      return prepared(state, call, { input, stamp });
    case "tool-decided":
      return decided(state, call, { input, stamp });
    case "tool-edited":
      return edited(call, input.text);
    case "tool-progress":
      if (call.state.kind !== "running") return NOTHING;
      return decision({
        facts: [
          { kind: "tool-progressed", callId: call.callId, tail: input.tail, elapsedMs: input.elapsedMs },
        ],
      });
    case "tool-finished":
      return end(call, input.result, stamp);
  }
}

function propose(state: State, input: Extract<ToolsInput, { kind: "tool-propose" }>, stamp: Stamp): Decision {
  const turn = state.runtime.conversation.turns[input.turnId];
  if (turn === undefined) return NOTHING;
  const byModel = turn.brain === "model" && input.house !== true;
  // A model that names a tool of the house has it from somebody else: it was never offered one.
  const isKept = (name: ToolName): boolean => byModel && HOUSE_TOOLS.has(name);
  const known = TOOL_NAMES.find((name) => name === input.name && !isKept(name));
  const isDeep = isTooDeep(input.args);
  // A run has the folder of its task, and none that was granted to other requests.
  const given = turn.run === undefined ? givenFolders(state, turn, stamp) : [];
  const call: ToolCall = {
    callId: idOf(stamp.idBase, 1),
    turnId: input.turnId,
    step: input.step,
    name: known ?? "read_file",
    // What is refused is kept as well, and must be storable.
    args: isDeep ? {} : known === "undo" ? meantChange(state, turn, input.args) : input.args,
    origin: turn.origin,
    ...(turn.run === undefined ? {} : { run: turn.run }),
    folders: [...turn.folders, ...given],
    given,
    trusted: turn.trusted,
    providerCallId: input.providerCallId,
    byModel,
    proposedAtMs: stamp.nowMs,
    state: { kind: "preparing" },
  };
  const refusal =
    known === undefined
      ? failed("invalid_arguments", `There is no tool "${input.name}".`)
      : isDeep
        ? failed("invalid_arguments", "The arguments are nested too deeply.")
        : whyRefused(state, call);
  if (refusal !== undefined) {
    const { facts, next } = end(call, refusal, stamp);
    return decision({ facts: [{ kind: "tool-proposed", call }, ...facts], next });
  }
  const undo = call.name === "undo" ? undoTarget(state, call) : null;
  return decision({
    facts: [{ kind: "tool-proposed", call }],
    effects: [{ kind: "prepare-tool", call, undo }],
  });
}

function prepared(
  state: State,
  call: ToolCall,
  { input, stamp }: { readonly input: Extract<ToolsInput, { kind: "tool-prepared" }>; readonly stamp: Stamp },
): Decision {
  if (call.state.kind === "running") return NOTHING;
  const unsafe = whyUnsafe(state, call);
  if (unsafe !== undefined) return end(call, unsafe, stamp);
  // What a person is being asked about must not change under the question.
  if (call.state.kind === "ready" && call.state.prepared.digest !== input.prepared.digest) return NOTHING;
  const turn = state.runtime.conversation.turns[call.turnId];
  const rules = Object.values(state.control.approvals.rules);
  const verdict = judge(call, input.prepared, {
    // Who left files out was told that the rest is asked about.
    rules: call.leftOut === undefined ? rules : rules.filter(({ effect }) => effect !== "allow"),
    allowance: state.control.approvals.allowance,
    sessionId: stamp.sessionId,
    nowMs: stamp.nowMs,
    tainted: turn !== undefined && isTainted(Object.values(state.runtime.tools.calls), turn),
    given: givenAhead(state, call, stamp),
  });
  const ready = {
    kind: "tool-ready",
    callId: call.callId,
    turnId: call.turnId,
    prepared: input.prepared,
    verdict: recordOf(verdict),
  } as const;
  const readyCall: ToolCall = { ...call, state: { kind: "ready", prepared: input.prepared } };
  if (verdict.kind === "refuse") {
    const { facts, next } = end(readyCall, failed(verdict.code, verdict.reason), stamp);
    return decision({ facts: [ready, ...facts], next });
  }
  if (verdict.kind !== "auto") {
    const { ruleId, reason } = verdict;
    const wanted = {
      kind: "approval-wanted",
      callId: call.callId,
      ruleId,
      reason,
      folder: folderOf(call, input.prepared),
      text: editableText(call, input.prepared.subject),
      ...(verdict.kind === "ahead" ? { ahead: verdict.allowanceId } : {}),
    } as const;
    return decision({ facts: [ready], next: [...waiting(call, true), wanted] });
  }
  const started = start(state, readyCall, stamp);
  return decision({ ...started, facts: [ready, ...started.facts] });
}

/** A run of a task is told when a person has to answer, and when that is over. */
function waiting({ run, turnId }: ToolCall, waits: boolean): readonly Input[] {
  return run === undefined ? [] : [{ kind: "run-asks", turnId, waits }];
}

/** The person's own words take the place of the proposed ones; only a call that waits for an answer moves. */
function edited(call: ToolCall, text: string): Decision {
  if (call.state.kind !== "ready") return NOTHING;
  const anew = withText(call, text);
  return decision({
    facts: [{ kind: "tool-proposed", call: anew }],
    effects: [{ kind: "prepare-tool", call: anew, undo: null }],
  });
}

interface Decided {
  readonly input: Extract<ToolsInput, { kind: "tool-decided" }>;
  readonly stamp: Stamp;
}

function decided(state: State, call: ToolCall, { input, stamp }: Decided): Decision {
  const answer = answerTo(call, input);
  if (answer !== undefined) return end(call, answer, stamp);
  if (input.allowed) {
    const unsafe = whyUnsafe(state, call);
    if (unsafe !== undefined) return end(call, unsafe, stamp);
    const gone = revokedFolder(state, call, stamp);
    if (gone === undefined) return join(start(state, call, stamp), decision({ next: waiting(call, false) }));
    return end(
      call,
      failed("denied", `The permission for ${gone} was taken back, so it was not done.`),
      stamp,
    );
  }
  const words = {
    denied: SAID_NO,
    expired: "Nobody answered in time, so it was not done.",
    cancelled: "Stopped.",
    nobody_to_ask: "Nobody is here to ask, so it was not done.",
    unavailable: "It could not be asked about, so it was not done.",
  }[input.why];
  const text = input.note === "" ? words : `${words} ${input.note}`;
  return end(call, failed(input.why, text), stamp);
}

/** A question is over when it is answered: a plain yes is one as well. */
function answerTo({ state }: ToolCall, { allowed, note }: Decided["input"]): ToolResult | undefined {
  if (state.kind !== "ready" || state.prepared.subject.kind !== "question" || !allowed) return undefined;
  return { ...DONE, summary: note === "" ? "Yes." : note, spoken: "" };
}

/** Started exactly once: only a ready call moves, and the fact is durable before the effect begins. */
function start(state: State, call: ToolCall, stamp: Stamp): Decision {
  if (call.state.kind !== "ready") return NOTHING;
  const { prepared: what } = call.state;
  const fact = { kind: "tool-started", callId: call.callId, turnId: call.turnId, atMs: stamp.nowMs } as const;
  if (what.subject.kind === "task") {
    const { draft, permit } = what.subject;
    const { schedule: asked } = draft;
    // Its time came while the question waited: it is due now, not never.
    const isLate = asked.kind === "once" && asked.atMs <= stamp.nowMs;
    const schedule = isLate ? { ...asked, atMs: stamp.nowMs + 1 } : asked;
    const save = {
      kind: "task-save",
      taskId: "",
      revision: 0,
      draft: { ...draft, schedule },
      permit,
    } as const;
    const result = { ...DONE, spoken: `I will: ${what.title.replace(/^Schedule: /, "")}.` };
    return decision({ facts: [fact], next: [save, { kind: "tool-finished", callId: call.callId, result }] });
  }
  const keep = permissionOf(call, what);
  // A yes that would give nothing is not told as one.
  if (keep !== undefined && isFull(state.control.grants))
    return end(call, failed("unavailable", FULL), stamp);
  if (keep !== undefined)
    return decision({
      facts: [fact],
      next: [keep, { kind: "tool-finished", callId: call.callId, result: DONE }],
    });
  const errand = errandOf(what);
  if (errand !== undefined) return decision({ facts: [fact], next: [sent(state, call, errand)] });
  const terminal = isWatched(state, what);
  return decision({ facts: [fact], effects: [{ kind: "run-tool", call, prepared: what, terminal }] });
}

/** What only looks runs without a terminal: it is answered with its output. */
const isWatched = ({ control, present }: State, { subject, risk }: Prepared): boolean =>
  setting(control.settings, "tools.terminal") === "on" &&
  subject.kind === "command" &&
  risk !== "read" &&
  screenFor(present.surfaces, "terminal", { path: subject.cwd }) !== undefined;

/** What an editor must do itself: show things, and change files it holds open so that its own undo works. */
function errandOf({ subject }: Prepared): Errand | undefined {
  if (subject.kind === "editor") return subject;
  if (subject.kind !== "edit") return undefined;
  const [file, ...others] = subject.files;
  // Several go to the disk as one; an editor would be given the first alone.
  if (file?.open !== true || others.length > 0) return undefined;
  const request = {
    path: file.path,
    folder: file.folder,
    leads_to: file.leadsTo ?? file.path,
    before_sha: file.beforeSha,
    after_sha: file.afterSha,
  };
  return { window: "apply_edit", request };
}

type Errand = Pick<Extract<Input, { kind: "window-wanted" }>, "window" | "request">;

/** To the window that shows the place it is about, of several to the one that asks; what a window shows no folder of it knows nothing about. */
function sent({ present, runtime }: State, { callId, turnId }: ToolCall, errand: Errand): Input {
  const { window, request } = errand;
  const asker = runtime.conversation.turns[turnId]?.surfaceId ?? "";
  const to = (surfaceId: string): Input => ({ kind: "window-wanted", callId, window, request, surfaceId });
  const missing = (words: string): Input => {
    return { kind: "tool-finished", callId, result: failed("unavailable", words) };
  };
  // Keys are pressed where one is: another window is none.
  if (window === "act")
    return serves(present.surfaces, asker, window)
      ? to(asker)
      : missing("Only a window of the editor does that. Say it there.");
  const { folder } = request;
  const path = typeof folder === "string" ? folder : "";
  const shows = screenFor(present.surfaces, window, { path, asker });
  return shows === undefined && window === "diagnostics"
    ? missing("No editor shows that folder, so its problems are not known.")
    : to(shows?.surfaceId ?? asker);
}

export function end(call: ToolCall, result: ToolResult, stamp: Stamp): Decision {
  const { callId, turnId, name } = call;
  return decision({
    facts: [{ kind: "tool-ended", callId, turnId, name, result, atMs: stamp.nowMs }],
    next: [...waiting(call, false), { kind: "turn-advance", turnId }],
  });
}

const DONE: ToolResult = { ok: true, summary: "", spoken: "", errorCode: "", durationMs: 0, outputRef: "" };

/** Ends every open call of a turn, and tells the ports to stop what already runs. */
export function cancelCalls(state: State, turnId: string, stamp: Stamp): Decision {
  const open = Object.values(state.runtime.tools.calls).filter(
    (call) => call.turnId === turnId && call.state.kind !== "done",
  );
  return decision({
    facts: open.flatMap((call) => end(call, failed("cancelled", "Stopped."), stamp).facts),
    effects: open.map((call) => ({ kind: "cancel-tool", callId: call.callId })),
  });
}
