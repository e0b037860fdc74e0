// The git tools that reach another machine: the branch is pushed to where it belongs, or brought up to date from there. Both only ever
// go forward: nothing is forced, rebased or merged.
import * as z from "zod";
import type { ToolCall } from "../../core/tools/types.ts";
import { commandPlan, folderFor, quick, runPrepared } from "./command-plan.ts";
import { guarded, judgeRepository, noRepository, tamedGit, type Where } from "./git-repository.ts";
import { ToolFailure } from "./jail.ts";
import type { Outcome, Tool } from "./tool.ts";

const remoteArgs = z.strictObject({});
type RemoteArgs = z.infer<typeof remoteArgs>;

/** Commits that are shown before they are pushed. */
const SHOWN_MAX = 20;

export const gitPushTool: Tool<RemoteArgs> = {
  description:
    "Pushes the commits of the branch to the remote that it belongs to; a new branch to the only one, or to origin. Never by force.",
  args: remoteArgs,
  async plan(_args, call, { deps }) {
    const cwd = await folderFor(call, ".");
    const { detail, there } = await whatWouldBePushed({ call, cwd, deps });
    const { branch, remote, name } = there;
    const words = ["push", "--no-follow-tags", "--recurse-submodules=no", "--set-upstream", remote];
    return commandPlan({
      title: `Push ${branch} to ${remote}${name === branch ? "" : `/${name}`}`,
      ...(await reaching(call, there, [...words, `refs/heads/${branch}:refs/heads/${name}`])),
      cwd,
      detail,
      risk: "high",
      ruleKey: null,
      leaves: true,
      pushes: `${remote}/${name}`,
    });
  },
  async run(_args, call, use) {
    const { subject } = use.prepared;
    if (subject.kind !== "command") throw new ToolFailure("internal", "No push was prepared.");
    const where = { call, cwd: subject.cwd, deps: use.deps };
    const now = await whatWouldBePushed(where);
    if (now.detail !== subject.detail)
      throw new ToolFailure("stale", "The commits are not the ones you were asked about. Ask again.");
    const outcome = await runPrepared(call, use.prepared, { ...use, what: "The push" });
    const { branch, remote } = now.there;
    return outcome.ok
      ? { ...outcome, spoken: `${branch} is pushed to ${remote}.` }
      : { ...outcome, spoken: whyNot(outcome, remote) };
  },
};

export const gitPullTool: Tool<RemoteArgs> = {
  description:
    "Brings the branch up to date with the remote that it belongs to, where it has no commits of its own that the remote lacks.",
  args: remoteArgs,
  async plan(_args, call, { deps }) {
    const cwd = await folderFor(call, ".");
    const there = await upstreamOf({ call, cwd, deps });
    if (there.isNew)
      throw new ToolFailure(
        "not_found",
        `The branch "${there.branch}" belongs to no remote yet. Push it first.`,
      );
    const { branch, remote, name } = there;
    const words = [
      "pull",
      "--ff-only",
      "--no-rebase",
      "--no-recurse-submodules",
      "--no-tags",
      "--no-autostash",
    ];
    return commandPlan({
      title: `Pull ${branch} from ${remote}`,
      ...(await reaching(call, there, [...words, remote, `refs/heads/${name}`])),
      cwd,
      detail: `from ${there.address}`,
      risk: "run",
      ruleKey: `git pull ${remote}/${name}`,
      leaves: true,
    });
  },
  async run(_args, call, use) {
    const { subject } = use.prepared;
    if (subject.kind !== "command") throw new ToolFailure("internal", "No pull was prepared.");
    const where = { call, cwd: subject.cwd, deps: use.deps };
    const { remote, address } = await upstreamOf(where);
    if (subject.detail !== `from ${address}`)
      throw new ToolFailure("stale", "The remote is not the one you were asked about. Ask again.");
    const before = await headOf(where);
    const outcome = await runPrepared(call, use.prepared, { ...use, what: "The pull" });
    if (!outcome.ok) return { ...outcome, spoken: whyNot(outcome, remote) };
    const count = await ahead(where, `${before}..HEAD`);
    const spoken = count === 0 ? "It is up to date." : `${commits(count)} came from ${remote}.`;
    return { ...outcome, spoken };
  },
};

interface There {
  readonly branch: string;
  readonly remote: string;
  /** What the branch is called there. */
  readonly name: string;
  /** Without a name, a password and a query in it. */
  readonly address: string;
  readonly protocol: string;
  /** It belongs to no remote yet. */
  readonly isNew: boolean;
}

const commits = (count: number): string => (count === 1 ? "1 commit" : `${count} commits`);

async function asked(where: Where, words: readonly string[]): Promise<string | undefined> {
  const { exitCode, output } = await quick(
    where.deps,
    [...(await tamedGit(where.call)), ...words],
    where.cwd,
  );
  return exitCode === 0 ? output.trimEnd() : undefined;
}

const headOf = async (where: Where): Promise<string> => (await asked(where, ["rev-parse", "HEAD"])) ?? "";
const ahead = async (where: Where, range: string): Promise<number> =>
  Number((await asked(where, ["rev-list", "--count", range, "--"])) ?? 0);

