// An answer to a question, as a client may give it.
import { isAbsolute } from "node:path";
import type { Decision } from "../../core/approvals/types.ts";
import type { Input } from "../../core/input.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import { LIMITS } from "../../core/limits.ts";
import type { RequestOf } from "../../../proto/commands.ts";

export function answerOf(q: RequestOf<"approval.respond">): Result<Input> {
  const decision = DECISIONS.find((known) => known === q.decision);
  if (decision === undefined)
    return fail("invalid_payload", `decision must be one of ${DECISIONS.join(", ")}.`);
  const how = howOf(q.how);
  if (how === undefined) return fail("invalid_payload", `how must be one of ${HOWS.join(", ")}.`);
  if (q.note.length > LIMITS.noteCharsMax) return fail("payload_too_large", "The note is too long.");
  if (q.editedText.length > LIMITS.argumentCharsMax)
    return fail("payload_too_large", "The text is too long.");
  const { approvalId, revision, digest, note, editedText } = q;
  return ok({
    kind: "approval-answer",
    approvalId,
    revision,
    digest,
    decision,
    note,
    text: editedText,
    by: `you, by ${how}`,
  });
}

export function allowedAhead({
  folder,
  programs,
  count,
  minutes,
  how: given,
}: RequestOf<"approval.allowance.give">): Result<Extract<Input, { kind: "allowance-give" }>> {
  const how = howOf(given);
  if (how === undefined) return fail("invalid_payload", `how must be one of ${HOWS.join(", ")}.`);
  if (!isAbsolute(folder))
    return fail("invalid_payload", "folder must be the absolute path of an open folder.");
  return ok({ kind: "allowance-give", folder, programs, count, minutes, by: `you, by ${how}` });
}

/** "voice" is refused here on purpose: spoken answers are judged by the core, from the utterance itself. */
const howOf = (how: string): (typeof HOWS)[number] | undefined =>
  HOWS.find((known) => known === (how === "" ? "click" : how));

const HOWS = ["click", "key", "palette", "cli", "lsp"] as const;
const DECISIONS: readonly Decision[] = [
  "allow_once",
  "allow_session",
  "allow_workspace",
  "allow_always",
  "allow_task",
  "ask_always",
  "edit",
  "deny",
  "deny_always",
];
