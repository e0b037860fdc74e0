// Grants and rules on the wire.
import { realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute } from "node:path";
import type { RequestOf } from "../../../proto/commands.ts";
import type { Rule } from "../../core/approvals/types.ts";
import type { Grant } from "../../core/capabilities/types.ts";
import type { Input } from "../../core/input.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import type { State } from "../../core/state.ts";
import { allowanceView } from "../../core/view/approval.ts";
import { holdsTooMuch } from "../../core/tools/secrets.ts";
import { DAY_MS } from "../../core/lib/duration.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";

type Asked = Extract<Input, { kind: "grant-request" | "grant-keep" }>;

/** A folder is asked about by its real path, so that a link that is changed later leads nowhere else. */
export function grantAsked({
  capability,
  scope,
  reason,
  chosen,
  expiresInMs,
}: RequestOf<"capability.request">): Result<Asked> {
  if (reason.trim() === "") return fail("invalid_payload", "reason must say what the permission is for.");
  if (scope.length + reason.length > 2_000)
    return fail("payload_too_large", "scope and reason are too long.");
  if (!(expiresInMs >= 0 && expiresInMs <= YEAR_MS))
    return fail("invalid_payload", "expires_in_ms is not negative, and at most a year.");
  const atMostMs = expiresInMs;
  const kind = CHOOSABLE.find((one) => one === capability);
  if (kind === undefined)
    return chosen
      ? fail("invalid_payload", `Only these can be chosen: ${CHOOSABLE.join(", ")}.`)
      : ok({ kind: "grant-request", capability, scope, reason, atMostMs });
  const found = SCOPES[kind](scope);
  if (!found.ok) return found;
  return ok(
    chosen
      ? { kind: "grant-keep", capability: kind, scope: found.value, reason, answered: true, expiresInMs }
      : { kind: "grant-request", capability, scope: found.value, reason, atMostMs },
  );
}

const YEAR_MS = 366 * DAY_MS;

/** What a person may give before anything asks for it. Model servers and MCP servers are looked at first. */
const CHOOSABLE = ["filesystem_outside_workspace", "secrets", "git_push", "microphone"] as const;

const SCOPES: Readonly<Record<(typeof CHOOSABLE)[number], (scope: string) => Result<string>>> = {
  filesystem_outside_workspace(scope) {
    const folder = realPath(scope, "folder");
    if (folder === undefined)
      return fail("invalid_payload", "scope must be the absolute path of a folder that is there.");
    return holdsTooMuch(folder, realPath(homedir(), "folder") ?? homedir())
      ? fail("forbidden", `${folder} holds too much, or secrets. Choose a folder inside it.`)
      : ok(folder);
  },
  secrets(scope) {
    const file = realPath(scope, "file");
    return file === undefined
      ? fail("invalid_payload", "scope must be the absolute path of a file that is there.")
      : ok(file);
  },
  git_push: (scope) =>
    /^[^\s*]{3,500}(?: [^\s*]{1,200})?$/.test(scope)
      ? ok(scope)
      : fail(
          "invalid_payload",
          "scope must be the address as the question shows it, and behind a space the branch.",
        ),
  microphone: (scope) =>
    scope === ""
      ? ok(scope)
      : fail("invalid_payload", "scope must be empty: the microphone is that of this machine."),
};

function realPath(path: string, kind: "folder" | "file"): string | undefined {
  try {
    const stat = isAbsolute(path) ? statSync(path) : undefined;
    return (kind === "folder" ? stat?.isDirectory() : stat?.isFile()) === true
      ? realpathSync(path)
      : undefined;
  } catch {
    return undefined;
  }
}

export function grantWire(grant: Grant): JsonRecord {
  const {
    grantId: grant_id,
    capability,
    scope,
    reason,
    state,
    expiresAtMs: expires_at_ms,
    atMostMs = 0,
  } = grant;
  return { grant_id, capability, scope, reason, state, expires_at_ms, at_most_ms: atMostMs };
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
