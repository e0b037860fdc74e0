// Changes that are not committed are put aside, and brought back.
import * as z from "zod";
import { isWithin } from "../../core/lib/paths.ts";
import { commandPlan, folderFor, quick, runPrepared } from "./command-plan.ts";
import {
  assertNoneIsMovedBeside,
  guarded,
  judgeRepository,
  noRepository,
  tamedGit,
  type Where,
} from "./git-repository.ts";
import { ToolFailure } from "./jail.ts";
import { realpath } from "node:fs/promises";
import type { Outcome, Tool } from "./tool.ts";

const stashArgs = z.strictObject({ restore: z.boolean().optional() });
const FILES_SHOWN_MAX = 50;

export const gitStashTool: Tool<z.infer<typeof stashArgs>> = {
  description:
    "Puts the changes that are not committed aside (git stash), new files included; with restore, brings back what was put aside last.",
  args: stashArgs,
  async plan({ restore = false }, call, { deps }) {
    const where = { call, cwd: await folderFor(call, "."), deps };
    await assertTame(where);
    const detail = restore ? await lastStash(where) : await changes(where);
    // What was staged comes back staged.
    const words = restore
      ? ["pop", "--quiet", "--index"]
      : ["push", "--quiet", "--include-untracked", "--", "."];
    return commandPlan({
      title: restore ? "Bring back the changes that were put aside last" : "Put the changes aside",
      ...(await guarded(call, ["stash", ...words])),
      cwd: where.cwd,
      detail,
      risk: "run",
      ruleKey: restore ? "git stash pop" : "git stash",
    });
  },
  async run(args, call, { deps, prepared, run }) {
    const now = await gitStashTool.plan(args, call, { deps, undo: null });
    if (JSON.stringify(now.subject) !== JSON.stringify(prepared.subject))
      throw new ToolFailure("stale", "The changes are not the ones you were asked about. Ask again.");
    const where = { call, cwd: await folderFor(call, "."), deps };
    const before = await look(where, STATUS);
    const outcome = await runPrepared(call, prepared, { deps, run, what: "It" });
    return args.restore === true ? broughtBack(outcome, where, before) : putAside(outcome, where, before);
  },
};

async function putAside(outcome: Outcome, where: Where, before: string): Promise<Outcome> {
  if (outcome.ok) return { ...outcome, spoken: 'Your changes are put aside. Say "unstash" for them.' };
  const isSame = (await look(where, STATUS)) === before;
  const spoken = isSame
    ? "They could not be put aside, and are as they were."
    : "Not all of them could be put aside. Look at git status, and at git stash list.";
  return { ...outcome, spoken };
}

async function broughtBack(outcome: Outcome, where: Where, before: string): Promise<Outcome> {
  if (outcome.ok) return { ...outcome, spoken: "Your changes are back." };
  const after = await look(where, STATUS);
  if (after === before)
    return { ...outcome, spoken: "They do not fit what is there now, so they stay put aside." };
  const spoken = /^(?:U.|.U|AA|DD) /m.test(after)
    ? "They are back with conflicts. Resolve those; what was put aside is kept as well."
    : "Only a part of them is back, and what was put aside is kept. Look at git status.";
  return { ...outcome, spoken };
}

async function assertTame(where: Where): Promise<void> {
  const repository = await judgeRepository(where, "merge");
  if (repository.kind === "none") throw noRepository();
  if (repository.kind === "untamed")
    throw new ToolFailure(
      "failed",
      "This repository starts programs of its own when Git changes its files. Do it in a terminal, or ask me to run git stash.",
    );
  await assertNoneIsMovedBeside(where);
  const folders = await Promise.all(where.call.folders.map((one) => realpath(one).catch(() => one)));
  if (!folders.some((one) => isWithin(one, repository.top)))
    throw new ToolFailure(
      "outside_workspace",
      "The repository is larger than the open folder, and all of it would be changed. Do it in a terminal.",
    );
}

const STATUS = ["status", "--porcelain=v1", "--untracked-files=all", "--ignore-submodules=all", "--", "."];

async function look(where: Where, words: readonly string[]): Promise<string> {
  const argv = [...(await tamedGit(where.call)), ...words];
  const { exitCode, output } = await quick(where.deps, argv, where.cwd);
  if (exitCode !== 0) throw new ToolFailure("failed", "Git could not look at the changes.");
  return output.trimEnd();
}

function shown(text: string): string {
  const lines = text.split("\n");
  const more = lines.length > FILES_SHOWN_MAX ? [`… and ${lines.length - FILES_SHOWN_MAX} more`] : [];
  return [...lines.slice(0, FILES_SHOWN_MAX), ...more].join("\n");
}

async function changes(where: Where): Promise<string> {
  const found = await look(where, STATUS);
  if (found === "") throw new ToolFailure("failed", "There is nothing to put aside.");
  return shown(found);
}

async function lastStash(where: Where): Promise<string> {
  const found = await look(where, ["stash", "list", "--no-notes", "-n1", "--format=%H"]);
  if (found === "") throw new ToolFailure("not_found", "Nothing was put aside.");
  const words = "stash show --name-status --include-untracked --no-ext-diff --no-textconv".split(" ");
  const files = await look(where, [...words, "stash@{0}"]);
  return `${shown(files)}\n(${found})`;
}
