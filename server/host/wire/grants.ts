// Grants and rules on the wire.
import { realpathSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { RequestOf } from "../../../proto/commands.ts";
import type { Rule } from "../../core/approvals/types.ts";
import type { Grant } from "../../core/capabilities/types.ts";
import type { Input } from "../../core/input.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import type { State } from "../../core/state.ts";
import { allowanceView } from "../../core/view/approval.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";

/** A folder is asked about by its real path, so that a link that is changed later leads nowhere else. */
export function grantAsked({
  capability,
  scope,
  reason,
}: RequestOf<"capability.request">): Result<Extract<Input, { kind: "grant-request" }>> {
  if (reason.trim() === "") return fail("invalid_payload", "reason must say what the permission is for.");
  if (scope.length + reason.length > 2_000)
    return fail("payload_too_large", "scope and reason are too long.");
  if (capability !== "filesystem_outside_workspace")
    return ok({ kind: "grant-request", capability, scope, reason });
  const folder = realFolder(scope);
  return folder === undefined
    ? fail("invalid_payload", "scope must be the absolute path of a folder that is there.")
    : ok({ kind: "grant-request", capability, scope: folder, reason });
}

function realFolder(path: string): string | undefined {
  try {
    return isAbsolute(path) && statSync(path).isDirectory() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}

export function grantWire(grant: Grant): JsonRecord {
  const { grantId: grant_id, capability, scope, reason, state, expiresAtMs: expires_at_ms } = grant;
  return { grant_id, capability, scope, reason, state, expires_at_ms };
}

/** Empty where nothing is allowed ahead. */
export function allowanceWire({ control }: State): JsonRecord {
  const { allowance } = control.approvals;
  return allowance === undefined ? {} : { allowance: allowanceView(allowance) };
}

export function ruleWire(rule: Rule): JsonRecord {
  const { ruleId: rule_id, effect, scope, tool, key: pattern, folder, createdAtMs, expiresAtMs } = rule;
  return {
    rule_id,
    effect,
    scope,
    tool,
    pattern,
    folder,
    created_at_ms: createdAtMs,
    expires_at_ms: expiresAtMs,
  };
}
