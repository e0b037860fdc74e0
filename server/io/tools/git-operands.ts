// What the words behind a command of git name: commits, files at a commit, paths. A blob has no name that could be judged, so only
// commits are compared and shown.
import { lstat, realpath } from "node:fs/promises";
import { join } from "node:path";
import { BLOB, LEFT_OUT } from "../../core/tools/reading/shapes.ts";
import { quick } from "./command-plan.ts";
import { type Repository, tamedGit, type Where } from "./git-repository.ts";
import { isOpen } from "./open-paths.ts";

/** What is compared and shown is a commit: a blob has no name that could be judged. */
export async function onlyCommits(
  sub: string,
  revisions: readonly string[],
  where: Where,
): Promise<readonly string[]> {
  const asked = sub === "show" && revisions.length === 0 ? ["HEAD"] : [...new Set(revisions)];
  // These tell of it by the name they are given; one that leads to a commit may keep it.
  if (sub !== "show" && sub !== "grep") return asked.map(commitsOnly);
  const told: string[] = [];
  // One after the other: each is a process.
  for (const one of asked)
    told.push(told.length < COMMITS_MAX && (await isCommit(one, where)) ? one : commitsOnly(one));
  return told;
}

/** More are not looked at one by one; they are taken for commits, and told as wrong where they are none. */
const COMMITS_MAX = 20;

/** A commit, or a tag that leads to one. */
async function isCommit(name: string, { call, cwd, deps }: Where): Promise<boolean> {
  const argv = [...(await tamedGit(call)), "rev-parse", "--quiet", "--verify", `${name}^{commit}`];
  return (await quick(deps, argv, cwd)).exitCode === 0;
}

const COMPARED_MAX = 8;

export async function areBlobs(names: readonly string[], where: Where): Promise<boolean> {
  if (names.length > COMPARED_MAX) return false;
  for (const name of names) if (!(await isBlob(name, where))) return false;
  return true;
}

async function isBlob(name: string, { call, cwd, deps }: Where): Promise<boolean> {
  const { output } = await quick(deps, [...(await tamedGit(call)), "cat-file", "-t", name], cwd);
  return output.trim() === "blob";
}

export const commitsOnly = (range: string): string =>
  range
    .split(/(\.{2,3})/)
    // What leads from a commit to others is about commits by itself.
    .map((part) => (part === "" || /^\.{2,3}$|\^[!@]$|\^-\d?$/.test(part) ? part : `${part}^{commit}`))
    .join("");

/** Whether a folder of it became a link: its files would be followed to where they are not git's. */
export async function hasLinkedFolders(
  { call, cwd, deps }: Where,
  { top, off }: Extract<Repository, { kind: "tame" }>,
): Promise<boolean> {
  const argv = [
    ...(await tamedGit(call)),
    ...off,
    "diff-files",
    "--name-only",
    "--diff-filter=DU",
    "-z",
    "--ignore-submodules=all",
  ];
  const { exitCode, output } = await quick(deps, [...argv, "--", "."], cwd);
  if (exitCode !== 0) return true;
  // Git names them from its own top.
  for (const name of output.split("\0").filter((one) => one !== ""))
    if ((await lstat(join(top, name)).catch(() => undefined)) !== undefined) return true;
  return false;
}

/** Its path counts from the top of the repository; nothing above the folder we are in is looked at. */
export async function blobBelow(
  blob: string,
  repository: Repository,
  { cwd }: Where,
): Promise<string | undefined> {
  // What is no file at a commit has no name to be judged by.
  if (!BLOB.test(blob)) return undefined;
  const isTop = repository.kind === "tame" && (await realpath(cwd)) === repository.top;
  return isTop ? blob.replace(/:(?:\.\/)?/, "^{commit}:./") : undefined;
}

export interface Operands {
  readonly paths: readonly string[];
  readonly revisions: readonly string[];
  /** What is left out of the paths. */
  readonly without: readonly string[];
}

/** What is there, or stands behind "--", is a path, and must be inside and no secret; everything else is taken for a revision. */
export async function sortOperands(
  words: readonly string[],
  behind: readonly string[],
  { call, cwd }: Where,
): Promise<Operands | undefined> {
  const paths: string[] = [];
  const revisions: string[] = [];
  const without = behind.filter((word) => LEFT_OUT.test(word));
  for (const word of words.filter((one) => !without.includes(one))) {
    if ((await lstat(join(cwd, word)).catch(() => undefined)) === undefined) {
      // What was deleted is found by its name alone.
      (behind.includes(word) || /[*?]/.test(word) ? paths : revisions).push(word);
      continue;
    }
    if (!(await isOpen(call, join(cwd, word)))) return undefined;
    paths.push(word);
  }
  return { paths, revisions, without };
}
