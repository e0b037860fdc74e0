// What a person says to have the editor do is done as its key would do it.
import * as vscode from "vscode";
import { ACTS } from "./act-commands.ts";
import type { WindowResult } from "./windows.ts";

export async function act(name: string): Promise<WindowResult> {
  const found = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  const known = new Set(await vscode.commands.getCommands(true));
  const command = found?.commands.find((one) => known.has(one));
  if (found === undefined || command === undefined)
    return { ok: false, error_kind: "unavailable", message: "This editor cannot do that." };
  const missing = MISSING[found.needs ?? "nothing"]();
  if (missing !== "") return { ok: false, error_kind: "rejected", message: missing };
  // What a text is told to do is done where the keyboard is: asked from Kodama's view, that would be the view.
  if (found.needs === "text") await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
  await vscode.commands.executeCommand(command);
  return { ok: true };
}

/** Empty where everything is there. */
const MISSING = {
  nothing: () => "",
  tab: () =>
    vscode.window.tabGroups.activeTabGroup.activeTab === undefined
      ? "No tab is open. Open a file first."
      : "",
  text: () =>
    vscode.window.activeTextEditor === undefined
      ? "No file is open. Say which one, like “open the readme”."
      : "",
  session: () =>
    vscode.debug.activeDebugSession === undefined
      ? "Nothing is being debugged. Say “start debugging” first."
      : "",
} as const;
