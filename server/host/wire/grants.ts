// Grants and rules on the wire.
import type { Rule } from "../../core/approvals/types.ts";
import type { Grant } from "../../core/capabilities/types.ts";
import type { JsonRecord } from "../../core/lib/json.ts";

export function grantWire(grant: Grant): JsonRecord {
  const { grantId: grant_id, capability, scope, reason, state, expiresAtMs: expires_at_ms } = grant;
  return { grant_id, capability, scope, reason, state, expires_at_ms };
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
