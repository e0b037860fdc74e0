// An answer to a question, as a client may give it.
import type { Decision } from "../../core/approvals/types.ts";
import type { Input } from "../../core/input.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import { LIMITS } from "../../core/limits.ts";
import type { RequestOf } from "../../../proto/commands.ts";

export function answerOf(q: RequestOf<"approval.respond">): Result<Input> {
  const decision = DECISIONS.find((known) => known === q.decision);
  if (decision === undefined)
    return fail("invalid_payload", `decision must be one of ${DECISIONS.join(", ")}.`);
  const how = HOWS.find((known) => known === (q.how === "" ? "click" : q.how));
  // "voice" is refused here on purpose: spoken answers are judged by the core, from the utterance itself.
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

const HOWS = ["click", "key", "palette", "cli", "lsp"] as const;
const DECISIONS: readonly Decision[] = [
  "allow_once",
  "allow_session",
  "allow_workspace",
  "allow_always",
  "allow_task",
  "edit",
  "deny",
  "deny_always",
];
