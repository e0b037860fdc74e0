// What the person looks at: the file, line and selection that "this" and "line 42" mean.
import * as vscode from "vscode";
import type { EditorContextJson } from "../proto/gen/kodama/v1/conversation_pb.ts";

const SELECTION_CHARS_MAX = 4_000;

/** Empty where no file is open. The view takes the keys, never the place of the active editor. */
export function editorContext(): { readonly context?: EditorContextJson } {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return {};
  const { document, selection } = editor;
  return {
    context: {
      file: vscode.workspace.asRelativePath(document.uri),
      line: selection.active.line + 1,
      selection: document.getText(selection).slice(0, SELECTION_CHARS_MAX),
    },
  };
}
