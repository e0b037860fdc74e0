// The dry run of the policy, while somebody types: whether a command would run unasked, be asked about, or be refused.
import * as vscode from "vscode";
import type { CommandContext } from "./command-context.ts";
import { localFolders, whichFolder } from "./local-folders.ts";
import { wordsOf } from "./failures.ts";

const WORDS: Readonly<Record<string, string>> = {
  auto: "It would run unasked.",
  ask: "You would be asked.",
  deny: "It would be refused.",
};

/** Nothing is run, and nothing is kept of it. */
export async function wouldAsk({ connection }: CommandContext): Promise<void> {
  if (localFolders().length === 0) {
    await vscode.window.showInformationMessage(
      "Open a folder first: what a command may do depends on where it runs.",
    );
    return;
  }
  const folder = await whichFolder("Where would it run?");
  if (folder === undefined) return;
  const verdict = async (command: string): Promise<string> => {
    const { decision = "", reason = "" } = await connection.command("policy.check", { command, folder });
    return `${WORDS[decision] ?? decision} ${reason}`;
  };
  const command = await vscode.window.showInputBox({
    title: "Would This Be Asked About?",
    placeHolder: "git push origin main",
    prompt: `As a language model would ask for it, in ${folder}. It is not run.`,
    validateInput: async (text) => {
      if (text.trim() === "") return undefined;
      try {
        return { message: await verdict(text), severity: vscode.InputBoxValidationSeverity.Info };
      } catch (error) {
        // Else the verdict on what stood there before would stay below it.
        return `It was not judged: ${wordsOf(error)}`;
      }
    },
  });
  if (command !== undefined && command.trim() !== "")
    await vscode.window.showInformationMessage(`${command}: ${await verdict(command)}`);
}
