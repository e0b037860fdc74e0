// Folders outside a window: which ones a call may use, and what a yes to one of them gives.
import { type Grant, grantedScopes, standingGrants } from "../capabilities/types.ts";
import type { Turn } from "../conversation/types.ts";
import type { Input, Stamp } from "../input.ts";
import { folderAt } from "../lib/paths.ts";
import type { State } from "../state.ts";
import { folderOf, type Given } from "./policy.ts";
import type { Prepared, ToolCall } from "./types.ts";

/** Folders outside the window that a person gave to requests of this window, or of each. */
export const givenFolders = (
  { control }: State,
  { folders }: Pick<Turn, "folders">,
  { nowMs }: Stamp,
): readonly string[] => grantedScopes(control.grants, "filesystem_outside_workspace", { nowMs, folders });

/** Branches of other machines that may be pushed to unasked, and files of secrets that may be read so. */
export function givenAhead(
  { control, runtime }: State,
  { folders, turnId, byModel }: Pick<ToolCall, "folders" | "turnId" | "byModel">,
  { nowMs }: Pick<Stamp, "nowMs">,
): Given {
  const standing = (capability: "git_push" | "secrets"): readonly Grant[] =>
    standingGrants(control.grants, capability, { nowMs, folders });
  // A file that a model reads may tell it to push: then it is asked about, unless the person spoke of it.
  const pushes = byModel && !speaksOfPush(runtime.conversation.turns[turnId]);
  return { pushes: pushes ? [] : standing("git_push"), secrets: standing("secrets") };
}

/** What a person said in this request; without one there is nobody whose words it could be. */
function speaksOfPush(turn: Turn | undefined): boolean {
  const said = [turn?.text ?? "push", ...(turn?.steers ?? []).map(({ text }) => text)];
  return said.some((one) => PUSH.test(one));
}
const PUSH =
  /\b(?:push(?:e[sd]|ing)?|publish|upload|release|deploy|ship|sync|origin|upstream|remote|github|gitlab|pull request)\b/i;

/** The granted folder the call is about, where it is neither open in the turn's window nor granted any more. */
export function revokedFolder(state: State, call: ToolCall, stamp: Stamp): string | undefined {
  if (call.state.kind !== "ready") return undefined;
  const { prepared } = call.state;
  const { subject } = prepared;
  const isSecret = subject.kind === "read" && subject.secret !== undefined;
  const folder = isSecret ? (folderAt(call.folders, subject.secret) ?? "") : folderOf(call, prepared);
  const open = state.runtime.conversation.turns[call.turnId]?.folders ?? [];
  const given = givenFolders(state, { folders: open }, stamp);
  return folder === "" || open.includes(folder) || given.includes(folder) ? undefined : folder;
}

/** So long models may work in a folder that one of this window asked for. */
const FOLDER_MS = 3_600_000;

/** What a yes to it gives, where that is a permission. */
export function permissionOf(
  { name, args, folders, given = [] }: ToolCall,
  { title, subject }: Prepared,
): Extract<Input, { kind: "grant-keep" }> | undefined {
  if (name === "use_model_server") {
    const scope = typeof args["scope"] === "string" ? args["scope"] : "";
    return { kind: "grant-keep", capability: "network", scope, reason: title };
  }
  if (name !== "request_folder" || subject.kind !== "read") return undefined;
  // The folder as it was shown.
  const [scope = ""] = subject.detail.split("\n", 1);
  // Never for each window: the tool asks nobody where none is open.
  const within = folders.find((folder) => !given.includes(folder)) ?? "";
  return {
    kind: "grant-keep",
    capability: "filesystem_outside_workspace",
    scope,
    reason: title,
    expiresInMs: FOLDER_MS,
    within,
  };
}
