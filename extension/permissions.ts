// Standing permissions: the lasting answers and what reaches outside the workspace, listed, given and taken back.
import * as vscode from "vscode";
import type { GrantJson } from "../proto/gen/kodama/v1/capability_pb.ts";
import type { CommandContext } from "./command-context.ts";
import type { ServerConnection } from "./connection.ts";

const HOUR_MS = 3_600_000;
const HOUR = "Allow for an Hour";
const UNTIL_REVOKED = "Allow Until I Take It Back";
const DENY = "Deny";

export async function managePermissions({ connection }: CommandContext): Promise<void> {
  const [{ rules = [] }, { grants = [] }] = await Promise.all([
    connection.command("approval.rules.list", {}),
    connection.command("capability.list", {}),
  ]);
  const items = [
    ...rules.map(({ rule_id = "", pattern = "", effect = "", scope = "", folder = "", expires_at_ms }) => ({
      label: `$(${effect === "deny" ? "circle-slash" : "check"}) ${pattern}`,
      description: `${effect === "deny" ? "never" : "allowed"}, ${scope} ${folder}`.trim(),
      detail: until(expires_at_ms),
      act: () => connection.command("approval.rules.remove", { rule_id }),
    })),
    ...grants
      .filter(({ state }) => state === "granted")
      .map(({ grant_id = "", capability = "", scope = "", expires_at_ms }) => ({
        label: `$(key) ${words(capability)}: ${scope}`,
        description: "granted",
        detail: until(expires_at_ms),
        act: () => connection.command("capability.revoke", { grant_id }),
      })),
    ...grants
      .filter(({ state }) => state === "requested")
      .map((grant) => ({
        label: `$(question) ${words(grant.capability)}: ${grant.scope ?? ""}`,
        description: "waits for your answer",
        detail: grant.reason ?? "",
        act: () => askForGrant(connection, grant),
      })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder:
      items.length === 0
        ? "There are no standing permissions"
        : "Pick one to take it back, or to answer what waits",
  });
  await picked?.act();
}

/** Who asks gets no answer from the editor but the person's; closing the notice leaves the request open in the list. */
export async function askForGrant(connection: ServerConnection, grant: GrantJson): Promise<void> {
  const { grant_id = "", capability, scope = "", reason = "" } = grant;
  const choice = await vscode.window.showWarningMessage(
    `Kodama is asked for ${words(capability)}: ${scope}. Reason given: ${reason}`,
    HOUR,
    UNTIL_REVOKED,
    DENY,
  );
  if (choice === HOUR) await connection.command("capability.grant", { grant_id, expires_in_ms: HOUR_MS });
  if (choice === UNTIL_REVOKED) await connection.command("capability.grant", { grant_id, expires_in_ms: 0 });
  if (choice === DENY) await connection.command("capability.deny", { grant_id });
}

const words = (capability = ""): string => capability.replaceAll("_", " ");

function until(expiresAtMs: unknown): string {
  const at = Number(expiresAtMs ?? 0);
  return at === 0 ? "until taken back or restarted" : `until ${new Date(at).toLocaleString()}`;
}
