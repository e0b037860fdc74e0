// The git tools that reach another machine: the branch is pushed to where it belongs, or brought up to date from there, or what is new
// there is fetched. A branch of one's own only ever goes forward: nothing is forced, rebased or merged.
import * as z from "zod";
import { UNSEEN } from "../../core/lib/unseen.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { commandPlan, folderFor, quick, runPrepared } from "./command-plan.ts";
import {
  assertNoPushHook,
  branchOf,
  nameThere,
  remoteOf,
  type Source,
  sourceOf,
  trackingRef,
  type Upstream,
  upstreamOf,
} from "./git-remote.ts";
import { asked, guarded, tamedGit, type Where } from "./git-repository.ts";
import { ToolFailure } from "./jail.ts";
import { withoutKeys } from "./reading-words.ts";
import type { Outcome, Plan, Tool } from "./tool.ts";

const remoteArgs = z.strictObject({ remote: z.string().max(100).optional() });
type RemoteArgs = z.infer<typeof remoteArgs>;

const placeOf = async (call: ToolCall, deps: Where["deps"]): Promise<Where> => ({
  call,
  cwd: await folderFor(call, "."),
  deps,
});

/** Commits that are shown before they are pushed. */
const SHOWN_MAX = 20;

export const gitPushTool: Tool<RemoteArgs> = {
  description:
    "Pushes the commits of the branch to the remote that it belongs to; a new branch to the only one, or to origin. Never by force.",
  args: remoteArgs,
  async plan({ remote: said = "" }, call, { deps }) {
    const where = await placeOf(call, deps);
    return pushPlan(where, await upstreamOf(where, "push", said));
  },
  async run({ remote: said = "" }, call, use) {
    const where = await placeOf(call, use.deps);
    const there = await upstreamOf(where, "push", said);
    const { branch, remote, isNew } = there;
    const now = await pushPlan(where, there);
    const outcome = await runAsAsked(now, { call, use, of: "commits", what: "The push" });
    if (!outcome.ok) return { ...outcome, spoken: whyNot(outcome, remote) };
    if (isNew)
      await asked(where, ["branch", "--quiet", `--set-upstream-to=${trackingRef(remote, branch)}`, branch]);
    return { ...outcome, spoken: `${branch} is pushed to ${remote}.` };
  },
};

async function pushPlan(where: Where, there: Upstream): Promise<Plan> {
  const { branch, remote, address } = there;
  await assertNoPushHook(where);
  const { detail, head } = await whatWouldBePushed(where, there);
  const words = ["push", "--no-follow-tags", "--recurse-submodules=no", "--no-signed", remote];
  return commandPlan({
    title: `Push ${branch} to ${remote}`,
    ...(await reaching(where.call, there, [...words, `${head}:refs/heads/${branch}`])),
    cwd: where.cwd,
    detail,
    risk: "high",
    ruleKey: null,
    leaves: true,
    pushes: `${address} ${branch}`,
  });
}

export const gitPullTool: Tool<RemoteArgs> = {
  description:
    "Brings the branch up to date with the remote that it belongs to, where it has no commits of its own that the remote lacks.",
  args: remoteArgs,
  async plan({ remote: said = "" }, call, { deps }) {
    const where = await placeOf(call, deps);
    return pullPlan(where, await upstreamOf(where, "pull", said));
  },
  async run({ remote: said = "" }, call, use) {
    const where = await placeOf(call, use.deps);
    const there = await upstreamOf(where, "pull", said);
    const now = await pullPlan(where, there);
    const before = await headOf(where);
    const outcome = await runAsAsked(now, { call, use, of: "branch and its remote", what: "The pull" });
    if (!outcome.ok) return { ...outcome, spoken: whyNot(outcome, there.remote) };
    const count = await counted(where, [`${before}..HEAD`]);
    const spoken = count === 0 ? "It is up to date." : `${commits(count)} came from ${there.remote}.`;
    return { ...outcome, spoken };
  },
};

async function pullPlan(where: Where, there: Upstream): Promise<Plan> {
  const { branch, remote, isNew } = there;
  if (isNew)
    throw new ToolFailure("not_found", `The branch "${branch}" belongs to no remote yet. Push it first.`);
  const words = ["pull", "--ff-only", "--no-rebase", "--no-verify-signatures", "--no-autostash", "--no-tags"];
  const only = ["--no-recurse-submodules", "--refmap=", remote];
  return bringing(where, there, {
    what: `${remote}/${branch}`,
    title: `Pull ${branch} from ${remote}`,
    words: [...words, ...only, `+refs/heads/${branch}:${trackingRef(remote, branch)}`],
  });
}

