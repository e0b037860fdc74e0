// Questions to a person. Owned here: what was asked, bound to which digest, who answered, which rules stand.
//
//   pending --answer--> allowed | denied | edited     --deadline--> expired     --turn cancelled--> cancelled
//
// A settled approval never moves again; the first answer wins on every surface. "Edited" allows nothing: the call is
// prepared anew with the person's words, and what it would then do is a new question.
import type { Origin, Prepared, Risk, Subject, ToolName } from "../tools/types.ts";

export type ApprovalOutcome = "allowed" | "denied" | "edited" | "expired" | "cancelled";
export type RuleScope = "session" | "workspace" | "always" | "task";
export type Decision =
  | "allow_once"
  | "allow_session"
  | "allow_workspace"
  | "allow_always"
  | "allow_task"
  | "ask_always"
  | "edit"
  | "deny"
  | "deny_always";

export interface Approval {
  readonly approvalId: string;
  readonly revision: number;
  readonly callId: string;
  readonly turnId: string;
  readonly tool: ToolName;
  readonly title: string;
  readonly subject: Subject;
  readonly digest: string;
  readonly risk: Risk;
  readonly ruleId: string;
  readonly reason: string;
  readonly origin: Origin;
  /** The task that asks, on its schedule; absent for a person's request. */
  readonly taskId?: string;
  readonly folder: string;
  readonly ruleKey: string | null;
  readonly requestedAtMs: number;
  readonly expiresAtMs: number;
  readonly state: "pending" | ApprovalOutcome;
  readonly decidedBy: string;
  /** 0 while pending. */
  readonly resolvedAtMs: number;
  readonly question: string;
  /** Of high risk, where answers by voice count: the number beside it on the screen. */
  readonly spokenCode?: number;
  /** What the person may rewrite; empty where there is nothing. After "edited": what they wrote. */
  readonly text: string;
}

export interface Rule {
  readonly ruleId: string;
  /** A "deny" goes before an "ask", which goes before every "allow". */
  readonly effect: "allow" | "ask" | "deny";
  readonly scope: RuleScope;
  readonly tool: ToolName;
  /** Equal to the call's `ruleKey`; never a prefix. */
  readonly key: string;
  /** Empty for "always". */
  readonly folder: string;
  /** The run of the host a "session" rule belongs to; empty otherwise. */
  readonly sessionId: string;
  /** The task a "task" rule belongs to. */
  readonly taskId?: string;
  readonly createdAtMs: number;
  /** 0 for a "session" rule, which ends with its session, and for an "ask", which is there until it is taken back. */
  readonly expiresAtMs: number;
}

/** What a question says that is asked because of an "ask" rule. */
export const ASKED_EACH_TIME = "asked-each-time";

/** A yes given ahead for ordinary changes in one folder; off until a person gives it. See policy.ts for what it is for. */
export interface Allowance {
  readonly allowanceId: string;
  readonly folder: string;
  /** Also for programs in the sandbox that reach no network. */
  readonly programs: boolean;
  readonly of: number;
  /** From `of` down to 1; used up it is gone. */
  readonly left: number;
  readonly givenAtMs: number;
  readonly expiresAtMs: number;
  readonly by: string;
}

/** Also where the clock went back: never longer than it was given for. */
export const holdsNow = ({ givenAtMs, expiresAtMs }: Allowance, nowMs: number): boolean =>
  givenAtMs <= nowMs && nowMs < expiresAtMs;

/** Each file counts; a program once. */
export const usesOf = ({ subject }: Pick<Prepared, "subject">): number =>
  subject.kind === "edit" ? Math.max(1, subject.files.length) : 1;

/** Of the research of the systems, §3.16.5. */
export const ALLOWANCE = { countMax: 50, minutesMax: 30 } as const;

export interface ApprovalsState {
  readonly approvals: Readonly<Record<string, Approval>>;
  readonly rules: Readonly<Record<string, Rule>>;
  readonly allowance?: Allowance | undefined;
}

/** Questions a person was reminded of, and how often a wrong number was said to one, in this run. */
export interface Reminders {
  readonly told: Readonly<Record<string, true>>;
  readonly missed: Readonly<Record<string, number>>;
}
export const NO_REMINDERS: Reminders = { told: {}, missed: {} };

export const EMPTY_APPROVALS: ApprovalsState = { approvals: {}, rules: {} };

/** Where not all of it can be shown, nobody can allow it. */
export const isCut = ({ subject }: Pick<Prepared, "subject">): boolean =>
  subject.kind === "edit" && subject.files.some((file) => file.cut);

/** So long after it was asked a spoken yes is surely for it. */
export const ANSWER_MS = 300_000;

/** Questions that wait for a person. */
export const openQuestions = ({ approvals }: { readonly approvals: ApprovalsState }): readonly Approval[] =>
  Object.values(approvals.approvals).filter((one) => one.state === "pending");

export type ApprovalsInput =
  | {
      readonly kind: "approval-wanted";
      readonly callId: string;
      readonly ruleId: string;
      readonly reason: string;
      /** The open folder it is about; a rule for a folder is for this one. */
      readonly folder: string;
      /** What the person may rewrite; empty where there is nothing. */
      readonly text: string;
      /** The yes given ahead that is for it; it is asked about where that does not hold any more. */
      readonly ahead?: string;
    }
  | {
      readonly kind: "allowance-give";
      readonly folder: string;
      readonly programs: boolean;
      readonly count: number;
      readonly minutes: number;
      readonly by: string;
    }
  | { readonly kind: "allowance-end" }
  | {
      readonly kind: "approval-answer";
      readonly approvalId: string;
      readonly revision: number;
      readonly digest: string;
      readonly decision: Decision;
      readonly note: string;
      /** The words to put in place, for "edit". */
      readonly text: string;
      /** Which surface and how: "window by key". */
      readonly by: string;
    }
  | { readonly kind: "approvals-cancel"; readonly turnId: string }
  | { readonly kind: "rule-remove"; readonly ruleId: string };

/** Of what is said aloud of a question: "ask" when it is asked, from whose end on a spoken yes counts, and "again" later. */
export const sentenceOfQuestion = (approvalId: string, when: "ask" | "again"): string =>
  `${when}-${approvalId}`;

/** Undefined for every other sentence. */
export function questionOf(
  sentenceId: string,
): { readonly when: string; readonly approvalId: string } | undefined {
  const [, when, approvalId] = /^(ask|again)-(.+)$/.exec(sentenceId) ?? [];
  return when === undefined || approvalId === undefined ? undefined : { when, approvalId };
}

export type ApprovalsFact =
  | { readonly kind: "approval-requested"; readonly approval: Approval }
  | { readonly kind: "approval-resolved"; readonly approval: Approval; readonly note: string }
  | { readonly kind: "approval-reminded"; readonly approval: Approval }
  | { readonly kind: "approval-missed"; readonly approvalId: string }
  | { readonly kind: "rule-added"; readonly rule: Rule }
  | { readonly kind: "rule-removed"; readonly ruleId: string }
  | { readonly kind: "allowance-given"; readonly allowance: Allowance }
  | {
      readonly kind: "allowance-used";
      readonly allowanceId: string;
      readonly callId: string;
      readonly uses?: number;
    }
  | { readonly kind: "allowance-ended"; readonly allowanceId: string };
