// What this window shows and holds, as the server knows it: its folders, whether they are trusted, and which files it has not saved.
import * as vscode from "vscode";
import type { EditorModelJson } from "../proto/gen/kodama/v1/surface_pb.ts";
import { UNSAVED_MAX } from "../proto/sizes.ts";
import { localFolders } from "./local-folders.ts";

const unsavedPaths = (): string[] =>
  vscode.workspace.textDocuments
    .filter(({ isDirty, uri }) => isDirty && uri.scheme === "file")
    .slice(0, UNSAVED_MAX)
    .map(({ uri }) => uri.fsPath);

export const surfaceNow = (visible: boolean, models: readonly EditorModelJson[]) => ({
  folders: localFolders(),
  trusted: vscode.workspace.isTrusted,
  visible,
  models: [...models],
  unsaved_paths: unsavedPaths(),
});

/** Told when any of it is another; not with each letter. */
export function onSurface(changed: () => void): vscode.Disposable {
  let unsaved = "";
  const look = (): void => {
    const now = unsavedPaths().join("\n");
    if (now === unsaved) return;
    unsaved = now;
    changed();
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeWorkspaceFolders(changed),
    vscode.workspace.onDidGrantWorkspaceTrust(changed),
    vscode.workspace.onDidChangeTextDocument(look),
    vscode.workspace.onDidSaveTextDocument(look),
    vscode.workspace.onDidCloseTextDocument(look),
    vscode.workspace.onDidOpenTextDocument(look),
  );
}