/** Where the branch belongs; throws with the way out where that is nowhere, or the repository says how it is reached. */
async function upstreamOf(where: Where): Promise<There> {
  const { kind } = await judgeRepository(where, "reach");
  if (kind === "none") throw noRepository();
  if (kind === "untamed")
    throw new ToolFailure(
      "failed",
      "This repository itself says how Git reaches others, or starts programs. Do it in a terminal, or ask me to run git push or git pull.",
    );
  const branch = await asked(where, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
  if (branch === undefined || branch.startsWith("-"))
    throw new ToolFailure("failed", "You are on no branch. Switch to one first.");
  const of = (key: string): Promise<string | undefined> =>
    asked(where, ["config", "--get", `branch.${branch}.${key}`]);
  const [own, merge = ""] = [await of("remote"), await of("merge")];
  const remote = own === undefined || own === "." ? await onlyRemote(where) : own;
  if (!/^[\w.][\w./-]{0,99}$/.test(remote))
    throw new ToolFailure("failed", `Git cannot be asked to reach "${remote}" here. Do it in a terminal.`);
  const url = await asked(where, ["remote", "get-url", "--push", "--", remote]);
  const protocol = url === undefined ? undefined : protocolOf(url);
  if (url === undefined || protocol === undefined)
    throw new ToolFailure(
      "not_found",
      `The remote "${remote}" has no address that I use. Do it in a terminal.`,
    );
  const name = merge.replace(/^refs\/heads\//, "") || branch;
  const isNew = own === undefined || merge === "";
  return { branch, remote, name, address: plain(url), protocol, isNew };
}

async function onlyRemote(where: Where): Promise<string> {
  const remotes = ((await asked(where, ["remote"])) ?? "").split("\n").filter((one) => one !== "");
  const found = remotes.length === 1 ? remotes[0] : remotes.find((one) => one === "origin");
  if (found !== undefined) return found;
  throw new ToolFailure(
    "not_found",
    remotes.length === 0
      ? "There is no remote yet. Add one in a terminal: git remote add origin, and its address."
      : `There are several remotes: ${remotes.join(", ")}. Push the branch once in a terminal, so that it belongs to one.`,
  );
}

/** Undefined for what is reached by a program of its own. */
function protocolOf(url: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):(?:\/\/|:)/i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined) return ["https", "ssh", "file"].includes(scheme) ? scheme : undefined;
  if (url.startsWith("-") || url.includes("::")) return undefined;
  // "git@host:path", unless a slash stands before the colon; all else is a folder.
  return /^[^/]+:/.test(url) ? "ssh" : "file";
}

const plain = (url: string): string => url.replace(/(:\/\/)[^@/]*@/, "$1…@").replace(/\?.*$/, "?…");

/** The one way that this address is reached by is open, and no other. */
async function reaching(
  call: ToolCall,
  { protocol }: There,
  words: readonly string[],
): Promise<{ readonly argv: readonly string[]; readonly guardWords: number }> {
  const open = ["-c", `protocol.${protocol}.allow=always`];
  const { argv, guardWords } = await guarded(call, [...open, ...words]);
  return { argv, guardWords: guardWords + open.length };
}

async function whatWouldBePushed(where: Where): Promise<{ readonly detail: string; readonly there: There }> {
  const there = await upstreamOf(where);
  const { remote, name, address } = there;
  const known = `refs/remotes/${remote}/${name}`;
  const isThere = (await asked(where, ["rev-parse", "--verify", "--quiet", known])) !== undefined;
  const range = isThere ? `${known}..HEAD` : "HEAD";
  const head = await headOf(where);
  if (head === "") throw new ToolFailure("failed", "There is no commit yet. Commit first.");
  const count = await ahead(where, range);
  if (isThere && count === 0)
    throw new ToolFailure("failed", `There is nothing to push: ${remote} has all of ${there.branch}.`);
  const behind = isThere ? await ahead(where, `HEAD..${known}`) : 0;
  if (behind > 0)
    throw new ToolFailure("conflict", `${remote} has ${commits(behind)} that you do not have. Pull first.`);
  const list = await asked(where, [
    "log",
    "--no-decorate",
    "--no-notes",
    "--oneline",
    `-n${SHOWN_MAX}`,
    range,
    "--",
  ]);
  const more = count > SHOWN_MAX ? [`… and ${count - SHOWN_MAX} more`] : [];
  const what = isThere ? commits(count) : `a new branch, with ${commits(count)}`;
  return { detail: [`${what}, to ${address}`, list ?? "", ...more, `(${head})`].join("\n"), there };
}

/** What went wrong, with what helps; git's own words are beside it. */
function whyNot(outcome: Outcome, remote: string): string {
  const { text, spoken } = outcome;
  if (/\[rejected\]|non-fast-forward|fetch first/i.test(text))
    return `${remote} has newer commits. Pull first.`;
  if (/not possible to fast-forward|diverging|divergent/i.test(text))
    return "You and the remote both have new commits. Merge or rebase in a terminal.";
  if (/would be overwritten/i.test(text))
    return "Changes of yours are in the way. Commit or stash them first.";
  if (
    /authentication failed|could not read (?:username|password)|permission denied|host key verification/i.test(
      text,
    )
  )
    return `Git could not sign in to ${remote}. Do it once in a terminal, so that your key or password is known.`;
  if (
    /could not resolve host|unable to access|connection (?:refused|timed out)|does not appear to be a git repository/i.test(
      text,
    )
  )
    return `${remote} could not be reached.`;
  return spoken;
}
