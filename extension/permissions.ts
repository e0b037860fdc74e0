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
const WANTED = "Allow";
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
        label: named(capability, scope),
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
        label: `$(question) ${named(grant.capability, grant.scope)}`,
        description: "waits for your answer",
        detail: grant.reason ?? "",
        act: () => askForGrant(connection, grant),
      })),
  ];
  const more = ASKS.map(({ label, scope, capability }) => ({
    label: `$(add) ${label}`,
    description: "",
    detail: "",
    act: () => give(connection, { capability, scope }),
  }));
  const picked = await vscode.window.showQuickPick([...items, ...more], {
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

interface Gift {
  readonly capability: string;
  /** Undefined where the person thought better of it. */
  readonly scope: () => Thenable<string | undefined>;
}

const ASKS: readonly (Gift & { readonly label: string })[] = [
  {
    label: "Let models work in a folder outside…",
    capability: "filesystem_outside_workspace",
    scope: () =>
      pickPath({ canSelectFolders: true, canSelectFiles: false, openLabel: "Let Models Work Here" }),
  },
  {
    label: "Let a file of secrets be read without asking…",
    capability: "secrets",
    scope: () => pickPath({ openLabel: "Let It Be Read" }),
  },
  {
    label: "Let a branch be pushed without asking…",
    capability: "git_push",
    scope: () =>
      vscode.window.showInputBox({
        prompt:
          "The address as the question about a push shows it, and behind a space the branch; without one, each of its branches",
        placeHolder: "https://example.org/app.git main",
      }),
  },
];

async function pickPath(options: vscode.OpenDialogOptions): Promise<string | undefined> {
  const [picked] = (await vscode.window.showOpenDialog(options)) ?? [];
  return picked?.fsPath;
}

/** Chosen by the person, so nothing is asked but for how long. */
async function give(connection: ServerConnection, { capability, scope: ask }: Gift): Promise<void> {
  const scope = (await ask())?.trim();
  if (scope === undefined || scope === "") return;
  const choice = await vscode.window.showQuickPick([HOUR, UNTIL_REVOKED], { placeHolder: scope });
  if (choice === undefined) return;
  await connection.command("capability.request", {
    capability,
    scope,
    reason: "chosen in the editor",
    chosen: true,
    expires_in_ms: choice === HOUR ? HOUR_MS : 0,
  });
}

/** Who asks gets no answer from the editor but the person's; closing the notice leaves the request open in the list. */
export async function askForGrant(connection: ServerConnection, grant: GrantJson): Promise<void> {
  const { grant_id = "", capability, scope = "", reason = "" } = grant;
  const atMostMs = Number(grant.at_most_ms ?? 0);
  const wanted = atMostMs > 0 ? ` It would end at ${momentOf(Date.now() + atMostMs)}.` : "";
  const choice = await vscode.window.showWarningMessage(
    unlinked(`Kodama is asked for ${named(capability, scope)}. Reason given: ${reason}${wanted}`),
    ...(atMostMs > 0 ? [WANTED] : [HOUR, UNTIL_REVOKED]),
    DENY,
  );
  if (choice === HOUR) await connection.command("capability.grant", { grant_id, expires_in_ms: HOUR_MS });
  // The core gives it no longer than it was asked for.
  if (choice === UNTIL_REVOKED || choice === WANTED)
    await connection.command("capability.grant", { grant_id, expires_in_ms: 0 });
  if (choice === DENY) await connection.command("capability.deny", { grant_id });
}

function named(capability = "", scope = ""): string {
  // Of an MCP server the name; what else there is are digests of what was allowed.
  const of = capability === "mcp_server" ? (scope.split(" ")[0] ?? scope) : scope;
  return capability === "microphone"
    ? "microphone of this machine"
    : `${capability.replaceAll("_", " ")}: ${of}`;
}

function until(expiresAtMs: unknown): string {
  const at = Number(expiresAtMs ?? 0);
  return at === 0 ? "until taken back" : `until ${momentOf(at)}`;
}
