// Applies approval facts. Settled approvals are kept for a while so that a late answer can be told what happened.
import type { Fact } from "../fact.ts";
import { drop, newest, put, trim } from "../lib/record.ts";
import { LIMITS } from "../limits.ts";
import type { ApprovalsState, Reminders } from "./types.ts";

export function evolveApprovals(state: ApprovalsState, fact: Fact): ApprovalsState {
  switch (fact.kind) {
    case "approval-requested":
    case "approval-resolved": {
      const approvals = put(state.approvals, fact.approval.approvalId, fact.approval);
      return {
        ...state,
        approvals: trim(approvals, LIMITS.approvalsKeptMax, (one) => one.state !== "pending"),
      };
    }
    case "rule-added":
      // A no is never forgotten, and what a task may do goes with the task.
      return {
        ...state,
        rules: trim(
          put(state.rules, fact.rule.ruleId, fact.rule),
          LIMITS.rulesMax,
          ({ effect, scope }) => effect === "allow" && scope !== "task",
        ),
      };
    case "rule-removed":
      return { ...state, rules: drop(state.rules, fact.ruleId) };
    case "allowance-given":
      return { ...state, allowance: fact.allowance };
    case "allowance-used": {
      const { allowance } = state;
      // One of before files were counted has none.
      const left = (allowance?.left ?? 0) - (fact.uses ?? 1);
      return {
        ...state,
        allowance: allowance === undefined || left < 1 ? undefined : { ...allowance, left },
      };
    }
    case "allowance-ended":
      return { ...state, allowance: undefined };
    default:
      return state;
  }
}

export function evolveReminders(state: Reminders, fact: Fact): Reminders {
  if (fact.kind === "approval-missed") {
    const missed = put(state.missed, fact.approvalId, (state.missed[fact.approvalId] ?? 0) + 1);
    return { ...state, missed: newest(missed, LIMITS.approvalsKeptMax) };
  }
  if (fact.kind !== "approval-reminded") return state;
  return { ...state, told: newest(put(state.told, fact.approval.approvalId, true), LIMITS.approvalsKeptMax) };
}
