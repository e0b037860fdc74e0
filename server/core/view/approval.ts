// An approval as screens see it: the exact effect, why it was asked, and what a lasting yes would mean.
import type { Allowance, Approval } from "../approvals/types.ts";
import type { JsonRecord } from "../lib/json.ts";
import type { Subject } from "../tools/types.ts";

export function approvalView(approval: Approval): JsonRecord {
  return {
    approval_id: approval.approvalId,
    revision: approval.revision,
    call_id: approval.callId,
    turn_id: approval.turnId,
    title: approval.title,
    subject: subjectView(approval.subject),
    digest: approval.digest,
    risk: approval.risk,
    rule_id: approval.ruleId,
    reason: approval.reason,
    origin: approval.origin,
    requested_at_ms: approval.requestedAtMs,
    expires_at_ms: approval.expiresAtMs,
    state: approval.state,
    decided_by: approval.decidedBy,
    always_matches: approval.ruleKey === null ? "" : `exactly: ${approval.ruleKey}`,
    spoken_question: approval.question,
    editable_text: approval.text,
    task_id: approval.taskId ?? "",
    spoken_code: approval.spokenCode ?? 0,
  };
}

export function allowanceView({
  allowanceId,
  folder,
  programs,
  of,
  left,
  expiresAtMs,
}: Allowance): JsonRecord {
  return { allowance_id: allowanceId, folder, programs, of, left, expires_at_ms: expiresAtMs };
}

function subjectView(subject: Subject): JsonRecord {
  switch (subject.kind) {
    case "command":
      return {
        kind: "command",
        argv: subject.argv,
        guard_words: subject.guardWords ?? 0,
        cwd: subject.cwd,
        files: [],
        detail: subject.detail,
      };
    case "edit":
      return {
        kind: "edit",
        argv: [],
        cwd: subject.files[0]?.folder ?? "",
        files: subject.files.map(({ path, diff, cut, beforeSha }) => ({
          path,
          diff,
          cut,
          creates: beforeSha === null,
        })),
        detail: "",
      };
    case "task":
      return {
        kind: "task",
        argv: subject.argv,
        cwd: subject.draft.folder,
        files: [],
        detail: subject.detail,
      };
    case "question":
      return { kind: "question", argv: subject.options, cwd: "", files: [], detail: "" };
    case "mcp":
      return { kind: "mcp", argv: subject.argv, cwd: "", files: [], detail: "" };
    case "read":
    case "editor":
      return { kind: "other", argv: [], cwd: "", files: [], detail: subject.detail };
  }
}
