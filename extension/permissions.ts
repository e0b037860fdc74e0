// Standing permissions: the lasting answers and what reaches outside the workspace, listed, given and taken back.
import * as vscode from "vscode";
import { unlinked } from "./unlinked.ts";
import { momentOf } from "../proto/moments.ts";
import { aheadWords } from "../proto/allowance.ts";
import type { ApprovalAllowanceJson } from "../proto/gen/kodama/v1/approval_pb.ts";
import type { GrantJson } from "../proto/gen/kodama/v1/capability_pb.ts";
import type { CommandContext } from "./command-context.ts";
import type { ServerConnection } from "./connection.ts";

const HOUR_MS = 3_600_000;
const HOUR = "Allow for an Hour";
const UNTIL_REVOKED = "Allow Until I Take It Back";
const DENY = "Deny";

/** A lasting answer or a permission that holds now. */
export interface Standing {
  readonly id: string;
  readonly icon: "check" | "circle-slash" | "key" | "question" | "watch";
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  takeBack(): Promise<unknown>;
}

export async function standing(connection: ServerConnection): Promise<readonly Standing[]> {
  const [{ rules = [], allowance }, { grants = [] }] = await Promise.all([
    connection.command("approval.rules.list", {}),
    connection.command("capability.list", {}),
  ]);
  return [
    ...(allowance === undefined ? [] : [ahead(allowance, connection)]),
    ...rules.map(({ rule_id = "", pattern = "", effect = "", scope = "", folder = "", expires_at_ms }) => ({
      id: rule_id,
      icon: ICONS[effect] ?? "check",
      label: pattern,
      description: `${EFFECTS[effect] ?? effect}, ${scope} ${folder}`.trim(),
      detail: until(expires_at_ms),
      takeBack: () => connection.command("approval.rules.remove", { rule_id }),
    })),
    ...grants
      .filter(({ state }) => state === "granted")
      .map(({ grant_id = "", capability = "", scope = "", expires_at_ms }) => ({
        id: grant_id,
        icon: "key" as const,
        label: `${words(capability)}: ${shortScope(capability, scope)}`,
        description: "granted",
        detail: until(expires_at_ms),
        takeBack: () => connection.command("capability.revoke", { grant_id }),
      })),
  ];
}

const ICONS: Readonly<Record<string, Standing["icon"]>> = { deny: "circle-slash", ask: "question" };
const EFFECTS: Readonly<Record<string, string>> = { deny: "never", ask: "asked each time", allow: "allowed" };

function ahead(allowance: ApprovalAllowanceJson, connection: ServerConnection): Standing {
  return {
    id: allowance.allowance_id ?? "",
    icon: "watch",
    label: aheadWords(allowance),
    description: `allowed ahead, in ${allowance.folder ?? ""}`,
    detail: until(allowance.expires_at_ms),
    takeBack: () => connection.command("approval.allowance.end", {}),
  };
}

export async function managePermissions({ connection, approvalsTree }: CommandContext): Promise<void> {
  const [lasting, { grants = [] }] = await Promise.all([
    standing(connection),
    connection.command("capability.list", {}),
  ]);
  const items = [
    ...lasting.map(({ icon, label, description, detail, takeBack }) => ({
      label: `$(${icon}) ${label}`,
      description,
      detail,
      act: () => confirmed(label, takeBack),
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
  const more = {
    label: "$(add) Let models work in a folder outside…",
    description: "",
    detail: "",
    act: () => giveFolder(connection),
  };
  const picked = await vscode.window.showQuickPick([...items, more], {
    placeHolder:
      items.length === 0
        ? "There are no standing permissions"
        : "Pick one to take it back, or to answer what waits",
  });
  await picked?.act();
  approvalsTree.refresh();
}

/** By Enter in a list one takes back more than one wanted. */
async function confirmed(label: string, takeBack: () => Promise<unknown>): Promise<void> {
  const detail = "You are asked again from now on. A task that needs it asks when it runs.";
  const choice = await vscode.window.showWarningMessage(
    `Take back "${label}"?`,
    { modal: true, detail },
    "Take Back",
  );
  if (choice !== undefined) await takeBack();
}

/** Chosen by the person, so nothing is asked but for how long. */
async function giveFolder(connection: ServerConnection): Promise<void> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: "Let Models Work Here",
    })) ?? [];
  if (folder === undefined) return;
  const choice = await vscode.window.showQuickPick([HOUR, UNTIL_REVOKED], { placeHolder: folder.fsPath });
  if (choice === undefined) return;
  await connection.command("capability.request", {
    capability: "filesystem_outside_workspace",
    scope: folder.fsPath,
    reason: "chosen in the editor",
    chosen: true,
    expires_in_ms: choice === HOUR ? HOUR_MS : 0,
  });
}

/** Who asks gets no answer from the editor but the person's; closing the notice leaves the request open in the list. */
export async function askForGrant(connection: ServerConnection, grant: GrantJson): Promise<void> {
  const { grant_id = "", capability, scope = "", reason = "" } = grant;
  const choice = await vscode.window.showWarningMessage(
    unlinked(`Kodama is asked for ${words(capability)}: ${scope}. Reason given: ${reason}`),
    HOUR,
    UNTIL_REVOKED,
    DENY,
  );
  if (choice === HOUR) await connection.command("capability.grant", { grant_id, expires_in_ms: HOUR_MS });
  if (choice === UNTIL_REVOKED) await connection.command("capability.grant", { grant_id, expires_in_ms: 0 });
  if (choice === DENY) await connection.command("capability.deny", { grant_id });
}

/** Of an MCP server the name; what else there is are digests of what was allowed. */
const shortScope = (capability: string, scope: string): string =>
  capability === "mcp_server" ? (scope.split(" ")[0] ?? scope) : scope;

const words = (capability = ""): string => capability.replaceAll("_", " ");

function until(expiresAtMs: unknown): string {
  const at = Number(expiresAtMs ?? 0);
  return at === 0 ? "until taken back" : `until ${momentOf(at)}`;
}
