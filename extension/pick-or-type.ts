// One of a few answers, or one in words.
import * as vscode from "vscode";

interface Asking {
  readonly title: string;
  /** The row behind the others. */
  readonly other: string;
  /** Beside the words. */
  readonly prompt: string;
}

/** Without spaces around it; undefined where there is none. Without answers to choose from it asks for words at once. */
export async function pickOrType(
  answers: readonly string[],
  { title, other, prompt }: Asking,
): Promise<string | undefined> {
  const own = `$(edit) ${other}`;
  const picked =
    answers.length === 0
      ? own
      : await vscode.window.showQuickPick([...answers, own], { title, ignoreFocusOut: true });
  const words =
    picked === own ? await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true }) : picked;
  return words === undefined || words.trim() === "" ? undefined : words.trim();
}
