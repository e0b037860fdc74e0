// The git tools that look (status, difference, branches, what is put aside) and the one that commits, each by fixed sub-commands.
import { createHash } from "node:crypto";
import { lstat, readlink, realpath } from "node:fs/promises";
import { join, relative } from "node:path";
import * as z from "zod";
import { seenInOneLine } from "../../core/lib/unseen.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { commandPlan, folderFor, quick, runPrepared } from "./command-plan.ts";
import { gitReading } from "./git-reading.ts";
import { isThere } from "./programs.ts";
import {
  asked,
  assertOnBranch,
  guarded,
  hasRepositoriesInside,
  judgeRepository,
  noRepository,
  tamedGit,
  type Where,
} from "./git-repository.ts";
import { branchesTold, commitMessage, diffTold, isWhole, stashesTold, statusTold } from "./git-told.ts";
import { locate, openInside, ToolFailure } from "./jail.ts";
import type { Tool } from "./tool.ts";

interface Looking {
  readonly title: string;
  readonly words: readonly string[];
  /** What is said of its output. */
  readonly told: (output: string) => string;
}

function lookingTool({ title, words, told }: Looking): Tool<Record<string, never>> {
  return {
    description: `${title} (git ${words.join(" ")}).`,
    args: z.strictObject({}),
    async plan(_args, call, { deps }) {
      const cwd = await folderFor(call, ".");
      const where = { call, cwd, deps };
      if ((await judgeRepository(where)).kind === "none") throw noRepository();
      const argv = await gitReading(words, where);
      if (argv !== undefined)
        return commandPlan({ title, argv, cwd, detail: "", risk: "read", ruleKey: null });
      const detail = "This repository starts programs of its own, or keeps its files elsewhere.";
      return commandPlan({
        title,
        ...(await guarded(call, words)),
        cwd,
        detail,
        risk: "run",
        ruleKey: null,
      });
    },
    async run(_args, call, { deps, prepared, run }) {
      const outcome = await runPrepared(call, prepared, { deps, run, what: title });
      if (!outcome.ok) return outcome;
      const spoken = isWhole(outcome.text) ? told(outcome.text) : "There is more than I can count.";
      return { ...outcome, spoken };
    },
  };
}

export const gitStatusTool = lookingTool({
  title: "Look at the git status",
  words: ["status", "--short", "--branch"],
  told: statusTold,
});
export const gitDiffTool = lookingTool({ title: "Look at the git diff", words: ["diff"], told: diffTold });
export const gitBranchesTool = lookingTool({
  title: "Look at the branches",
  words: ["for-each-ref", "--format=%(HEAD) %(refname:lstrip=2)", "--sort=-committerdate", "refs/heads"],
  told: branchesTold,
});
export const gitStashesTool = lookingTool({
  title: "Look at what is put aside",
  words: ["stash", "list"],
  told: stashesTold,
});

const commitArgs = z.strictObject({ message: z.string().trim().min(1).max(2_000).optional() });
const FILES_MAX = 500;
const CONFLICT = /^(?:DD|AU|UD|UA|DU|AA|UU) /;

export const gitCommitTool: Tool<z.infer<typeof commitArgs>> = {
  description:
    "Commits all changes of the folder, new files included, with a message; without one, it says which files changed.",
  args: commitArgs,
  async plan({ message: said }, call, { deps }) {
    const cwd = await folderFor(call, ".");
    const { detail, entries } = await whatWouldBeCommitted({ call, cwd, deps });
    const message = said ?? commitMessage(entries);
    return commandPlan({
      title: `Commit with message "${message}"`,
      ...(await guarded(call, ["commit", "--quiet", "-m", message, "--", "."])),
      cwd,
      detail,
      risk: "run",
      ruleKey: null,
    });
  },
  async run(_args, call, { deps, prepared, run }) {
    if (prepared.subject.kind !== "command") throw new ToolFailure("internal", "No commit was prepared.");
    const { cwd, detail } = prepared.subject;
    const now = await whatWouldBeCommitted({ call, cwd, deps }).catch(() => undefined);
    if (now?.detail !== detail)
      throw new ToolFailure("stale", "The changes are not the ones you were asked about. Ask again.");
    const added = await quick(deps, [...(await tamedGit(call)), "add", "--all", "--", "."], cwd);
    if (added.exitCode !== 0)
      throw new ToolFailure("failed", `git add failed: ${added.output.slice(0, 300)}`);
    return runPrepared(call, prepared, { deps, run, what: "The commit" });
  },
};

