// What Kodama remembers, in the editor: looked through, added to, changed and forgotten, by keyboard alone.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { MemoryRecordJson } from "../proto/gen/kodama/v1/memory_pb.ts";
import type { CommandContext } from "./command-context.ts";
import { plain } from "./plain.ts";
import { localFolders } from "./local-folders.ts";

type Connection = CommandContext["connection"];

interface Row extends vscode.QuickPickItem {
  readonly record?: MemoryRecordJson;
}

const ADD: Row = { label: "$(add) Remember something…", alwaysShow: true };
const CHANGE = "$(edit) Change…";
const FORGET = "$(trash) Forget";
const LABEL_CHARS_MAX = 80;

/** The list comes back after each step, until it is left. */
export async function manageMemory({ connection }: CommandContext): Promise<void> {
  for (;;) {
    const { records = [] } = await connection.command("memory.list", { folders: [...localFolders()] });
    const picked = await vscode.window.showQuickPick([ADD, ...records.map(rowOf)], {
      placeHolder:
        records.length === 0
          ? "Nothing is remembered yet. What you add is told to language models where it fits."
          : "What Kodama remembers. Pick one to change or forget it.",
      matchOnDetail: true,
    });
    if (picked === undefined) return;
    if (!(await (picked.record === undefined ? add(connection) : change(connection, picked.record)))) return;
  }
}

function rowOf(record: MemoryRecordJson): Row {
  const { text = "", folder = "", updated_at_ms: at } = record;
  const letters = Array.from(plain(text));
  const long = letters.length > LABEL_CHARS_MAX;
  return {
    label: long ? `${letters.slice(0, LABEL_CHARS_MAX).join("")}…` : plain(text),
    description: folder === "" ? "everywhere" : `in ${basename(folder)}`,
    detail: `${long ? `${plain(text)} · ` : ""}${new Date(Number(at ?? 0)).toLocaleString()}`,
    record,
  };
}

/** False where the person went back. */
async function add(connection: Connection): Promise<boolean> {
  const text = await vscode.window.showInputBox({
    prompt: "What should Kodama remember, everywhere? Language models are told it where it fits.",
    placeHolder: "I prefer pnpm",
  });
  if (text === undefined || text.trim() === "") return false;
  await connection.command("memory.add", { text });
  return true;
}

async function change(
  connection: Connection,
  { record_id = "", text = "" }: MemoryRecordJson,
): Promise<boolean> {
  const act = await vscode.window.showQuickPick([CHANGE, FORGET], { placeHolder: text });
  if (act === FORGET) {
    const sure = await vscode.window.showWarningMessage(
      "Forget this for good?",
      { modal: true, detail: text },
      "Forget",
    );
    if (sure === undefined) return true;
    await connection.command("memory.forget", { record_id });
    return true;
  }
  if (act === undefined) return true;
  const anew = await vscode.window.showInputBox({
    prompt: "What should be remembered instead?",
    value: text.replaceAll(/\s+/g, " "),
  });
  if (anew !== undefined && anew.trim() !== "" && anew !== text.replaceAll(/\s+/g, " "))
    await connection.command("memory.edit", { record_id, text: anew });
  return true;
}
