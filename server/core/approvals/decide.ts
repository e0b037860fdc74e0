// Decides questions and answers. Facts are of the control plane; what follows for the call goes on as a follow-up.
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import { DAY_MS } from "../lib/duration.ts";
import { idOf } from "../lib/id.ts";
import { at } from "../lib/record.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { lastingKey, type Prepared, type ToolCall } from "../tools/types.ts";
import * as allowance from "./allowance.ts";
import { questionNumber } from "../understand/which-question.ts";
import { codeOf, needsCode, spokenQuestion, mayAskAloud } from "./spoken.ts";
import {
  type Approval,
  type ApprovalOutcome,
  type ApprovalsInput,
  type Decision as Answer,
  type Rule,
  ASKED_EACH_TIME,
  type RuleScope,
  openQuestions,
  sentenceOfQuestion,
  isCut,
} from "./types.ts";

type AnswerInput = Extract<ApprovalsInput, { kind: "approval-answer" }>;

export function decideApprovals(state: State, input: ApprovalsInput, stamp: Stamp): Decision {
  switch (input.kind) {
    case "approval-wanted":
      return want(state, input, stamp);
    case "approval-answer":
      return answer(state, input, stamp);
    case "approvals-cancel":
      return settleAll(
        openQuestions(state.control).filter((one) => one.turnId === input.turnId),
        "cancelled",
        stamp,
      );
    case "allowance-give":
      return allowance.give(input, state.present, stamp);
    case "allowance-end":
      return allowance.end(state);
    case "rule-remove": {
      const removed = Object.hasOwn(state.control.approvals.rules, input.ruleId);
      const reply = removed ? ok({ removed }) : fail("not_found", "There is no such rule.");
      return decision({ facts: removed ? [{ kind: "rule-removed", ruleId: input.ruleId }] : [], reply });
    }
  }
}

function want(
  state: State,
  input: Extract<ApprovalsInput, { kind: "approval-wanted" }>,
  stamp: Stamp,
): Decision {
  const call = state.runtime.tools.calls[input.callId];
  if (call?.state.kind !== "ready") return NOTHING;
  const open = openQuestions(state.control);
  if (open.some((one) => one.callId === call.callId)) return NOTHING;
  const ahead = allowance.use(state, { call, what: call.state.prepared, ahead: input.ahead }, stamp);
  if (ahead !== undefined) return ahead;
  // Of a task it waits for whoever comes next day, unless the person wants it skipped.
  const nobody = Object.keys(state.present.surfaces.surfaces).length === 0;
  const skips = setting(state.control.settings, "scheduler.unattended") === "skip";
  if (call.origin === "schedule" && nobody && skips) return refused(call, "nobody_to_ask");
  // Questions of tasks have their own room: people can always be asked.
  const alike = open.filter(({ taskId }) => (taskId === undefined) === (call.run === undefined));
  if (alike.length >= LIMITS.approvalsPendingMax) return refused(call, "unavailable");
  const approval = question(call, call.state.prepared, { input, stamp, state });
  return decision({
    facts: [{ kind: "approval-requested", approval }],
    effects: mayAskAloud(state, call.run?.taskId, stamp)
      ? [
          {
            kind: "speak",
            turnId: call.turnId,
            sentenceId: sentenceOfQuestion(approval.approvalId, "ask"),
            text:
              open.length === 0
                ? approval.question
                : `${questionNumber(open.length + 1)} ${approval.question}`,
          },
        ]
      : [],
  });
}

interface Asking {
  readonly input: Extract<ApprovalsInput, { kind: "approval-wanted" }>;
  readonly stamp: Stamp;
  readonly state: State;
}

