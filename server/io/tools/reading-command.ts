// Commands that run unasked: each by a program of the system, with every file it names proved to be inside and no secret.
import { lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isOwnProject } from "./npm-project.ts";
import { ARCHIVES } from "../../core/tools/reading/archive-readers.ts";
import { NPM_QUIET } from "../../core/tools/reading/npm-readers.ts";
import { OF_MACHINE } from "../../core/tools/reading/shapes.ts";
import { PAGERS } from "../../core/tools/reading/text-readers.ts";
import { gitWords, type Reading, readingOf } from "../../core/tools/reading/readers.ts";
import { withoutXargs } from "../../core/tools/reading/xargs.ts";
import { chosenBy, isVersion } from "../../core/tools/reading/versions.ts";
import { sensitive } from "../../core/tools/secrets.ts";
import type { Joint, ShellCommand, ShellLine } from "../../core/tools/shell-line.ts";
import { readingGit } from "./git-reading.ts";
import { handedOn, isHandedOn, type Known } from "./handed-on.ts";
import type { Where } from "./git-repository.ts";
import { ownAt } from "./jail.ts";
import { isThere, missingProgram, outsideOf, personsPath, programIn, systemProgram } from "./programs.ts";
import {
  inRoot,
  isOuterOfSecrets,
  keepsAddresses,
  WITHOUT_KEYS,
  withLimits,
  withoutSecrets,
  withPath,
  withTimeLimits,
} from "./reading-words.ts";
import { everyEntry } from "./every-entry.ts";
import { isInside, isOpen, isOpenAsNamed } from "./open-paths.ts";
import { type Spelled, spelledOut } from "./spelling.ts";

/** The line as it may run without being asked about; undefined where one of its commands may not. */
export async function onlyReads(line: ShellLine, where: Where): Promise<Spelled | undefined> {
  const spelled = line.length === 0 ? undefined : await spelledOut(withoutXargs(line), where);
  // To find out names takes seconds at most; somebody waits for it once.
  if (spelled === undefined || spelled.line.filter(isHandedOn).length > 1) return undefined;
  const { cwd } = spelled;
  let all: readonly Known[] = [];
  for (const [n, command] of spelled.line.entries()) {
    const next = spelled.line[n + 1]?.joint;
    const handed = isHandedOn(command)
      ? await handedOn(command, all, { deps: where.deps, cwd, next })
      : { before: all, commands: [command] };
    if (handed === undefined) return undefined;
    const read: Known[] = [];
    for (const said of handed.commands) {
      const made = await readingCommand(said, { ...where, cwd }, next);
      if (made === undefined) return undefined;
      read.push({ said, made });
    }
    all = [...handed.before, ...read];
  }
  return { line: all.flatMap(({ made }) => made), cwd };
}

/** The command as it may run in the folder of its line, with what takes keys out of what it hands to a `next` one. */
async function readingCommand(
  command: ShellCommand,
  where: Where,
  next: Joint | undefined,
): Promise<ShellLine | undefined> {
  const cwd = command.cwd ?? where.cwd;
  const reading = readingOf(command.argv, localTo(cwd));
  const here = cwd === where.cwd ? where : { ...where, cwd, startedIn: where.cwd };
  const isHere = reading !== undefined && (await isOpen(where.call, cwd));
  const argv = isHere ? await readingArgv(command.argv, reading, here) : undefined;
  if (argv === undefined) return undefined;
  if (next !== "pipe" || !tellsAddresses(command.argv)) return [{ ...command, argv }];
  const sed = await systemProgram("sed", where.call.folders);
  if (typeof sed !== "string") return undefined;
  return [
    { ...command, argv },
    { argv: withLimits(["/usr/bin/env", "LC_ALL=C", sed, ...WITHOUT_KEYS]), errors: "told", joint: "pipe" },
  ];
}

const tellsAddresses = ([name, ...args]: readonly string[]): boolean =>
  name === "git" && keepsAddresses(gitWords(args));

/** A whole path to what lies below the folder is a name of it. */
function localTo(cwd: string): (word: string) => string {
  const start = `${cwd}/`;
  // What would be left of "//etc" is another place.
  return (word) =>
    (word.startsWith(start) && word[start.length] !== "/") || word === cwd
      ? word.slice(start.length) || "."
      : word;
}

/** With the numbers of its lines, where a pager was to show them. */
const asCat = ({ used, operands }: Reading): readonly string[] => [
  "cat",
  ...(used.has("N") ? ["-n"] : []),
  ...operands,
];

