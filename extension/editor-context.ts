// What the person looks at: the file, line and selection that "this" and "line 42" mean, and the names that stand on the screen.
import * as vscode from "vscode";
import type { EditorContextJson } from "../proto/gen/kodama/v1/conversation_pb.ts";
import { namesIn } from "./names-on-screen.ts";

const SELECTION_CHARS_MAX = 4_000;

/** Of several folders whole: which one a path below one of them is read in depends on what is looked at. */
export const pathOf = (uri: vscode.Uri): string =>
  (vscode.workspace.workspaceFolders ?? []).length > 1
    ? uri.fsPath
    : vscode.workspace.asRelativePath(uri, false);

/** Empty where no file is open. The view takes the keys, never the place of the active editor. */
export function editorContext(): { readonly context?: EditorContextJson } {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return {};
  const { document, selection } = editor;
  return {
    context: {
      file: pathOf(document.uri),
      line: selection.active.line + 1,
      selection: document.getText(selection).slice(0, SELECTION_CHARS_MAX),
    },
  };
}

/** The same for words that are spoken, which may mean a name that is to be seen in one of the editors. */
export function spokenContext(): { readonly context?: EditorContextJson } {
  const { context } = editorContext();
  if (context === undefined) return {};
  const active = vscode.window.activeTextEditor;
  const editors = [...vscode.window.visibleTextEditors].toSorted(
    (a, b) => Number(b === active) - Number(a === active),
  );
  const shown = editors.flatMap(({ document, visibleRanges }) =>
    visibleRanges.map((range) => document.getText(range)),
  );
  return { context: { ...context, identifiers: [...namesIn(shown)] } };
}