function question(call: ToolCall, what: Prepared, { input, stamp, state }: Asking): Approval {
  const ttlMs =
    call.run === undefined
      ? setting(state.control.settings, "approvals.expiryMinutes") * 60_000
      : LIMITS.scheduledApprovalTtlMs;
  const approvalId = idOf(stamp.idBase, 2);
  return {
    approvalId,
    revision: 1,
    callId: call.callId,
    turnId: call.turnId,
    tool: call.name,
    title: what.title,
    subject: what.subject,
    digest: what.digest,
    risk: what.risk,
    ruleId: input.ruleId,
    reason: input.reason,
    origin: call.origin,
    ...(call.run === undefined ? {} : { taskId: call.run.taskId }),
    folder: input.folder,
    ruleKey: what.risk === "high" ? null : lastingKey(what),
    requestedAtMs: stamp.nowMs,
    expiresAtMs: stamp.nowMs + ttlMs,
    state: "pending",
    decidedBy: "",
    resolvedAtMs: 0,
    text: input.text,
    question: spokenQuestion(what, input.text, state),
    ...(needsCode(what, state) ? { spokenCode: codeOf(approvalId) } : {}),
  };
}

function refused(call: ToolCall, why: "nobody_to_ask" | "unavailable"): Decision {
  return decision({ next: [{ kind: "tool-decided", callId: call.callId, allowed: false, why, note: "" }] });
}

/** The first answer wins. An unknown or settled id is refused and leaves no trace. */
function answer(state: State, input: AnswerInput, stamp: Stamp): Decision {
  const asked = at(state.control.approvals.approvals, input.approvalId);
  if (asked === undefined) return decision({ reply: fail("not_found", "There is no such question.") });
  if (asked.state === "expired")
    return decision({ reply: fail("expired", "The question expired; it was not done.") });
  if (asked.state !== "pending") {
    return decision({ reply: fail("already_resolved", `Already ${asked.state} (${asked.decidedBy}).`) });
  }
  if (asked.revision !== input.revision || asked.digest !== input.digest) {
    return decision({
      reply: fail("conflict", "What was asked has changed. Look at it again before you answer."),
    });
  }
  if (asked.expiresAtMs <= stamp.nowMs) {
    return {
      ...settleAll([asked], "expired", stamp),
      reply: fail("expired", "The question expired; it was not done."),
    };
  }
  const { outcome, scope } = ANSWERS[input.decision];
  const refusal = whyNot(asked, input);
  if (refusal !== undefined) return decision({ reply: fail("forbidden", refusal) });
  const text = outcome === "edited" ? input.text : asked.text;
  const settled = settle({ ...asked, text }, { outcome, by: input.by, note: input.note, stamp });
  const rule =
    scope === undefined
      ? []
      : [
          {
            kind: "rule-added" as const,
            rule: lasting(asked, { answer: input.decision, scope, state, stamp }),
          },
        ];
  return decision({
    ...settled,
    facts: [...settled.facts, ...rule],
    effects: [{ kind: "hush" }],
    reply: ok({ approval_id: asked.approvalId }),
  });
}

/** Why this answer cannot be taken for this question. */
function whyNot(asked: Approval, input: AnswerInput): string | undefined {
  const { outcome, scope } = ANSWERS[input.decision];
  if (outcome === "allowed" && isCut(asked))
    return "The change is too large to be shown whole, so it cannot be allowed. Ask for smaller steps.";
  if (scope !== undefined && asked.ruleKey === null) return "This can only be answered once.";
  // It would have no effect while that stands, and a sudden one after it.
  if (outcome === "allowed" && scope !== undefined && asked.ruleId === ASKED_EACH_TIME)
    return "You wanted to be asked about this each time. To change that, take it back under Manage Standing Permissions.";
  const ofTask = asked.taskId !== undefined;
  const lasts = outcome === "allowed" && scope !== undefined && input.decision !== "ask_always";
  if (lasts && ofTask !== (scope === "task"))
    return ofTask
      ? "A task asks. Allow it once, or for this task."
      : "No task asks. Allow it once, for a session, in a folder, or always.";
  return outcome === "edited" ? whyNotEdited(asked, input.text) : undefined;
}

