// Whether looking at a repository can do harm. It can name programs in its configuration, and can say that its files are elsewhere;
// looking at it must neither run the one nor show the other.
import { lstat, readFile, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { seenInOneLine } from "../../core/lib/unseen.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { quick } from "./command-plan.ts";
import { everyEntry } from "./every-entry.ts";
import { ToolFailure } from "./jail.ts";
import { systemProgram } from "./programs.ts";
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
  // Else a merge may be done anew to be shown, by what a repository names for it.
  "log.diffMerges=separate",
  // What git shows is read by us as well.
  "i18n.logOutputEncoding=UTF-8",
  ...["ui", "status", "diff", "branch", "grep", "decorate", "interactive"].map(
    (what) => `color.${what}=false`,
  ),
  "diff.srcPrefix=a/",
  "diff.dstPrefix=b/",
  // Nothing tidies up behind what is done; that may start programs, and end what could be brought back.
  "gc.auto=0",
  "maintenance.auto=false",
  "core.quotePath=false",
  "diff.mnemonicPrefix=false",
  "diff.noprefix=false",
  "commit.gpgSign=false",
  // No line of a message is left out for what it begins with.
  "commit.cleanup=whitespace",
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
/** Filters cannot be switched off by name, and included files can bring them: such a repository is asked about. */
const RUNS = [
  "filter\\..*|include\\..*|includeif\\..*|diff\\..*\\.(textconv|command)|diff\\.orderfile|core\\.worktree",
  "lfs\\.(extension|customtransfer)\\..*|protocol\\..*|extensions\\.partialclone|remote\\..*\\.(promisor|vcs)",
  // What sorts by a signature starts who checks it; what trusts less of a file's state shows one that was put in its place.
  "merge\\..*\\.driver|hook\\..*|(branch|tag)\\.sort|core\\.(checkstat|trustctime|ignorestat)",
  // Files from anywhere, whose lines come back as errors.
  "core\\.(attributesfile|excludesfile)|blame\\.ignorerevsfile|mailmap\\..*",
].join("|");
/** What a format of the log may run; a commit is never signed, so there it does no harm. */
const SIGNS = "gpg\\..*";
/** What says how git reaches another machine, and as whom: it may be a program, or another machine. */
const REACHES =
  "core\\.(sshcommand|gitproxy|askpass|alternaterefscommand)|credential\\..*|http\\..*|ssh\\..*|url\\..*|push\\..*|fetch\\..*|transfer\\..*|remote\\..*\\.(uploadpack|receivepack|proxy|proxyauthmethod|push|mirror)|remote\\.pushdefault|branch\\..*\\.pushremote|uploadpack\\..*|receive\\..*|pull\\..*|branch\\..*\\.(mergeoptions|rebase)";
/** Scopes of git's configuration that are the person's own, or ours. */
const TRUSTED_SCOPES = new Set(["system", "global", "command"]);

/** What joins two states of a file, or tidies up behind it. */
const MERGES = "merge\\..*|gc\\..*|maintenance\\..*";
const HARMS = {
  look: `${RUNS}|${SIGNS}`,
  commit: RUNS,
  merge: `${RUNS}|${MERGES}`,
  reach: `${RUNS}|${SIGNS}|${MERGES}|${REACHES}`,
} as const;

export interface Where {
  readonly call: ToolCall;
  readonly cwd: string;
  readonly deps: ToolDeps;
  /** Where the program is started, if that is another folder. */
  readonly startedIn?: string;
}

/** Git with everything off that a repository could switch on. */
export async function tamedGit(call: ToolCall): Promise<readonly string[]> {
  const program = await systemProgram("git", call.folders);
  if (program === undefined || program === null)
    throw new ToolFailure("unavailable", "Git is not installed. Install it first.");
  return [program, "--no-optional-locks", "--no-replace-objects", ...SWITCHES];
}

/** A command of git that is asked about: our switches are words of it, and no more than that. */
export async function guarded(
  call: ToolCall,
  words: readonly string[],
): Promise<{ readonly argv: readonly string[]; readonly guardWords: number }> {
  const tamed = await tamedGit(call);
  return { argv: [...tamed, ...words], guardWords: tamed.length - 1 };
}

/** tame: with what is switched `off` looking at it runs nothing and shows only what is below its own folder, whose real path is `top`. */
export type Repository =
  | { readonly kind: "tame"; readonly top: string; readonly off: readonly string[] }
  | { readonly kind: "untamed" }
  | { readonly kind: "none" };

export async function judgeRepository(
  { call, cwd, deps }: Where,
  purpose: keyof typeof HARMS = "look",
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
  // Every scope: a repository has more than one file of its own. Read here: in a pattern of git's no sign stands for a byte that is no letter.
  const listed = await quick(
    deps,
    [...tamed, "config", "--includes", "--show-scope", "--name-only", "-z", "--list"],
    cwd,
  );
  if (listed.exitCode !== 0) return { kind: "untamed" };
  const words = listed.output.split("\0");
  const keys = words.flatMap((key, n) => (n % 2 === 1 ? [{ scope: words[n - 1] ?? "", key }] : []));
  const harms = new RegExp(`^(?:${HARMS[purpose]})$`, "is");
  const filters = new Set(
    keys.flatMap(({ key }) => /^filter\.(.+)\.(?:clean|process)$/is.exec(key)?.[1] ?? []),
  );
  const isTame =
    keys.every(({ scope, key }) => TRUSTED_SCOPES.has(scope) || !harms.test(key)) &&
    [...filters].every((name) => /^[\w.+-]+$/.test(name));
  return isTame ? { kind: "tame", top, off: [...filters].flatMap(withoutFilter) } : { kind: "untamed" };
}

/** Filters of the person's own are applied to what a repository names for them, and start what lies in it (`python -m`). */
const withoutFilter = (name: string): readonly string[] =>
  ["clean=", "process=", "required=false"].flatMap((setting) => ["-c", `filter.${name}.${setting}`]);

/** The output of git, or undefined where it fails. */
export async function asked(where: Where, words: readonly string[]): Promise<string | undefined> {
  const argv = [...(await tamedGit(where.call)), ...words];
  const { exitCode, output } = await quick(where.deps, argv, where.cwd);
  return exitCode === 0 ? output.trimEnd() : undefined;
}

/** The reference that another one stands for, to the end; undefined where it stands for itself, or is not there. */
export const leadsTo = (where: Where, name: string): Promise<string | undefined> =>
  asked(where, ["symbolic-ref", "--quiet", name]);

/** What git writes beside a branch: a commit before the last step, and what is put aside. */
const WRITTEN_BESIDE = ["ORIG_HEAD", "refs/stash"];

/** Where one of those stands for a branch or a tag, that would be moved by it. Throws with the way out. */
export async function assertNoneIsMovedBeside(where: Where): Promise<void> {
  for (const name of WRITTEN_BESIDE) {
    const moved = await leadsTo(where, name);
    if (moved !== undefined)
      throw new ToolFailure(
        "failed",
        `In this repository ${name} stands for ${seenInOneLine(moved)}, which would be moved. Remove it in a terminal: git symbolic-ref --delete ${name}`,
      );
  }
}

/** Where HEAD leads to a branch through another name, or to something else, what is made next moves that. Throws with the way out. */
export async function assertOnBranch(where: Where, top: string): Promise<void> {
  const reached = await leadsTo(where, "HEAD");
  // On none a commit moves nothing else.
  if (reached === undefined) return;
  const written = (await readFile(join(top, ".git", "HEAD"), "utf8")).trim();
  // In a newer kind of store the file says nothing.
  const isDirect = written === `ref: ${reached}` || written === "ref: refs/heads/.invalid";
  if (!reached.startsWith("refs/heads/") || !isDirect)
    throw new ToolFailure(
      "failed",
      `In this repository HEAD leads to ${seenInOneLine(reached)} in a roundabout way. Switch to a branch in a terminal first.`,
    );
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

const BORROWS = /^(?:objects[\\/]info[\\/]alternates|info[\\/]grafts)$/i;
/** A larger one is not looked through before something is asked. */
const GIT_ENTRIES_MAX = 50_000;

/** Links in a .git folder, and files that borrow from another one, show what lies elsewhere. */
const leadsOut = async (dir: string): Promise<boolean> =>
  !(await everyEntry(
    dir,
    GIT_ENTRIES_MAX,
    (one, path) => !one.isSymbolicLink() && !BORROWS.test(relative(dir, path)),
  ));

/** A name that no file of a repository has: git follows those of its index without looking at them. */
const NO_NAME = /^$|^\/|(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$)/i;

/** Whether the index names a file that is not below the repository. */
export async function hasStrangeNames({ call, deps }: Where, top: string): Promise<boolean> {
  const listed = await quick(deps, [...(await tamedGit(call)), "ls-files", "-z", "--full-name"], top);
  return (
    listed.exitCode !== 0 ||
    listed.output
      .split("\0")
      .slice(0, -1)
      .some((name) => NO_NAME.test(name))
  );
}

export const noRepository = (): ToolFailure =>
  new ToolFailure("failed", "This folder is not a git repository.");

/** Git looks into them by starting itself there, by their own configuration. */
export async function hasRepositoriesInside({ call, cwd, deps }: Where): Promise<boolean> {
  const staged = await quick(deps, [...(await tamedGit(call)), "ls-files", "--stage"], cwd);
  return staged.exitCode !== 0 || /^160000 /m.test(staged.output);
}
