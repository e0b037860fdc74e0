// Said before the first time that the microphone is opened: what is heard, where it goes, and how to see and end it. The yes is a
// permission, which the server of this machine keeps and a person takes back.
import * as vscode from "vscode";
import { CommandFailure, type ServerConnection } from "./connection.ts";

const LISTEN = "Listen";
const DETAIL = [
  "While it listens, the view and the status bar say so, and with which microphone.",
  "Sound becomes words on this machine: none is kept and none leaves it. The words are a request like one that you type, and go to the language model that you chose.",
  "The key again, the orb or Esc ends it. Your yes stands under Manage Standing Permissions, where you take it back.",
].join("\n\n");

/** `listen` opens the microphone. Where nobody has allowed it yet a person is asked, and it is called again; undefined after a no. */
export async function withMicrophone<T>(
  connection: ServerConnection,
  listen: (justAllowed: boolean) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await listen(false);
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.code !== "denied") throw error;
  }
  const answer = await vscode.window.showInformationMessage(
    "Kodama is about to listen with your microphone.",
    { modal: true, detail: DETAIL },
    LISTEN,
  );
  if (answer !== LISTEN) return undefined;
  const asked = { capability: "microphone", reason: "allowed in the editor", chosen: true };
  await connection.command("capability.request", asked);
  return await listen(true);
}
