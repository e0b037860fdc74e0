// Where a branch belongs on another machine: its remote, the one address of that, and what the branch is called there. Only what a
// person could read whole is taken: an address with anything odd in it is theirs to reach in a terminal.
import { isWithin } from "../../core/lib/paths.ts";
import { sha256Hex } from "./blobs.ts";
import {
  asked,
  assertNoneIsMovedBeside,
  judgeRepository,
  leadsTo,
  noRepository,
  type Where,
} from "./git-repository.ts";
import { ToolFailure } from "./jail.ts";
import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isThere } from "./programs.ts";

export interface Upstream {
  readonly branch: string;
  readonly remote: string;
  /** What the branch is called there. */
  readonly name: string;
  /** As it is shown: without a name, a password and a query. */
  readonly address: string;
  /** SHA-256 (16 hex digits) of the whole address: what is not shown may not change either. */
  readonly seal: string;
  readonly protocol: "https" | "ssh" | "file";
  /** It belongs to no remote yet. */
  readonly isNew: boolean;
}

/** Where something comes from, whatever branch one is on. */
export type Source = Pick<Upstream, "remote" | "address" | "seal" | "protocol">;

/** `way`: for which it is asked, since a remote may have an address for each. Throws with the way out where there is none. */
export async function upstreamOf(where: Where, way: "push" | "pull", said: string): Promise<Upstream> {
  const top = await topToReach(where);
  const branch = await branchOf(where);
  if (branch === undefined) throw new ToolFailure("failed", "You are on no branch. Switch to one first.");
  if (!NAME.test(branch)) throw inTerminal(`The branch "${branch}" has an odd name.`);
  const own = await remoteOf(where, branch);
  const known = await nameThere(where, branch);
  const isNew = own === undefined || known === undefined;
  const remote = own ?? (await onlyRemote(where));
  assertPlain(remote);
  if (said !== "" && said !== remote)
    throw new ToolFailure("not_found", `The branch ${branch} belongs to ${remote}, not to ${said}.`);
  const name = isNew ? branch : known;
  if (name !== branch)
    throw inTerminal(`The branch ${branch} belongs to ${remote}/${name}, which is called otherwise.`);
  // It would be written through, to whatever branch it leads to.
  if ((await leadsTo(where, trackingRef(remote, branch))) !== undefined)
    throw inTerminal(`What is known of ${remote}/${branch} here leads to another branch.`);
  // A pull says itself where it writes.
  if (way === "push") await assertKeepsItsPlace(where, top, remote);
  return { branch, remote, name, isNew, ...(await addressOf(where, { remote, way, top })) };
}

/** What is fetched from: the remote that is named, the one that the branch belongs to, or the only one. No branch is needed for it. */
export async function sourceOf(where: Where, said: string): Promise<Source> {
  const top = await topToReach(where);
  const remote = said === "" ? await ownRemote(where) : await knownRemote(where, said);
  assertPlain(remote);
  return { remote, ...(await addressOf(where, { remote, way: "pull", top })) };
}

async function ownRemote(where: Where): Promise<string> {
  const branch = await branchOf(where);
  const own = branch === undefined || !NAME.test(branch) ? undefined : await remoteOf(where, branch);
  return own ?? (await onlyRemote(where));
}

async function knownRemote(where: Where, said: string): Promise<string> {
  const remotes = await remotesOf(where);
  if (remotes.includes(said)) return said;
  throw new ToolFailure(
    "not_found",
    `There is no remote ${said}. There ${remotes.length === 1 ? "is" : "are"} ${remotes.join(", ") || "none"}.`,
  );
}

/** Undefined where one is on none. Its whole name is asked for: the short one is longer where a tag is called the same. */
export async function branchOf(where: Where): Promise<string | undefined> {
  const head = await leadsTo(where, "HEAD");
  return head?.startsWith(HEADS) === true ? head.slice(HEADS.length) : undefined;
}
const HEADS = "refs/heads/";

/** What the branch is called on the remote that it belongs to. */
export async function nameThere(where: Where, branch: string): Promise<string | undefined> {
  const merge = await asked(where, ["config", "--get-all", `branch.${branch}.merge`]);
  return merge?.startsWith(HEADS) === true ? merge.slice(HEADS.length) : undefined;
}

/** The remote that a branch belongs to; undefined where it belongs to none, also as one that was made from another one on this machine. */
export async function remoteOf(where: Where, branch: string): Promise<string | undefined> {
  const own = await asked(where, ["config", "--get-all", `branch.${branch}.remote`]);
  return own === "." ? undefined : own;
}

/** What is known here of a branch there. */
export const trackingRef = (remote: string, branch: string): string => `refs/remotes/${remote}/${branch}`;

function assertPlain(remote: string): void {
  if (!/^\w[\w.-]{0,99}$/.test(remote)) throw inTerminal(`The remote "${remote}" has an odd name.`);
}

/** A hook is a program of the repository, and is not run; one that looks at a push, or uploads with it, may not be passed over either. */
export async function assertNoPushHook(where: Where): Promise<void> {
  const set = await asked(where, ["config", "--show-scope", "--type=path", "--get-all", "core.hooksPath"]);
  // The last one is ours: for us hooks are off.
  const own = set
    ?.split("\n")
    .filter((line) => !line.startsWith("command\t"))
    .at(-1)
    ?.replace(/^\w+\t/, "");
  const [top = "", dir = ""] =
    (
      await asked(where, ["rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir"])
    )?.split("\n") ?? [];
  const folder = own === undefined ? join(dir, "hooks") : resolve(top, own);
  if (await isThere(join(folder, "pre-push")))
    throw inTerminal("This repository has a pre-push hook, which I do not run.");
}

