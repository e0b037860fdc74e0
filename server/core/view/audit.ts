// One recorded fact as a line that may be given away: what was decided, by whom and when, and a hash in the place of every text.
import type { Fact } from "../fact.ts";
import type { JsonRecord } from "../lib/json.ts";
import { hashesOf } from "../models/types.ts";
import type { RecordedVerdict } from "../tools/types.ts";

/** What is told of a fact beside its kind and its hash: ids, closed words and names, never what was said, read or written. */
export function auditDetails(fact: Fact): JsonRecord {
  switch (fact.kind) {
    case "approval-requested":
    case "approval-resolved": {
      const { approvalId, callId, tool, digest, risk, ruleId, origin, state, decidedBy } = fact.approval;
      return {
        approval_id: approvalId,
        call_id: callId,
        tool,
        digest,
        risk,
        rule_id: ruleId,
        origin,
        state,
        decided_by: decidedBy,
      };
    }
    case "rule-added": {
      const { ruleId, effect, scope, tool } = fact.rule;
      return { rule_id: ruleId, effect, scope, tool };
    }
    case "rule-removed":
      return { rule_id: fact.ruleId };
    case "allowance-given": {
      const { allowanceId, programs, of, expiresAtMs, by } = fact.allowance;
      return { allowance_id: allowanceId, programs, count: of, expires_at_ms: expiresAtMs, by };
    }
    case "allowance-used":
      return { allowance_id: fact.allowanceId, call_id: fact.callId, uses: fact.uses ?? 1 };
    case "allowance-ended":
      return { allowance_id: fact.allowanceId };
    case "grant-changed": {
      const { grantId, capability, state } = fact.grant;
      return { grant_id: grantId, capability, state };
    }
    case "mcp-started":
      return { server: fact.name, launch: fact.launch };
    case "tool-proposed":
    case "tool-ready":
    case "tool-started":
    case "tool-ended":
      return toolDetails(fact);
    case "model-selected":
      return { turn_id: fact.turnId, provider: fact.provider, model: fact.model };
    case "provider-fell-back": {
      const { turnId, primary, fallback, errorCode } = fact;
      return { turn_id: turnId, primary, fallback, error_code: errorCode };
    }
    case "model-installed":
      return { model_id: fact.model.entry.modelId, sha256: hashesOf(fact.model.entry).join(" ") };
    case "model-removed":
      return { model_id: fact.entry.modelId };
    case "model-chosen":
      return { model_id: fact.modelId };
    case "model-lent":
      return { chat_id: fact.chatId, model: fact.model };
    case "settings-changed":
      return { revision: fact.revision, keys: Object.keys(fact.values) };
    default:
      return {};
  }
}

type OfTool = Extract<
  Fact,
  { readonly kind: "tool-proposed" | "tool-ready" | "tool-started" | "tool-ended" }
>;

/** Contents before and after an edit, and what a program wrote, by their SHA-256. */
function toolDetails(fact: OfTool): JsonRecord {
  switch (fact.kind) {
    case "tool-proposed": {
      const { callId, turnId, name, origin, byModel, trusted } = fact.call;
      return { call_id: callId, turn_id: turnId, tool: name, origin, by_model: byModel, trusted };
    }
    case "tool-ready": {
      const { digest, risk, subject } = fact.prepared;
      const { verdict } = fact;
      const files = subject.kind === "edit" ? subject.files : [];
      return {
        call_id: fact.callId,
        digest,
        risk,
        ...(verdict === undefined ? {} : verdictDetails(verdict)),
        ...(files.length === 0
          ? {}
          : { files: files.map(({ beforeSha, afterSha }) => ({ before: beforeSha, after: afterSha })) }),
      };
    }
    case "tool-started":
      return { call_id: fact.callId };
    case "tool-ended":
      return {
        call_id: fact.callId,
        tool: fact.name,
        ok: fact.result.ok,
        error_code: fact.result.errorCode,
        output: fact.result.outputRef,
      };
  }
}

const verdictDetails = ({ kind, ruleId, grantId, allowanceId }: RecordedVerdict): JsonRecord => ({
  verdict: kind,
  rule_id: ruleId,
  ...(grantId === undefined ? {} : { grant_id: grantId }),
  ...(allowanceId === undefined ? {} : { allowance_id: allowanceId }),
});
