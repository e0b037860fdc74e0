// Git that only looks. A repository can name programs in its configuration, and can say that its files are elsewhere;
// looking at it must neither run the one nor show the other.
import { lstat, readdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { BLOB } from "../../core/tools/reader-tables.ts";
import type { Reading } from "../../core/tools/readers.ts";
import { SECRET_GLOBS } from "../../core/tools/secrets.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { quick } from "./command-plan.ts";
import { ToolFailure } from "./jail.ts";
import { systemProgram } from "./programs.ts";
import { isOpen } from "./read-tools.ts";
import type { ToolDeps } from "./tool.ts";

/** Hooks, pagers, signatures, external diffs, monitors, transports and repositories inside repositories are off. */
const SWITCHES = [
  "core.hooksPath=/dev/null",
  // A format may ask for signatures, and a signature for a program.
  "format.pretty=medium",
  // Looking writes no index, and takes no lock that a commit would want.
  "diff.autoRefreshIndex=false",
  "core.fsmonitor=false",
  "core.pager=cat",
  "diff.external=",
  "diff.submodule=short",
  "log.showSignature=false",
  "commit.gpgSign=false",
  "tag.gpgSign=false",
  "submodule.recurse=false",
  "status.submoduleSummary=false",
  // A key to sort by may be a signature as well.
  "branch.sort=refname",
  "tag.sort=refname",
  "safe.bareRepository=explicit",
  "protocol.allow=never",
  // A repository may allow one transport by name, which counts more than the general word.
  ...["ext", "file", "git", "http", "https", "ssh"].map((name) => `protocol.${name}.allow=never`),
].flatMap((setting) => ["-c", setting]);
const SHOWING = new Set(["diff", "log", "show"]);
/** Their paths leave secrets out. */
const COMPARING = new Set(["diff", "show", "grep"]);

/** Filters cannot be switched off by name, and included files can bring them: such a repository is asked about. */
const RUNS = [
  "filter\\..*|include\\..*|includeif\\..*|diff\\..*\\.(textconv|command)|diff\\.orderfile|core\\.worktree",
  "lfs\\.(extension|customtransfer)\\..*|protocol\\..*|extensions\\.partialclone|remote\\..*\\.(promisor|vcs)",
  // Files from anywhere, whose lines come back as errors.
  "core\\.(attributesfile|excludesfile)|blame\\.ignorerevsfile|mailmap\\..*",
].join("|");
/** What a format of the log may run; a commit is never signed, so there it does no harm. */
const SIGNS = "gpg\\..*";
/** Scopes of git's configuration that are the person's own, or ours. */
const TRUSTED_SCOPES = new Set(["system", "global", "command"]);

export interface Where {
  readonly call: ToolCall;
  readonly cwd: string;
  readonly deps: ToolDeps;
}

/** Git with everything off that a repository could switch on. */
export async function tamedGit(call: ToolCall): Promise<readonly string[]> {
  const program = await systemProgram("git", call.folders);
  if (program === undefined || program === null)
    throw new ToolFailure("unavailable", "Git is not installed. Install it first.");
  return [program, "--no-optional-locks", ...SWITCHES];
}

/** tame: looking at it runs nothing and shows only what is below its own folder, whose real path is `top`. */
export type Repository =
  | { readonly kind: "tame"; readonly top: string }
  | { readonly kind: "untamed" }
  | { readonly kind: "none" };

export async function judgeRepository(
  { call, cwd, deps }: Where,
  purpose: "look" | "commit" = "look",
): Promise<Repository> {
  const tamed = await tamedGit(call);
  const asked = ["--show-toplevel", "--git-dir", "--git-common-dir"];
  const found = await quick(deps, [...tamed, "rev-parse", "--path-format=absolute", ...asked], cwd);
  if (found.exitCode !== 0) {
    // A bare one, or one that git itself refuses, is a repository all the same.
    const { exitCode, output } = await quick(deps, [...tamed, "rev-parse", "--git-dir"], cwd);
    return { kind: exitCode !== 0 && /^fatal: not a git repository\b/.test(output) ? "none" : "untamed" };
  }
  const [top = "", dir = "", common = "", ...rest] = found.output.trimEnd().split("\n");
  if (rest.length > 0 || dir !== common || !(await isOrdinary(top, dir, cwd))) return { kind: "untamed" };
  // Every scope: a repository has more than one file of its own.
  const names = `^(${purpose === "look" ? `${RUNS}|${SIGNS}` : RUNS})$`;
  const pattern = ["--includes", "--show-scope", "--name-only", "--get-regexp", names];
  const configured = await quick(deps, [...tamed, "config", ...pattern], cwd);
  if (configured.exitCode === 1) return { kind: "tame", top };
  if (configured.exitCode !== 0) return { kind: "untamed" };
  const scopes = configured.output
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/\s/)[0] ?? "");
  return scopes.every((scope) => TRUSTED_SCOPES.has(scope)) ? { kind: "tame", top } : { kind: "untamed" };
}

