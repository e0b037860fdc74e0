// Commands that run unasked: each by a program of the system, with every file it names proved to be inside and no secret.
import { stat } from "node:fs/promises";
import type { CommandVerdict } from "../../core/tools/command-policy.ts";
import type { Deep } from "../../core/tools/reader-tables.ts";
import { isVersion, type Reading } from "../../core/tools/readers.ts";
import { SECRET_GLOBS } from "../../core/tools/secrets.ts";
import type { ShellCommand, ShellLine } from "../../core/tools/shell-line.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { readingGit, type Where } from "./git-reading.ts";
import { ownAt } from "./jail.ts";
import { missingProgram, systemProgram } from "./programs.ts";
import { isOpen } from "./read-tools.ts";

/** The line as it may run without being asked about; undefined where one of its commands may not. */
export async function onlyReads(
  { line, reads }: CommandVerdict,
  where: Where,
): Promise<ShellLine | undefined> {
  if (!(await isOpen(where.call, where.cwd))) return undefined;
  const all: ShellCommand[] = [];
  for (const [n, command] of line.entries()) {
    const reading = reads[n];
    const argv = reading === undefined ? undefined : await readingArgv(command.argv, reading, where);
    if (argv === undefined) return undefined;
    all.push({ ...command, argv });
  }
  return all;
}

async function readingArgv(
  [said = "", ...words]: readonly string[],
  reading: Reading,
  where: Where,
): Promise<readonly string[] | undefined> {
  const { operands, files, noFolders, deep } = reading;
  const [name, args] = said === "command" ? ["which", words.slice(1)] : [said, words];
  if (name === "git" && args[0] !== "--version") return readingGit(subCommand(args), reading, where);
  const { call, cwd, deps } = where;
  // What looks below a folder may not come upon Kodama's own.
  const paths = (files ? operands : []).map((one) => `${cwd}/${one}`);
  for (const path of [cwd, ...paths]) if ((await ownAt(call, path)).length > 0) return undefined;
  const program = name === "rg" ? deps.ripgrep : await systemProgram(name, call.folders);
  if (program === null) return undefined;
  // It may be anywhere on the person's own path, which is not ours to use unasked.
  if (program === undefined && isVersion(name, args)) return undefined;
  for (const path of paths) if (!(await mayBeRead(call, path, noFolders))) return undefined;
  // The last word on a file counts, and it is ours.
  return [program ?? missingProgram(name), ...args, ...(deep === undefined ? [] : WITHOUT_SECRETS[deep])];
}

async function mayBeRead(call: ToolCall, path: string, noFolders: boolean): Promise<boolean> {
  if (!(await isOpen(call, path))) return false;
  const info = await stat(path).catch(() => undefined);
  // A pipe or a device may never end.
  return info === undefined || info.isFile() || (!noFolders && info.isDirectory());
}

const subCommand = (args: readonly string[]): string => args.find((word) => word !== "--no-pager") ?? "";

/** Its own sign for any case grep does not have. */
const anyCase = (glob: string): string =>
  glob.replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
const FOLDER = /\/\*\*$/;

const WITHOUT_SECRETS: Readonly<Record<Deep, readonly string[]>> = {
  grep: SECRET_GLOBS.map((glob) =>
    FOLDER.test(glob) ? `--exclude-dir=${anyCase(glob.replace(FOLDER, ""))}` : `--exclude=${anyCase(glob)}`,
  ),
  ripgrep: [
    "--no-config",
    "--no-ignore-messages",
    ...SECRET_GLOBS.flatMap((glob) => ["--iglob", `!**/${glob}`]),
  ],
};