async function readingArgv(
  [name = "", ...args]: readonly string[],
  reading: Reading,
  where: Where,
): Promise<readonly string[] | undefined> {
  const { call, deps } = where;
  if (isVersion(name, args))
    return isChosen(name, where).then((is) => (is ? undefined : versionOf(name, args, where)));
  if (name === "git")
    return readingGit(gitWords(args)[0], reading, where).then((argv) => argv && withLimits(argv));
  if (!(await mayAllBeRead(reading, where))) return undefined;
  switch (name) {
    case "npm":
      // Who switches between versions may be told by the project to start one that lies in it.
      if (await isChosen(name, where)) return undefined;
      return (await isOwnProject(where)) ? byPerson([name, ...NPM_QUIET, ...args], where) : undefined;
    case "rg":
      return withLimits([deps.ripgrep, ...withoutSecrets(args, reading.deep)]);
    case "command":
    case "type":
    case "which": {
      const which = (await systemProgram("which", call.folders)) ?? missingProgram("which");
      return withPath(personsPath(deps.env), [which, ...args.filter((word) => word !== "-v")]);
    }
    default:
      // What a link leads to may have another name, or be packed from many files.
      if (Object.hasOwn(ARCHIVES, name) && (await hasLink(reading.operands, where.cwd))) return undefined;
      return plainly(PAGERS.has(name) ? asCat(reading) : [name, ...args], reading, where);
  }
}

/** A program of the system with its own words. */
async function plainly(
  [name = "", ...args]: readonly string[],
  reading: Reading,
  { call }: Where,
): Promise<readonly string[] | undefined> {
  const program = await systemProgram(name, call.folders);
  // Debian has another name for it.
  const found = program ?? (name === "fd" ? await systemProgram("fdfind", call.folders) : program);
  if (found === null) return undefined;
  const words = name === "find" ? await bySystem(args, call) : args;
  if (words === undefined) return undefined;
  const argv = [found ?? missingProgram(name), ...withoutSecrets(words, reading.deep)];
  return found === undefined ? argv : withLimits(argv);
}

/** What find starts is the system's as well. */
async function bySystem(
  args: readonly string[],
  call: Where["call"],
): Promise<readonly string[] | undefined> {
  const words = [...args];
  for (const [n, word] of args.entries()) {
    if (args[n - 1] !== "-exec") continue;
    const program = await systemProgram(word, call.folders);
    if (typeof program !== "string") return undefined;
    words[n] = program;
  }
  return words;
}

async function mayAllBeRead(
  { operands, files, noFolders, deep, namesOnly }: Reading,
  { call, cwd }: Where,
): Promise<boolean> {
  // What looks below a folder may not come upon Kodama's own.
  const named = (files ? operands : []).filter((one) => !OF_MACHINE.test(one));
  const paths = named.map((one) => join(cwd, one));
  for (const path of [cwd, ...paths]) if ((await ownAt(call, path)).length > 0) return false;
  const looked = deep === undefined || paths.length > 0 ? paths : [cwd];
  for (const path of looked) {
    if (
      !(await (namesOnly === true ? isInside : isOpenAsNamed)(call, path)) ||
      (deep === "diff" && !(await isPlainTree(path)))
    )
      return false;
    if (deep !== undefined && isOuterOfSecrets(basename(await realpath(path).catch(() => path))))
      return false;
    const info = await stat(path).catch(() => undefined);
    // A pipe or a device may never end.
    if (info !== undefined && !info.isFile() && (noFolders || !info.isDirectory())) return false;
  }
  return true;
}

async function hasLink(names: readonly string[], cwd: string): Promise<boolean> {
  for (const one of names)
    if ((await lstat(join(cwd, one)).catch(() => undefined))?.isSymbolicLink() === true) return true;
  return false;
}

/** More is not looked through before something is asked. */
const TREE_MAX = 20_000;

/** Whether nothing in the folder is a secret or leads elsewhere. A file has nothing in it. */
const isPlainTree = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() !== true ||
  everyEntry(path, TREE_MAX, (one, at) => !one.isSymbolicLink() && !sensitive(at));

/** Whether a file of the project, or around it, chooses another one, so that the answer would be about the wrong one. */
async function isChosen(name: string, { cwd, call, deps }: Where): Promise<boolean> {
  const program = (await programIn(personsPath(deps.env), name, call.folders)) ?? "";
  const real = program === "" ? "" : await realpath(program);
  const files = STANDS_FOR_ANY.test(real) ? [...chosenBy(name), "package.json"] : chosenBy(name);
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const file of files) if (await isThere(join(folder, file))) return true;
    if (folder === dirname(folder)) return false;
  }
}

/** Under the names of many programs: it starts the one that package.json names. */
const STANDS_FOR_ANY = /\/(?:volta-shim|corepack\/.+)$/;

/** Asked where nothing of the project can be in its way. */
async function versionOf(
  name: string,
  args: readonly string[],
  where: Where,
): Promise<readonly string[] | undefined> {
  const argv = await byPerson([name, ...args], where);
  return argv === undefined ? undefined : inRoot(argv);
}

/** A program that the person installed, which finds its own by the same path. */
async function byPerson(
  [name = "", ...args]: readonly string[],
  { call, deps }: Where,
): Promise<readonly string[] | undefined> {
  if (process.platform === "win32") return undefined;
  const path = personsPath(deps.env);
  const program = await programIn(path, name, call.folders);
  if (program === null) return undefined;
  if (program === undefined) return [missingProgram(name), ...args];
  // What it starts itself is not the project's either.
  return withTimeLimits(withPath(await outsideOf(path, call.folders), [program, ...args]));
}
