// A yes given ahead: what for, how many, how long. Off until somebody picks all three.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { CommandContext } from "./command-context.ts";
import { localFolders } from "./local-folders.ts";

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

const WHAT: readonly Choice<boolean>[] = [
  { label: "Changes of files", detail: "What was changed can be undone for a day.", value: false },
  {
    label: "Changes of files, and programs in the sandbox",
    detail:
      "Programs can change the folder only, and reach no network. What a model asks for after it read their words is asked about again.",
    value: true,
  },
];
const COUNTS: readonly Choice<number>[] = [5, 10, 25, 50].map((value) => ({
  label: `${value} of them`,
  value,
}));
const MINUTES: readonly Choice<number>[] = [5, 15, 30].map((value) => ({ label: `${value} minutes`, value }));

export async function allowAhead({ connection }: CommandContext): Promise<void> {
  const folder = await pickFolder();
  if (folder === undefined) return;
  const where = `In ${basename(folder)}. Anything of high risk is asked about all the same`;
  const programs = await choose(WHAT, where);
  if (programs === undefined) return;
  const count = await choose(COUNTS, "How many, at most?");
  if (count === undefined) return;
  const minutes = await choose(MINUTES, "For how long, at most?");
  if (minutes === undefined) return;
  await connection.command("approval.allowance.give", { folder, programs, count, minutes, how: "palette" });
}

async function pickFolder(): Promise<string | undefined> {
  const folders = localFolders();
  if (folders.length === 0)
    void vscode.window.showInformationMessage(
      "Kodama: open a folder first; changes are allowed in one folder.",
    );
  if (folders.length < 2) return folders[0];
  return choose(
    folders.map((folder) => ({ label: basename(folder), detail: folder, value: folder })),
    "In which folder?",
  );
}

async function choose<T>(choices: readonly Choice<T>[], placeHolder: string): Promise<T | undefined> {
  return (await vscode.window.showQuickPick(choices, { title: "Allow Changes for a While", placeHolder }))
    ?.value;
}
