// The record as lines that may be given away.
import { createHash } from "node:crypto";
import type { Fact } from "../../core/fact.ts";
import { canonicalJson, type JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import type { AuditEntry, Journal } from "../../core/ports.ts";
import { auditDetails } from "../../core/view/audit.ts";
import type { RequestOf } from "../../../proto/commands.ts";

/** Of one answer; a line has a few hundred characters. */
const ENTRIES_MAX = 500;

export async function exportAudit(
  { plane, afterPos }: RequestOf<"audit.export">,
  journal: Journal,
): Promise<Result<JsonRecord>> {
  if (plane !== "control" && plane !== "runtime")
    return fail("invalid_payload", "plane must be control or runtime.");
  if (!Number.isInteger(afterPos) || afterPos < 0)
    return fail("invalid_payload", "after_pos must be a whole number from 0.");
  const entries = await journal.entries(plane, afterPos, ENTRIES_MAX);
  return ok({
    lines: entries.map((entry) => lineOf(plane, entry)),
    next_pos: entries.at(-1)?.pos ?? afterPos,
    done: entries.length < ENTRIES_MAX,
  });
}

const lineOf = (plane: string, entry: AuditEntry): string => canonicalJson(stepOf(plane, entry));

/** An entry with a hash in the place of every text. */
export function stepOf(plane: string, { pos, atMs, fact: json, chain, head }: AuditEntry): JsonRecord {
  // It comes from our own file, whose chain can be verified.
  const fact = JSON.parse(json) as Fact;
  return {
    plane,
    pos,
    at_ms: atMs,
    kind: fact.kind,
    ...auditDetails(fact),
    sha256: createHash("sha256").update(json).digest("hex"),
    chain,
    ...(head === undefined
      ? {}
      : { head: { at_ms: head.atMs, previous: head.previous, signature: head.signature } }),
  };
}