/** The changed files, and one hash over what is in them: an answer is about both. */
async function whatWouldBeCommitted(
  where: Where,
): Promise<{ readonly detail: string; readonly entries: readonly string[] }> {
  const { call, cwd, deps } = where;
  const top = await topToCommit(where);
  const status = [
    "status",
    "--porcelain=v1",
    "-z",
    "--untracked-files=all",
    "--no-renames",
    "--ignore-submodules=all",
    "--",
    ".",
  ];
  const { exitCode, output } = await quick(deps, [...(await tamedGit(call)), ...status], cwd);
  if (exitCode !== 0) throw noRepository();
  const entries = output.split("\0").filter((entry) => entry !== "");
  await assertShownWhole(where, top);
  if (entries.length === 0) throw new ToolFailure("failed", "There is nothing to commit.");
  // What is in such a file could not be looked at again before it is committed.
  if (entries.some((entry) => entry.includes("\uFFFD")))
    throw new ToolFailure("failed", "A file has a name that I cannot read. Commit it in a terminal.");
  if (entries.some((entry) => CONFLICT.test(entry)))
    throw new ToolFailure("conflict", "There are conflicts. Resolve them first.");
  const inside = entries.find((entry) => entry.endsWith("/"));
  if (inside !== undefined) throw repositoryIn(inside.slice(3));
  if (entries.length > FILES_MAX)
    throw new ToolFailure("too_large", `More than ${FILES_MAX} files changed. Commit them in smaller steps.`);
  // Git names files from its own top by real paths; the folder may have been opened through a link.
  const up = relative(await realpath(cwd), top);
  const hash = createHash("sha256");
  for (const entry of entries) {
    const path = join(cwd, up, entry.slice(3));
    if (entry.startsWith("D") && (await isThere(path)))
      throw new ToolFailure(
        "failed",
        `${seenInOneLine(entry.slice(3))} was taken out of git and is still there: it would be put in again. Commit in a terminal.`,
      );
    hash.update(`${entry}\0${await contentOf(call, path)}\0`);
  }
  return { detail: `${entries.join("\n")}\n(contents ${hash.digest("hex").slice(0, 16)})`, entries };
}

/** What is in it, and where its branch stands, could not be looked at again before it is committed. */
const repositoryIn = (path: string): ToolFailure =>
  new ToolFailure(
    "failed",
    `Another repository lies in ${seenInOneLine(path)}. Add it to .gitignore, or commit in a terminal.`,
  );

/** A commit takes in what its question cannot show: files that git was told not to look at, and a merge that is half done. */
async function assertShownWhole(where: Where, top: string): Promise<void> {
  const tracked = await asked(where, ["ls-files", "-v", "-z", "--", "."]);
  const unlooked = tracked?.split("\0").find((line) => /^[a-z] /.test(line));
  if (tracked === undefined || unlooked !== undefined)
    throw new ToolFailure(
      "failed",
      `Git was told not to look at ${seenInOneLine((unlooked ?? "").slice(2)) || "some files"}, and would commit it all the same. Commit in a terminal.`,
    );
  if (await isThere(join(top, ".git", "MERGE_AUTOSTASH")))
    throw new ToolFailure(
      "conflict",
      "A merge is half done, with changes put aside. Finish it in a terminal.",
    );
}

/** The top of a repository that is safe to commit to; throws with the reason and the way out where it is not. */
async function topToCommit(where: Where): Promise<string> {
  const repository = await judgeRepository(where, "commit");
  if (repository.kind === "none") throw noRepository();
  if (repository.kind === "untamed" || (await hasRepositoriesInside(where)))
    throw new ToolFailure(
      "failed",
      "This repository starts programs of its own when Git looks at it. Commit in a terminal, or ask me to run git commit.",
    );
  await assertOnBranch(where, repository.top);
  return repository.top;
}

/** SHA-256 of a changed file, where a link leads, and whether it may be run; empty where it is gone. Throws where another repository lies there. */
async function contentOf(call: ToolCall, path: string): Promise<string> {
  const info = await lstat(path).catch(() => undefined);
  if (info?.isDirectory() === true) throw repositoryIn(path);
  if (info?.isSymbolicLink() === true) return `link ${await readlink(path)}`;
  try {
    const handle = await openInside(locate(call, path));
    const hash = createHash("sha256");
    for await (const chunk of handle.createReadStream()) hash.update(chunk as Buffer);
    return `${hash.digest("hex")}${((info?.mode ?? 0) & 0o111) === 0 ? "" : " runs"}`;
  } catch {
    return "";
  }
}