export const gitFetchTool: Tool<RemoteArgs> = {
  description:
    "Fetches what is new on a remote, all its branches, and changes no file and no branch of yours; the remote is that of the branch unless named.",
  args: remoteArgs,
  async plan({ remote: said = "" }, call, { deps }) {
    const where = await placeOf(call, deps);
    return fetchPlan(where, await sourceOf(where, said));
  },
  async run({ remote: said = "" }, call, use) {
    const where = await placeOf(call, use.deps);
    const there = await sourceOf(where, said);
    const now = await fetchPlan(where, there);
    const outcome = await runAsAsked(now, { call, use, of: "remote and its address", what: "The fetch" });
    const { remote } = there;
    return {
      ...outcome,
      spoken: outcome.ok ? await newsOf(where, remote, outcome.text) : whyNot(outcome, remote),
    };
  },
};

async function fetchPlan(where: Where, there: Source): Promise<Plan> {
  const { remote } = there;
  const words = ["fetch", "--no-tags", "--no-prune", "--no-recurse-submodules", "--no-auto-maintenance"];
  const only = ["--no-write-fetch-head", "--refmap=", remote, `+refs/heads/*:${trackingRef(remote, "*")}`];
  return bringing(where, there, {
    what: remote,
    title: `Fetch from ${remote}`,
    words: [...words, ...only],
  });
}

interface Brought {
  /** What a lasting answer is about, beside the address. */
  readonly what: string;
  readonly title: string;
  readonly words: readonly string[];
}

/** What comes from another machine, and takes nothing there. */
async function bringing(where: Where, there: Source, { what, title, words }: Brought): Promise<Plan> {
  const { address, seal } = there;
  return commandPlan({
    title,
    ...(await reaching(where.call, there, words)),
    cwd: where.cwd,
    detail: `from ${address}\n(${seal})`,
    risk: "run",
    ruleKey: `git ${words[0]} ${what} from ${address} (${seal})`,
    leaves: true,
  });
}

/** How the branch stands to its like on the remote, and how many others moved there. */
async function newsOf(where: Where, remote: string, output: string): Promise<string> {
  const branch = (await branchOf(where)) ?? "";
  const belongs = branch !== "" && (await remoteOf(where, branch)) === remote;
  const there = (belongs ? await nameThere(where, branch) : undefined) ?? branch;
  const moved = [...output.matchAll(/ -> (\S+)/g)].filter(([, name]) => name !== `${remote}/${there}`).length;
  const others =
    moved === 0 ? "" : ` ${moved} other ${moved === 1 ? "branch is" : "branches are"} new or moved there.`;
  if (branch === "") return `You are on no branch.${others}`;
  const apart = await apartFrom(where, trackingRef(remote, there));
  if (apart === undefined) return `${remote} has no branch ${there} yet.${others}`;
  const { ahead, behind } = apart;
  if (behind === 0) return `${remote} has nothing new for ${branch}.${others}`;
  const next =
    ahead > 0
      ? ` ${branch} has ${commits(ahead)} of its own: merge or rebase in a terminal.`
      : belongs && there === branch
        ? ` Say "pull" for ${behind === 1 ? "it" : "them"}.`
        : "";
  return `${remote} has ${commits(behind)} that ${branch} lacks.${next}${others}`;
}

/** How many commits each has that the other lacks; undefined where nothing is known of the other one. */
async function apartFrom(
  where: Where,
  known: string,
): Promise<{ readonly ahead: number; readonly behind: number } | undefined> {
  if ((await asked(where, ["rev-parse", "--verify", "--quiet", known])) === undefined) return undefined;
  return {
    ahead: await counted(where, [`${known}..HEAD`]),
    behind: await counted(where, [`HEAD..${known}`]),
  };
}

const commits = (count: number): string => (count === 1 ? "1 commit" : `${count} commits`);
const headOf = async (where: Where): Promise<string> =>
  (await asked(where, ["rev-parse", "--verify", "--quiet", "HEAD"])) ?? "";
const counted = async (where: Where, range: readonly string[]): Promise<number> =>
  Number((await asked(where, ["rev-list", "--count", ...range])) ?? 0);

