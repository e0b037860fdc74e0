// What a person says to have the editor do is done as its key would do it.
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { ACTS } from "./act-commands.ts";
import type { WindowResult } from "./windows.ts";

/** What waits for the person (a name to type, a file to save as) is told as begun. */
const AWAITED_MS = 1_500;

export async function act(name: string): Promise<WindowResult> {
  const found = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  const known = new Set(await vscode.commands.getCommands(true));
  const command = found?.commands.find((one) => known.has(one));
  if (found === undefined || command === undefined)
    return { ok: false, error_kind: "unavailable", message: "This editor cannot do that." };
  const missing = MISSING[found.needs ?? "nothing"]() || asItIs(name);
  if (missing !== "") return { ok: false, error_kind: "rejected", message: missing };
  // What a text is told to do is done where the keyboard is: asked from Kodama's view, that would be the view.
  if (found.needs === "text") await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
  const args = found.argument === undefined ? [] : [found.argument];
  // What was in the way of a command of our own, which says so.
  const hindrance: unknown = await Promise.race([
    vscode.commands.executeCommand(command, ...args),
    sleep(AWAITED_MS),
  ]);
  return typeof hindrance === "string" && hindrance !== ""
    ? { ok: false, error_kind: "rejected", message: hindrance }
    : { ok: true };
}

const noSession = (): string =>
  vscode.debug.activeDebugSession === undefined
    ? "Nothing is being debugged. Say “start debugging” first."
    : "";

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
  session: noSession,
  pause: () =>
    noSession() ||
    (vscode.debug.activeStackItem === undefined
      ? "The program runs. Set a breakpoint, or say “pause the debugger”."
      : ""),
} as const;

/** One key sets a breakpoint and takes it away: who said which gets that, or is told that it is so. */
function asItIs(name: string): string {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || !/^(?:set|remove)_breakpoint$/.test(name)) return "";
  const line = editor.selection.active.line;
  const isThere = vscode.debug.breakpoints.some(
    (one) =>
      one instanceof vscode.SourceBreakpoint &&
      one.location.uri.toString() === editor.document.uri.toString() &&
      one.location.range.start.line === line,
  );
  if (name === "set_breakpoint" && isThere) return "There is a breakpoint on this line already.";
  return name === "remove_breakpoint" && !isThere ? "There is no breakpoint on this line." : "";
}
