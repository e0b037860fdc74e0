// Where the microphone is that Kodama hears: on the machine that it runs on, which in a remote window is not the one in front of the person.
import * as vscode from "vscode";

const THERE = "Listen There";
const EXTENSIONS = "Show in Extensions";
const TYPE = "Type Instead";

/** The name of that other machine; empty where the microphone is here. */
export function farMachine(): string {
  const name = (vscode.env.remoteName ?? "").replace(/:\d+$/, "");
  const here = vscode.extensions.getExtension(ID)?.extensionKind === vscode.ExtensionKind.UI;
  return here || isNear(name) ? "" : name;
}
const ID = "kodama.kodama";

/** Windows lends its microphone to its own Linux; an editor in a browser may be served by this machine. */
const isNear = (name: string): boolean =>
  name === "" || name === "wsl" || /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(name);

/** Whether the person wants to be heard all the same. */
export async function wantsFarMicrophone(machine: string): Promise<boolean> {
  const choice = await vscode.window.showWarningMessage(
    `Kodama runs on ${machine}, so it hears the microphone of that machine, not the one in front of you. ` +
      "To talk here, remove it there and install it on this machine; it then talks, but cannot change the files there. Typing works as it is.",
    THERE,
    EXTENSIONS,
    TYPE,
  );
  if (choice === EXTENSIONS) void vscode.commands.executeCommand("workbench.extensions.search", `@id:${ID}`);
  if (choice === TYPE) void vscode.commands.executeCommand("kodama.ask");
  return choice === THERE;
}
