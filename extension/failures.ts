// Tells a person what went wrong, in the server's words, with the button that the error's code calls for.
import * as vscode from "vscode";
import { ERROR_CODES, isErrorCode, type Recovery } from "../proto/errors.ts";
import type { CommandId } from "./command-specs.ts";
import { CommandFailure } from "./connection.ts";

interface Offer {
  readonly label: string;
  readonly command: CommandId | "workbench.extensions.action.checkForUpdates";
}

/** "mend" and "none" say all in their message; "wait" needs no button that would do the same thing again. */
const OFFERS: Readonly<Record<Recovery, Offer | undefined>> = {
  mend: undefined,
  none: undefined,
  wait: undefined,
  restart: { label: "Restart Kodama", command: "kodama.restart" },
  update: { label: "Check for Updates", command: "workbench.extensions.action.checkForUpdates" },
  report: { label: "Show Log", command: "kodama.showLog" },
};

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export async function showFailure(error: unknown): Promise<void> {
  const words = wordsOf(error);
  const code = error instanceof CommandFailure ? error.code : "";
  const recovery = isErrorCode(code) ? ERROR_CODES[code].recovery : "report";
  if (recovery === "none") {
    vscode.window.setStatusBarMessage(`Kodama: ${words}`, 5_000);
    return;
  }
  const offer = OFFERS[recovery];
  const text = `Kodama: ${words}`;
  const choice =
    offer === undefined
      ? await vscode.window.showErrorMessage(text)
      : await vscode.window.showErrorMessage(text, offer.label);
  if (choice !== undefined && offer !== undefined) await vscode.commands.executeCommand(offer.command);
}
