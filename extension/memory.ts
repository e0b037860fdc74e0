// What Kodama remembers, in the editor: looked through, added to, imported, changed, set aside and forgotten, by keyboard alone.
import { basename } from "node:path";
import * as vscode from "vscode";
import { momentOf } from "../proto/moments.ts";
import { importMemoryLines } from "../proto/memory-import.ts";
import type { MemoryRecordJson } from "../proto/gen/kodama/v1/memory_pb.ts";
import type { CommandContext } from "./command-context.ts";
import { plain } from "./plain.ts";
import { localFolders } from "./local-folders.ts";

type Connection = CommandContext["connection"];

interface Row extends vscode.QuickPickItem {
  readonly record?: MemoryRecordJson;
}

const ADD: Row = { label: "$(add) Remember something…", alwaysShow: true };
const IMPORT: Row = { label: "$(cloud-upload) Import from a file…", alwaysShow: true };
const ASIDE: Row = { label: "$(archive) What is set aside…", alwaysShow: true };
const WORK: Row = {
  label: "$(history) What was done…",
  detail: "What you asked that changed or ran something, for a year",
  alwaysShow: true,
};
const FORGET_WORK: Row = { label: "$(trash) Forget All of It…", alwaysShow: true };
const CHANGE = "$(edit) Change…";
const SET_ASIDE = "$(archive) Set Aside";
const RESTORE = "$(history) Remember Again";
const FORGET = "$(trash) Forget";
const LABEL_CHARS_MAX = 80;

/** The list comes back after each step, until it is left. */
export async function manageMemory({ connection }: CommandContext): Promise<void> {
  for (;;) {
    const folders = [...localFolders()];
    const [{ records = [] }, { records: aside = [] }, { records: work = [] }] = await Promise.all([
      connection.command("memory.list", { folders }),
      connection.command("memory.list", { folders, set_aside: true }),
      connection.command("memory.list", { folders, work: true }),
    ]);
    const more = [ADD, ...(work.length === 0 ? [] : [WORK]), ...(aside.length === 0 ? [] : [ASIDE]), IMPORT];
    const picked = await vscode.window.showQuickPick([...more, ...records.map(rowOf)], {
      placeHolder:
        records.length === 0
          ? "Nothing is remembered yet. What you add is told to language models where it fits."
          : "What Kodama remembers. Pick one to change, set aside or forget it.",
      matchOnDetail: true,
    });
    if (picked === undefined || !(await act(connection, picked, { aside, work }))) return;
  }
}

interface Others {
  readonly aside: readonly MemoryRecordJson[];
  readonly work: readonly MemoryRecordJson[];
}

/** False where the person went back. */
function act(connection: Connection, picked: Row, { aside, work }: Others): Promise<boolean> {
  if (picked === ADD) return add(connection);
  if (picked === IMPORT) return importFile(connection);
  if (picked === WORK) return lookAtWork(connection, work);
  return picked.record === undefined ? lookAside(connection, aside) : change(connection, picked.record);
}

function rowOf(record: MemoryRecordJson): Row {
  const { text = "", folder = "", updated_at_ms: at } = record;
  const letters = Array.from(plain(text));
  const long = letters.length > LABEL_CHARS_MAX;
  return {
    label: long ? `${letters.slice(0, LABEL_CHARS_MAX).join("")}…` : plain(text),
    description: folder === "" ? "everywhere" : `in ${basename(folder)}`,
    detail: `${long ? `${plain(text)} · ` : ""}${momentOf(Number(at ?? 0))}`,
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
  const folder = await whereFor();
  if (folder === undefined) return true;
  await connection.command("memory.add", { text, folder });
  return true;
}

const EVERYWHERE = "$(globe) Everywhere";

/** Empty for everywhere; undefined where the person went back. */
async function whereFor(): Promise<string | undefined> {
  const folders = [...localFolders()];
  if (folders.length === 0) return "";
  const only = folders.map((folder) => ({ label: `$(folder) Only in ${plain(basename(folder))}`, folder }));
  const picked = await vscode.window.showQuickPick([{ label: EVERYWHERE, folder: "" }, ...only], {
    placeHolder: "Where should it be remembered?",
  });
  return picked?.folder;
}

async function forget(
  connection: Connection,
  { record_id = "", text = "" }: MemoryRecordJson,
): Promise<void> {
  if (await isSure("Forget this for good?", text)) await connection.command("memory.forget", { record_id });
}

const isSure = async (question: string, detail: string): Promise<boolean> =>
  (await vscode.window.showWarningMessage(question, { modal: true, detail }, "Forget")) !== undefined;

async function lookAtWork(connection: Connection, work: readonly MemoryRecordJson[]): Promise<boolean> {
  const picked = await vscode.window.showQuickPick([...work.map(rowOf), FORGET_WORK], {
    placeHolder: "What was done. Pick one to forget it.",
    matchOnDetail: true,
  });
  if (picked?.record !== undefined) await forget(connection, picked.record);
  if (picked !== FORGET_WORK) return true;
  if (await isSure("Forget all that was done, in every folder?", "What Kodama was asked to remember stays."))
    await connection.command("memory.forget", { work: true });
  return true;
}

async function lookAside(connection: Connection, aside: readonly MemoryRecordJson[]): Promise<boolean> {
  const picked = await vscode.window.showQuickPick(aside.map(rowOf), {
    placeHolder: "Set aside: told to nobody until you bring it back",
    matchOnDetail: true,
  });
  if (picked?.record === undefined) return true;
  const { record_id = "", text = "" } = picked.record;
  const choice = await vscode.window.showQuickPick([RESTORE, FORGET], { placeHolder: text });
  if (choice === RESTORE) await connection.command("memory.restore", { record_id });
  if (choice === FORGET) await forget(connection, picked.record);
  return true;
}

/** Lines of JSON, of Kodama or of another assistant. What is there already is left as it is. */
async function importFile(connection: Connection): Promise<boolean> {
  const [file] =
    (await vscode.window.showOpenDialog({
      filters: { "Memories (JSON lines)": ["jsonl"] },
      openLabel: "Import",
    })) ?? [];
  if (file === undefined) return true;
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const { taken, known, faulty, faults } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Kodama: importing memories" },
    () => importMemoryLines(text, (request) => connection.command("memory.import", request)),
  );
  const sum = `${taken} taken, ${known} known already, ${faulty} not taken`;
  if (faulty === 0) void vscode.window.showInformationMessage(`Kodama: ${sum}.`);
  else void vscode.window.showWarningMessage(`Kodama: ${sum}.`, { modal: true, detail: faults.join("\n") });
  return true;
}

async function change(connection: Connection, record: MemoryRecordJson): Promise<boolean> {
  const { record_id = "", text = "" } = record;
  const choice = await vscode.window.showQuickPick([CHANGE, SET_ASIDE, FORGET], { placeHolder: text });
  if (choice === SET_ASIDE) await connection.command("memory.forget", { record_id, soft: true });
  if (choice === FORGET) await forget(connection, record);
  if (choice !== CHANGE) return true;
  const anew = await vscode.window.showInputBox({
    prompt: "What should be remembered instead?",
    value: text.replaceAll(/\s+/g, " "),
  });
  if (anew !== undefined && anew.trim() !== "" && anew !== text.replaceAll(/\s+/g, " "))
    await connection.command("memory.edit", { record_id, text: anew });
  return true;
}