interface Asked {
  readonly call: ToolCall;
  readonly use: Parameters<Tool<RemoteArgs>["run"]>[2];
  /** What an answer was about, and what is done, in words. */
  readonly of: string;
  readonly what: string;
}

/** What was looked at is what is done: its commits, branch, remote and address. Git tells addresses with the names in them. */
async function runAsAsked(now: Plan, { call, use, of, what }: Asked): Promise<Outcome> {
  if (JSON.stringify(now.subject) !== JSON.stringify(use.prepared.subject))
    throw new ToolFailure("stale", `The ${of} are not the ones you were asked about. Ask again.`);
  const outcome = await runPrepared(call, use.prepared, { ...use, what });
  return { ...outcome, text: withoutKeys(outcome.text) };
}

/** The one way that this address is reached by is open, and no other; nothing tidies up or checks signatures behind it. */
async function reaching(
  call: ToolCall,
  { protocol }: Source,
  words: readonly string[],
): Promise<{ readonly argv: readonly string[]; readonly guardWords: number }> {
  const settings = [
    `protocol.${protocol}.allow=always`,
    "gc.auto=0",
    "maintenance.auto=false",
    "merge.verifySignatures=false",
  ];
  const open = settings.flatMap((one) => ["-c", one]);
  const { argv, guardWords } = await guarded(call, [...open, ...words]);
  return { argv, guardWords: guardWords + open.length };
}

async function whatWouldBePushed(
  where: Where,
  { branch, remote, address, seal }: Upstream,
): Promise<{ readonly detail: string; readonly head: string }> {
  const head = await headOf(where);
  if (head === "") throw new ToolFailure("failed", "There is no commit yet. Commit first.");
  const known = trackingRef(remote, branch);
  const apart = await apartFrom(where, known);
  if (apart?.ahead === 0)
    throw new ToolFailure("failed", `There is nothing to push: ${remote} has all of ${branch}.`);
  if (apart !== undefined && apart.behind > 0)
    throw new ToolFailure(
      "conflict",
      `${remote} has ${commits(apart.behind)} that you do not have. Pull first.`,
    );
  const range = apart === undefined ? ["HEAD", "--not", `--remotes=${remote}`] : [`${known}..HEAD`];
  const count = apart?.ahead ?? (await counted(where, range));
  const list = await listed(where, range);
  const more = count > SHOWN_MAX ? [`… and ${count - SHOWN_MAX} more`] : [];
  const what = apart === undefined ? `a new branch, with ${commits(count)} of its own` : commits(count);
  return { detail: [`${what}, to ${address}`, ...list, ...more, `(${head} ${seal})`].join("\n"), head };
}

/** Hash and first line of each; signs that nobody sees could make another text of it. */
async function listed(where: Where, range: readonly string[]): Promise<readonly string[]> {
  const words = ["log", "--no-decorate", "--no-notes", "--format=%h %s", `-n${SHOWN_MAX}`, ...range, "--"];
  const { output } = await quick(where.deps, [...(await tamedGit(where.call)), ...words], where.cwd);
  return output
    .split("\n")
    .map((line) => line.replaceAll(UNSEEN, ""))
    .filter((line) => line !== "");
}

const REASONS: readonly (readonly [RegExp, (remote: string) => string])[] = [
  [
    /authentication failed|could not read (?:username|password)|permission (?:to .* )?denied|host key verification|error: 40[13]/i,
    (remote) =>
      `Git could not sign in to ${remote}, or may not write there. Do it once in a terminal, so that your key or password is known.`,
  ],
  [/\[rejected\]|non-fast-forward|fetch first/i, (remote) => `${remote} has newer commits. Pull first.`],
  [
    /not possible to fast-forward|diverging|divergent/i,
    () => "You and the remote both have new commits. Merge or rebase in a terminal.",
  ],
  [/would be overwritten/i, () => "Changes of yours are in the way. Commit or stash them first."],
  [
    /could not resolve host|unable to access|connection (?:refused|timed out)|does not appear to be a git repository/i,
    (remote) => `${remote} could not be reached.`,
  ],
];

/** What went wrong, with what helps; git's own words are beside it. */
const whyNot = ({ text, spoken }: Outcome, remote: string): string =>
  REASONS.find(([words]) => words.test(text))?.[1](remote) ?? spoken;
