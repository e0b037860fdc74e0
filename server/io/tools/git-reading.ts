// Git that only looks: which words it is given, so that it runs nothing, shows nothing from elsewhere and no secret, and still tells
// what it would tell a person.
import { join } from "node:path";
import { lookingAt } from "../../core/tools/reading/arguments.ts";
import { gitWords, type Reading, readingOf } from "../../core/tools/reading/readers.ts";
import { BLOB, TREE } from "../../core/tools/reading/shapes.ts";
import { SECRET_GLOBS } from "../../core/tools/secrets.ts";
import {
  blobBelow,
  commitsOnly,
  hasLinkedFolders,
  areBlobs,
  onlyCommits,
  type Operands,
  sortOperands,
} from "./git-operands.ts";
import { hasStrangeNames, judgeRepository, type Repository, tamedGit, type Where } from "./git-repository.ts";
import { isOpen } from "./open-paths.ts";

/** Options that keep a command from starting what a repository names. */
const SHOWING = new Set("diff log show whatchanged diff-tree reflog stash".split(" "));
// Of repositories inside only at which commit they stand: what is changed in them they would tell by themselves.
// Notes on commits may be any file that ever was.
const SHOWN = ["--no-ext-diff", "--no-textconv", "--no-notes", "--ignore-submodules=dirty"];
const TAMED: Readonly<Record<string, readonly string[]>> = {
  status: ["--ignore-submodules=dirty"],
  grep: ["--no-textconv"],
  blame: ["--no-textconv"],
};

/** Those whose operands are no paths, or that have none. */
const WITHOUT_PATHS = new Set(
  "branch tag remote config describe rev-parse merge-base for-each-ref show-ref symbolic-ref name-rev cherry count-objects worktree var version".split(
    " ",
  ),
);
/** Those that tell of names and not of what is in files, whichever they are. */
const OF_NAMES = new Set("ls-files ls-tree check-ignore".split(" "));
/** Those that tell of commits wherever they changed something. */
const UNSCOPED = new Set(["rev-list", "shortlog"]);
const NAMED =
  "s no-patch stat shortstat numstat name-only name-status summary dirstat quiet raw compact-summary".split(
    " ",
  );
const PATCHED =
  "p u patch patch-with-stat S G U unified W function-context word-diff color-words c cc check L binary".split(
    " ",
  );

/** Whether it can show what is in files, or tell of it. */
function showsContent(sub: string, used: ReadonlySet<string>): boolean {
  if (sub === "grep") return true;
  if (!SHOWING.has(sub)) return false;
  const has = (names: readonly string[]): boolean => names.some((name) => used.has(name));
  const always = sub === "diff" || sub === "show";
  return has(PATCHED) || (always && !has(NAMED));
}

/** The argument list that only reads what is below this folder, or undefined where that cannot be promised. */
export async function readingGit(
  sub: string,
  reading: Reading,
  where: Where,
): Promise<readonly string[] | undefined> {
  const repository = await judgeRepository(where);
  if (repository.kind === "untamed") return undefined;
  const tamed = await tamedGit(where.call);
  // Our own switches are no settings of the person's.
  const program = sub === "config" ? tamed.slice(0, 1) : tamed;
  const off = repository.kind === "tame" && sub !== "config" ? repository.off : [];
  const start = [...program, ...off, ...(where.startedIn === undefined ? [] : ["-C", where.cwd])];
  if (repository.kind === "none" && !WITHOUT_REPOSITORY.has(sub)) return nowhere(sub, reading, start);
  const words = await wordsOf(sub, reading, { where, repository });
  return words === undefined ? undefined : [...start, ...words];
}

/** Those that do something where there is no repository; the others say that there is none, but that diff compares any files. */
const WITHOUT_REPOSITORY = new Set("config var version".split(" "));
/** Nor will there be one by the time it runs, and nothing else is searched then. */
const NOWHERE = ["-c", "grep.fallbackToNoIndex=false", "--git-dir=/dev/null"];

function nowhere(
  sub: string,
  { options, operands }: Reading,
  start: readonly string[],
): readonly string[] | undefined {
  // It compares any two files, and newer gits take what stands behind them for a choice of files below.
  if (sub === "diff" && operands.length > 0)
    return operands.length === 2 ? undefined : [...start, ...NOWHERE, "rev-parse", "--show-toplevel"];
  return [...start, ...NOWHERE, sub, ...options, ...operands];
}

const TELLS_TREES: ReadonlySet<string> = new Set(["show", "diff-tree"]);
const MANY = ["all", "tags", "branches", "remotes", "glob"];

