// Said before the first time that the microphone is opened: what is heard, where it goes, and how to see and end it. Once, on each
// machine, since a microphone is of a machine.
import * as vscode from "vscode";

const TOLD = "kodama.microphoneExplained";
const LISTEN = "Listen";
const DETAIL = [
  "While it listens, the view and the status bar say so, and with which microphone.",
  "Sound becomes words on this machine: none is kept and none leaves it. The words are a request like one that you type, and go to the language model that you chose.",
  "The key again, the orb or Esc ends it.",
].join("\n\n");

export type MayListen = "yes" | "just now" | "no";

export async function mayListen(memory: vscode.Memento): Promise<MayListen> {
  if (memory.get(TOLD) === true) return "yes";
  const answer = await vscode.window.showInformationMessage(
    "Kodama is about to listen with your microphone.",
    { modal: true, detail: DETAIL },
    LISTEN,
  );
  if (answer !== LISTEN) return "no";
  await memory.update(TOLD, true);
  return "just now";
}