function whyNotEdited({ text: before, subject }: Approval, text: string): string | undefined {
  if (before === "") return "This cannot be rewritten here. Say no and ask for what you want.";
  if (text.trim() === "" || text === before)
    return "Nothing was changed. Change the words, or answer yes or no.";
  return subject.kind === "edit" && !isPart(text, before)
    ? "Name some of the files of this change, one a line, as they are named in it."
    : undefined;
}

/** Whether each line of the first is one of the second, and not all of them are there. */
function isPart(some: string, all: string): boolean {
  const [part, whole] = [new Set(some.split("\n")), new Set(all.split("\n"))];
  return part.size < whole.size && [...part].every((line) => whole.has(line));
}

interface Meaning {
  readonly outcome: "allowed" | "denied" | "edited";
  readonly scope?: RuleScope;
}
const ANSWERS: Readonly<Record<Answer, Meaning>> = {
  allow_once: { outcome: "allowed" },
  allow_session: { outcome: "allowed", scope: "session" },
  allow_workspace: { outcome: "allowed", scope: "workspace" },
  allow_always: { outcome: "allowed", scope: "always" },
  allow_task: { outcome: "allowed", scope: "task" },
  edit: { outcome: "edited" },
  ask_always: { outcome: "allowed", scope: "always" },
  deny: { outcome: "denied" },
  deny_always: { outcome: "denied", scope: "always" },
};

interface Lasting {
  readonly answer: Answer;
  readonly scope: RuleScope;
  readonly state: State;
  readonly stamp: Stamp;
}

function lasting(asked: Approval, { answer, scope, state, stamp }: Lasting): Rule {
  const days = setting(state.control.settings, "approvals.ruleDays");
  return {
    ruleId: idOf(stamp.idBase, 3),
    effect: answer === "deny_always" ? "deny" : answer === "ask_always" ? "ask" : "allow",
    scope,
    tool: asked.tool,
    key: asked.ruleKey ?? "",
    folder: scope === "always" ? "" : asked.folder,
    sessionId: scope === "session" ? stamp.sessionId : "",
    ...(scope === "task" && asked.taskId !== undefined ? { taskId: asked.taskId } : {}),
    createdAtMs: stamp.nowMs,
    expiresAtMs: scope === "session" || answer === "ask_always" ? 0 : stamp.nowMs + days * DAY_MS,
  };
}

interface Settlement {
  readonly outcome: ApprovalOutcome;
  readonly by: string;
  readonly note: string;
  readonly stamp: Stamp;
}

function settle(asked: Approval, { outcome, by, note, stamp }: Settlement): Decision {
  const approval: Approval = {
    ...asked,
    revision: asked.revision + 1,
    state: outcome,
    decidedBy: by,
    resolvedAtMs: stamp.nowMs,
  };
  return decision({
    facts: [{ kind: "approval-resolved", approval, note }],
    next: [afterwards(approval, note)],
  });
}

/** What a settled question means for its call. */
export function afterwards({ callId, state, text }: Approval, note: string): Input {
  if (state === "edited") return { kind: "tool-edited", callId, text };
  const why = state === "denied" || state === "expired" ? state : "cancelled";
  return { kind: "tool-decided", callId, allowed: state === "allowed", why, note };
}

function settleAll(asked: readonly Approval[], outcome: ApprovalOutcome, stamp: Stamp): Decision {
  const by = outcome === "expired" ? "nobody, in time" : "you, by stopping";
  const settled = asked.map((one) => settle(one, { outcome, by, note: "", stamp }));
  return decision({ facts: settled.flatMap((one) => one.facts), next: settled.flatMap((one) => one.next) });
}

/** Questions whose time is over. */
export function expire(state: State, stamp: Stamp): Decision {
  return settleAll(
    openQuestions(state.control).filter((one) => one.expiresAtMs <= stamp.nowMs),
    "expired",
    stamp,
  );
}