/** A folder with a real .git folder in it, around the folder we are in: no link, no file that points elsewhere. */
async function isOrdinary(top: string, dir: string, cwd: string): Promise<boolean> {
  const info = await lstat(join(top, ".git")).catch(() => undefined);
  const here = await realpath(cwd);
  if (await leadsOut(dir)) return false;
  return (
    info?.isDirectory() === true && dir === join(top, ".git") && (here === top || here.startsWith(top + sep))
  );
}

/** Those whose operands are no paths, or that have none. */
const WITHOUT_PATHS = new Set(
  "branch rev-parse rev-list merge-base tag remote config stash reflog describe shortlog ls-tree".split(" "),
);

const PLACES =
  ". info logs refs refs/heads refs/tags objects objects/info objects/pack rebase-merge rebase-apply".split(
    " ",
  );
const BORROWS = new Set(["objects/info/alternates", "info/grafts"]);

/** Links in a .git folder, and files that borrow from another one, show what lies elsewhere. */
async function leadsOut(dir: string): Promise<boolean> {
  for (const place of PLACES) {
    const entries = await readdir(join(dir, place), { withFileTypes: true }).catch(() => []);
    if (entries.some((one) => one.isSymbolicLink() || BORROWS.has(`${place}/${one.name}`))) return true;
  }
  return false;
}

/** Options of the sub-command that keep it from starting what a repository names. `now`: no revision is named. */
function tamedBy(sub: string, now: boolean): readonly string[] {
  if (SHOWING.has(sub)) return ["--no-ext-diff", "--no-textconv", "--ignore-submodules=all"];
  if (sub === "status") return ["--ignore-submodules=all"];
  // A folder that became a link is followed in the files that are there, and not in what git keeps.
  if (sub === "grep") return ["--no-textconv", ...(now ? ["--cached"] : [])];
  return sub === "blame" ? ["--no-textconv"] : [];
}

interface GitReading extends Pick<Reading, "options" | "operands"> {
  readonly paths?: readonly string[];
}

/** The argument list that only reads what is below this folder, or undefined where that cannot be promised. */
export async function readingGit(
  sub: string,
  { options, operands, paths = [] }: GitReading,
  where: Where,
): Promise<readonly string[] | undefined> {
  const repository = await judgeRepository(where);
  const { kind } = repository;
  const named = kind === "untamed" ? undefined : await sortOperands(operands, paths, where);
  // Where there is no repository, git says so and does nothing; only diff then compares any two files.
  if (named === undefined || (kind === "none" && named.paths.length > 0)) return undefined;
  const tamed = tamedBy(sub, named.revisions.length === 0);
  const argv = [...(await tamedGit(where.call)), sub, ...tamed, ...options];
  if (WITHOUT_PATHS.has(sub)) return [...argv, ...operands];
  if (sub === "cat-file") return [...argv, ...named.revisions.map(commitsOnly)];
  if (named.revisions.some((one) => BLOB.test(one))) {
    const blob = operands.length === 1 ? await blobBelow(operands[0] ?? "", repository, where) : undefined;
    return blob === undefined ? undefined : [...argv, blob];
  }
  // A blob has no name that could be judged; only commits are compared and shown.
  // Whether a text is in it tells of a secret as well.
  const comparing = COMPARING.has(sub) || options.some((one) => /^(?:-p|--patch|-[SG])$/.test(one));
  const asked = sub === "show" && named.revisions.length === 0 ? ["HEAD"] : named.revisions;
  const revisions = comparing ? asked.map(commitsOnly) : asked;
  const without = comparing ? SECRET_GLOBS.map((glob) => `:(exclude,icase,glob)**/${glob}`) : [];
  return [...argv, ...revisions, "--", ...(named.paths.length === 0 ? ["."] : named.paths), ...without];
}

/** Its path counts from the top of the repository; nothing above the folder we are in is looked at. */
async function blobBelow(blob: string, repository: Repository, { cwd }: Where): Promise<string | undefined> {
  const isTop = repository.kind === "tame" && (await realpath(cwd)) === repository.top;
  return isTop ? blob.replace(/:(?:\.\/)?/, "^{commit}:./") : undefined;
}

const commitsOnly = (range: string): string =>
  range
    .split(/(\.{2,3})/)
    .map((part) => (/^\.{2,3}$/.test(part) ? part : `${part}^{commit}`))
    .join("");

interface Operands {
  readonly paths: readonly string[];
  readonly revisions: readonly string[];
}

/** What is there, or stands behind "--", is a path, and must be inside and no secret; everything else is taken for a revision. */
async function sortOperands(
  words: readonly string[],
  behind: readonly string[],
  { call, cwd }: Where,
): Promise<Operands | undefined> {
  const paths: string[] = [];
  const revisions: string[] = [];
  for (const word of words) {
    if ((await lstat(join(cwd, word)).catch(() => undefined)) === undefined) {
      // What was deleted is found by its name alone.
      (behind.includes(word) || /[*?]/.test(word) ? paths : revisions).push(word);
      continue;
    }
    if (!(await isOpen(call, join(cwd, word)))) return undefined;
    paths.push(word);
  }
  return { paths, revisions };
}
