// What a shell works out before it starts anything, worked out by us: the folder of "cd src && …" and of "git -C src …", and the
// names behind *.ts. Only what reads is spelled out so; all else is left to a shell, as it was written.
import { resolve } from "node:path";
import { readingOf } from "../../core/tools/reading/readers.ts";
import { isLiteral, isPlain, type ShellCommand, type ShellLine } from "../../core/tools/shell-line.ts";
import { folderFor } from "./command-plan.ts";
import { type Effort, effortForLine, type Folder, namesLike } from "./globbing.ts";
import { isThere } from "./programs.ts";
import { isOpen } from "./open-paths.ts";

export interface Spelled {
  readonly line: ShellLine;
  readonly cwd: string;
}

/** Undefined where a folder is not inside, or a pattern stands for too much. */
export async function spelledOut(
  line: ShellLine,
  { call, cwd: start }: Folder,
): Promise<Spelled | undefined> {
  const [first, ...rest] = line;
  const joint = rest[0]?.joint;
  const goes = first?.argv[0] === "cd" && isPlain(first) && (joint === "and" || joint === "next");
  const found = goes ? await below(first.argv.slice(1), { call, cwd: start }) : { cwd: start };
  if (found === undefined) return undefined;
  if ("missing" in found)
    return rest.every((one) => looks(one) && /^(?:and|pipe)$/.test(one.joint))
      ? { line: [notThere(found)], cwd: start }
      : undefined;
  const { cwd } = found;
  const all = await eachOf(goes ? rest : line, { call, cwd });
  return all === undefined ? undefined : { line: all, cwd };
}

async function eachOf(line: ShellLine, { call, cwd }: Folder): Promise<ShellLine | undefined> {
  const all: ShellCommand[] = [];
  const effort = effortForLine();
  let isStarted = true;
  for (const one of line) {
    if (!isStarted) {
      isStarted = true;
      // Where errors go otherwise, that of the shell goes there too.
      if (looks(one) && one.errors === "told") continue;
      return undefined;
    }
    // A shell says that the file is not there, and does not start what was to be given it.
    isStarted = one.given !== true || (await isThere(resolve(cwd, one.argv[1] ?? "")));
    const placed = await gitPlaced(one, { call, cwd });
    const made =
      placed === undefined ? undefined : await expanded(placed, { call, cwd: placed.cwd ?? cwd }, effort);
    if (made === undefined) return undefined;
    all.push(made);
  }
  return all;
}

type Below = { readonly cwd: string } | { readonly missing: string };

/** The folder that one word names. */
async function below(
  [word = "", ...more]: readonly string[],
  { call, cwd }: Folder,
): Promise<Below | undefined> {
  const isName = /^(?!-)[A-Za-z0-9_@+,./ -]+$/.test(word) && !/(?:^|\/)\.\.(?:\/|$)/.test(word);
  const path = resolve(cwd, word);
  if (!isName || more.length > 0 || !(await isOpen(call, path))) return undefined;
  const found = await folderFor(call, path).catch(() => undefined);
  if (found !== undefined) return { cwd: found };
  return (await isThere(path)) ? undefined : { missing: word };
}

/** What would be asked about in a folder is so where there is none. */
const looks = (one: ShellCommand): boolean => isLiteral(one) && readingOf(one.argv) !== undefined;

/** Says that the folder is not there, as the shell would; what was to be done in it is not done. */
const notThere = ({ missing }: { readonly missing: string }): ShellCommand => ({
  argv: ["ls", "-d", missing],
  errors: "told",
  joint: "next",
});

async function gitPlaced(one: ShellCommand, place: Folder): Promise<ShellCommand | undefined> {
  const [program = "", ...args] = one.argv;
  const at = args.indexOf("-C");
  // Only in front of its command it is a folder.
  if (program !== "git" || at === -1 || !args.slice(0, at).every((word) => word.startsWith("--no-")))
    return one;
  const found = await below(args.slice(at + 1, at + 2), place);
  if (found === undefined) return undefined;
  const patterns = (one.patterns ?? []).map((n) => n - 2);
  const said = { ...one, argv: [program, ...args.toSpliced(at, 2)], patterns };
  if ("cwd" in found) return { ...said, cwd: found.cwd };
  return looks(said) ? { ...notThere(found), joint: one.joint } : undefined;
}

async function expanded(one: ShellCommand, place: Folder, effort: Effort): Promise<ShellCommand | undefined> {
  const { patterns = [], ...rest } = one;
  const argv: string[] = [];
  for (const [n, word] of one.argv.entries()) {
    const names = patterns.includes(n) ? await namesLike(word, place, effort) : [word];
    // A file whose name looks like an option would be one.
    if (
      names === undefined ||
      (patterns.includes(n) && !word.startsWith("-") && names.some((name) => name.startsWith("-")))
    )
      return undefined;
    argv.push(...names);
  }
  return { ...rest, argv };
}
