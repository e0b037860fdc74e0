// Which of the window's folders Kodama can work in: those whose files are on the machine it runs on.
import { basename } from "node:path";
import * as vscode from "vscode";

export function localFolders(): string[] {
  const all = vscode.workspace.workspaceFolders ?? [];
  return all.filter((one) => one.uri.scheme === "file").map((one) => one.uri.fsPath);
}

/** In a remote or virtual window Kodama runs beside the person's microphone, not beside the files; it says so once. */
export function tellWhereFilesAre(): void {
  const all = vscode.workspace.workspaceFolders ?? [];
  if (all.length === 0 || localFolders().length > 0) return;
  const where = vscode.env.remoteName === undefined ? "not on a disk" : `on ${vscode.env.remoteName}`;
  void vscode.window
    .showWarningMessage(
      `Kodama runs on this machine, and the files of this window are ${where}. It can talk, but not read or change them. ` +
        "To work on them, install Kodama where the files are, from where it hears no microphone of yours; or open a local folder.",
      "Open Folder…",
    )
    .then((choice) => {
      if (choice !== undefined) void vscode.commands.executeCommand("workbench.action.files.openFolder");
    });
}

/** One of them: the only one, or the one that a person picks, the folder that is looked at first. */
export async function whichFolder(placeHolder: string): Promise<string | undefined> {
  const folders = localFolders();
  if (folders.length < 2) return folders[0];
  const uri = vscode.window.activeTextEditor?.document.uri;
  const here = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const items = folders
    .toSorted((a, b) => Number(b === here) - Number(a === here))
    .map((folder) => ({ label: basename(folder), description: folder }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.description;
}