interface Around {
  readonly where: Where;
  readonly repository: Repository;
}

async function wordsOf(
  sub: string,
  reading: Reading,
  around: Around,
): Promise<readonly string[] | undefined> {
  const { options, operands } = reading;
  switch (sub) {
    case "stash":
      return stashWords(reading, around);
    case "reflog":
      return reflogWords(reading, around);
    case "cat-file":
      return catFileWords(reading, around);
    case "check-ignore":
      return [sub, ...options, "--", ...operands];
  }
  // What a reference names may be no commit, and would be shown whole.
  if (TELLS_TREES.has(sub) && MANY.some((name) => reading.used.has(name))) return undefined;
  if (WITHOUT_PATHS.has(sub)) return [sub, ...options, ...operands];
  // Names of all that is in it, also beside the open folder.
  if (reading.used.has("objects") && !(await isWhole(around))) return undefined;
  const { where, repository } = around;
  if (READS_FILES.has(sub) && repository.kind === "tame" && (await hasStrangeNames(where, repository.top)))
    return undefined;
  return comparedWords(sub, reading, around);
}

/** Commits and paths, told apart, with the secrets left out where content is shown. */
async function comparedWords(
  sub: string,
  reading: Reading,
  around: Around,
): Promise<readonly string[] | undefined> {
  const { options, operands, paths, used } = reading;
  const { where, repository } = around;
  const named = await sortOperands(operands, OF_NAMES.has(sub) ? operands : paths, where);
  if (named === undefined || (repository.kind === "none" && named.paths.length > 0)) return undefined;
  const { revisions } = named;
  const begin = beginOf(sub, used);
  if (revisions.some((one) => BLOB.test(one))) {
    const blobs = await Promise.all(operands.map((one) => blobBelow(one, repository, where)));
    const all = blobs.filter((one) => one !== undefined);
    // Whole folders are compared with all that is in them.
    const areFiles = sub !== "diff" || (await areBlobs(all, where));
    return all.length < blobs.length || !areFiles ? undefined : [...begin, ...options, ...all];
  }
  if (OF_NAMES.has(sub)) return [...begin, ...options, "--", ...named.paths, ...named.without];
  if (showsContent(sub, used)) return contentWords(sub, { reading, named }, around);
  // Without a terminal it would read what it is given.
  const asked = sub === "shortlog" && revisions.length === 0 && !used.has("all") ? ["HEAD"] : revisions;
  const scope = UNSCOPED.has(sub) || (await isWhole(around)) ? [] : ["."];
  const within = named.paths.length > 0 ? named.paths : scope;
  // Shown without what is in it, a blob would still be shown whole.
  const commits = sub === "show" ? await onlyCommits(sub, asked, where) : asked;
  return [...begin, ...options, ...commits, "--", ...within, ...named.without];
}

/** Whether all of the repository is open, and not just a folder of it. */
const isWhole = async ({ where, repository }: Around): Promise<boolean> =>
  repository.kind === "tame" && isOpen(where.call, repository.top);

async function contentWords(
  sub: string,
  { reading, named }: { readonly reading: Reading; readonly named: Operands },
  around: Around,
): Promise<readonly string[] | undefined> {
  const { options, used } = reading;
  const { revisions, paths } = named;
  const { where, repository } = around;
  // Its history goes on under another name, which could be that of a secret.
  if (used.has("follow")) return undefined;
  if (used.has("L")) return linesWords(sub, { reading, named }, around);
  const searchesFiles = sub === "grep" && revisions.length === 0 && repository.kind === "tame";
  const cached = searchesFiles && (await hasLinkedFolders(where, repository)) ? ["--cached"] : [];
  const commits = await onlyCommits(sub, revisions, where);
  const whole = sub !== "grep" && (await isWhole(around)) ? [":/"] : ["."];
  const without = SECRET_GLOBS.map((glob) => `:(top,exclude,icase,glob)**/${glob}`);
  // Paths would hide the commits that change none of them: merges, and those without a change.
  const every =
    WALKING.has(sub) && paths.length === 0 && named.without.length === 0
      ? ["--full-history", "--sparse"]
      : [];
  const begin = [...beginOf(sub, used), ...cached, ...options, ...every, ...commits];
  return [...begin, "--", ...(paths.length > 0 ? paths : whole), ...named.without, ...without];
}