/** Names of branches that no command of git takes for anything else. */
const NAME = /^(?!.*(?:\.\.|\/\/|\.lock$))[A-Za-z0-9_][\w./+#-]{0,199}$/;

/** The top of a repository from which others are reached safely. */
async function topToReach(where: Where): Promise<string> {
  const repository = await judgeRepository(where, "reach");
  if (repository.kind === "none") throw noRepository();
  if (repository.kind === "untamed")
    throw inTerminal("This repository itself says how Git reaches others, or starts programs.");
  await assertNoneIsMovedBeside(where);
  return repository.top;
}

/** After a push git writes what it knows of the remote to where that says, which may be a branch or a tag of ours. */
async function assertKeepsItsPlace(where: Where, top: string, remote: string): Promise<void> {
  const rules = ((await asked(where, ["config", "--get-all", `remote.${remote}.fetch`])) ?? "").split("\n");
  const kept = (rule: string): boolean => {
    const [from = "", to = ""] = rule.replace(/^\+/, "").split(":");
    return (
      NO_BRANCHES.test(rule) ||
      (from.startsWith(HEADS) && to === trackingRef(remote, from.slice(HEADS.length)))
    );
  };
  const old = ["remotes", "branches"].map((folder) => isThere(join(top, ".git", folder, remote)));
  if (!rules.every(kept) || (await Promise.all(old)).includes(true))
    throw inTerminal(`What is known of ${remote} is kept in another place than usual.`);
}
/** Nothing, what is left out, and what no push of a branch writes: tags, and what servers keep of requests. */
const NO_BRANCHES = /^$|^\^|^\+?refs\/(?:tags|pull|pull-requests|merge-requests|changes|notes)\//;

const inTerminal = (why: string): ToolFailure =>
  new ToolFailure("failed", `${why} Do it in a terminal, or ask me to run git push or git pull.`);

const remotesOf = async (where: Where): Promise<readonly string[]> =>
  ((await asked(where, ["remote"])) ?? "").split("\n").filter((one) => one !== "");

async function onlyRemote(where: Where): Promise<string> {
  const remotes = await remotesOf(where);
  const found = remotes.length === 1 ? remotes[0] : remotes.find((one) => one === "origin");
  if (found !== undefined) return found;
  throw new ToolFailure(
    "not_found",
    remotes.length === 0
      ? "There is no remote yet. Add one in a terminal: git remote add origin, and its address."
      : `There are several remotes: ${remotes.join(", ")}. Push the branch once in a terminal, so that it belongs to one.`,
  );
}

async function addressOf(
  where: Where,
  { remote, way, top }: { readonly remote: string; readonly way: "push" | "pull"; readonly top: string },
): Promise<Pick<Upstream, "address" | "seal" | "protocol">> {
  const words = ["remote", "get-url", ...(way === "push" ? ["--push"] : []), "--all", "--", remote];
  const [url = "", ...more] = ((await asked(where, words)) ?? "").split("\n");
  if (more.length > 0) throw inTerminal(`The remote "${remote}" has several addresses.`);
  const read = readAddress(url);
  if (read === undefined) throw inTerminal(`The remote "${remote}" has no address that I use.`);
  // What lies in an open folder is no other place, and brings programs of its own.
  if (read.protocol === "file" && (await liesInside(url, where, top)))
    throw inTerminal(`The remote "${remote}" lies in an open folder.`);
  return { ...read, seal: sha256Hex(url).slice(0, 16) };
}

const HOST = String.raw`[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?`;
const HTTPS = new RegExp(String.raw`^https:\/\/(?:[^@\/?#\\\s]*@)?(${HOST}(?:\/[\w.~/%+-]*)?)$`);
const SSH = new RegExp(String.raw`^ssh:\/\/(?:[\w.-]*@)?(${HOST}\/[\w.~/%+-]*)$`);
const SHORT_SSH = /^(?:[\w.-]+@)?([A-Za-z0-9][A-Za-z0-9.-]*:(?!:|\/\/)[\w.~/+-]+)$/;

function readAddress(url: string): Pick<Upstream, "address" | "protocol"> | undefined {
  const https = HTTPS.exec(url)?.[1];
  if (https !== undefined) return { address: `https://${https}`, protocol: "https" };
  const ssh = SSH.exec(url)?.[1];
  if (ssh !== undefined) return { address: `ssh://${ssh}`, protocol: "ssh" };
  const short = SHORT_SSH.exec(url)?.[1];
  if (short !== undefined) return { address: short, protocol: "ssh" };
  return /^(?:\.{0,2}\/|[A-Za-z]:[\\/])[\w ./\\+-]*$/.test(url)
    ? { address: url, protocol: "file" }
    : undefined;
}

const OF_EACH = /^\/(?:proc|dev|sys)(?:\/|$)/;

/** Git takes an address from the top of the repository, whichever folder of it is open. */
async function liesInside(url: string, { call, cwd }: Where, top: string): Promise<boolean> {
  const paths = [resolve(top, url), resolve(cwd, url)];
  // Each program sees another place there.
  if (paths.some((path) => OF_EACH.test(path))) return true;
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  if (real.some((path) => OF_EACH.test(path))) return true;
  const folders = [...call.folders, top];
  const open = [...folders, ...(await Promise.all(folders.map((one) => realpath(one).catch(() => one))))];
  return open.some((one) => [...paths, ...real].some((path) => isWithin(one, path)));
}