/** They look at files by the names of the index. */
const READS_FILES = new Set(["diff", "grep", "status", "ls-files"]);
/** Newer gits let a repository give an old command's name to a program. */
const beginOf = (sub: string, used: ReadonlySet<string>): readonly string[] =>
  sub === "whatchanged"
    ? [
        "log",
        "--no-merges",
        ...([...NAMED, ...PATCHED].some((name) => used.has(name)) ? [] : ["--raw"]),
        ...SHOWN,
      ]
    : [sub, ...tamedBy(sub)];

/** The history of lines of files, under the names they have: which other ones a file had, git cannot be trusted to tell. */
async function linesWords(
  sub: string,
  { reading: { options, used }, named }: { readonly reading: Reading; readonly named: Operands },
  { where }: Around,
): Promise<readonly string[] | undefined> {
  const isAlone = named.paths.length === 0 && named.without.length === 0;
  // Other ways through the history, and copies, lead to other names.
  if (sub !== "log" || !isAlone || ![...used].every((name) => BESIDE_LINES.has(name))) return undefined;
  // Where other letters stand before it, the path is not found here.
  if (options.some((word) => /^-[A-KM-Za-z]+L/.test(word))) return undefined;
  for (const file of pathsOfLines(options))
    if (!(await isOpen(where.call, join(where.cwd, file)))) return undefined;
  const commits = await onlyCommits(sub, named.revisions, where);
  return [...beginOf(sub, new Set()), ...options, "--no-renames", ...commits];
}

/** Of "-L 10,20:path" and "-L:name:path". */
function pathsOfLines(options: readonly string[]): readonly string[] {
  return options.flatMap((word, n) => {
    const value = word === "-L" ? options[n + 1] : word.startsWith("-L") ? word.slice(2) : undefined;
    const path = value === undefined ? undefined : /^(?:[^:]+|:[^:]+):(.+)$/.exec(value)?.[1];
    return path === undefined ? [] : [path];
  });
}

const BESIDE_LINES = new Set(
  "L p u patch n max-count oneline stat numstat shortstat name-only name-status format pretty date no-color color U unified abbrev-commit decorate no-decorate w b".split(
    " ",
  ),
);

const WALKING = new Set("log show whatchanged reflog".split(" "));
const tamedBy = (sub: string): readonly string[] => (SHOWING.has(sub) ? SHOWN : (TAMED[sub] ?? []));

/** What a stash holds, as the difference that it is. */
async function stashWords(
  { options, operands, used, paths }: Reading,
  around: Around,
): Promise<readonly string[] | undefined> {
  const at = options.findIndex((one) => one === "list" || one === "show");
  const rest = options.toSpliced(at, 1);
  if (options[at] === "list")
    return showsContent("stash", used) || operands.length > 0
      ? undefined
      : ["stash", "list", "--no-notes", ...rest];
  const [stash = "stash@{0}", ...more] = operands;
  if (more.length > 0 || paths.length > 0 || !/^(?:stash@\{\d{1,4}\}|\d{1,4})$/.test(stash)) return undefined;
  const name = /^\d/.test(stash) ? `stash@{${stash}}` : stash;
  const compared = [`${name}^1`, name];
  const reading =
    rest.length === 0
      ? { ...lookingAt(["--stat"], compared), used: new Set(["stat"]) }
      : { ...lookingAt(rest, compared), used };
  return comparedWords("diff", reading, around);
}
/** Only its showing is reading; the word for it is always said, so that another one is the name of a branch. */
async function reflogWords(reading: Reading, around: Around): Promise<readonly string[] | undefined> {
  const [first = "", ...rest] = reading.operands;
  const operands = first === "show" ? rest : reading.operands;
  const words = await comparedWords("reflog", { ...reading, operands }, around);
  return words === undefined ? undefined : ["reflog", "show", ...words.slice(1)];
}

async function catFileWords(
  { options, operands: [object = ""] }: Reading,
  { where, repository }: Around,
): Promise<readonly string[] | undefined> {
  const ofTree = TREE.exec(object)?.[0] ?? "";
  if (ofTree !== "" && !(await isWhole({ where, repository }))) return undefined;
  const found = BLOB.test(object)
    ? await blobBelow(object, repository, where)
    : commitsOnly(object.replace(TREE, "")) + ofTree;
  return found === undefined || object === "" ? undefined : ["cat-file", ...options, found];
}

/** What one of our own tools looks at, in the words of a person. */
export const gitReading = (
  words: readonly string[],
  where: Where,
): Promise<readonly string[] | undefined> => {
  const reading = readingOf(["git", ...words]);
  return reading === undefined ? Promise.resolve(undefined) : readingGit(gitWords(words)[0], reading, where);
};
