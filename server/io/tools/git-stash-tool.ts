// Changes that are not committed are put aside, and brought back.
import * as z from "zod";
import { commandPlan, folderFor, quick, runPrepared } from "./command-plan.ts";
import { guarded, judgeRepository, noRepository, tamedGit, type Where } from "./git-repository.ts";
import { ToolFailure } from "./jail.ts";
import type { Tool } from "./tool.ts";

const stashArgs = z.strictObject({ restore: z.boolean().optional() });
const FILES_SHOWN_MAX = 50;

export const gitStashTool: Tool<z.infer<typeof stashArgs>> = {
  description:
    "Puts the changes that are not committed aside (git stash), new files included; with restore, brings back what was put aside last.",
  args: stashArgs,
  async plan({ restore = false }, call, { deps }) {
    const cwd = await folderFor(call, ".");
    const where = { call, cwd, deps };
    await assertTame(where);
    const detail = restore ? await lastStash(where) : await changes(where);
    const words = restore ? ["pop", "--quiet"] : ["push", "--quiet", "--include-untracked", "--", "."];
    return commandPlan({
      title: restore ? "Bring back the changes that were put aside last" : "Put the changes aside",
      ...(await guarded(call, ["stash", ...words])),
      cwd,
      detail,
      risk: "run",
      ruleKey: restore ? "git stash pop" : "git stash",
    });
  },
  async run({ restore = false }, call, { deps, prepared, run }) {
    const { subject } = prepared;
    if (subject.kind !== "command") throw new ToolFailure("internal", "Nothing was prepared.");
    const where = { call, cwd: subject.cwd, deps };
    await assertTame(where);
    if (restore && (await lastStash(where)) !== subject.detail)
      throw new ToolFailure("stale", "What was put aside last is another one now. Ask again.");
    const outcome = await runPrepared(call, prepared, { deps, run, what: "It" });
    if (!outcome.ok && restore && /conflict|would be overwritten|already exists/i.test(outcome.text))
      return { ...outcome, spoken: "They do not fit what is there now, so they stay put aside." };
    if (!outcome.ok) return outcome;
    const spoken = restore ? "Your changes are back." : 'Your changes are put aside. Say "unstash" for them.';
    return { ...outcome, spoken };
  },
};

async function assertTame(where: Where): Promise<void> {
  const { kind } = await judgeRepository(where, "commit");
  if (kind === "none") throw noRepository();
  if (kind === "untamed")
    throw new ToolFailure(
      "failed",
      "This repository starts programs of its own when Git changes its files. Do it in a terminal, or ask me to run git stash.",
    );
}

async function look(where: Where, words: readonly string[]): Promise<string> {
  const argv = [...(await tamedGit(where.call)), ...words];
  const { exitCode, output } = await quick(where.deps, argv, where.cwd);
  if (exitCode !== 0) throw new ToolFailure("failed", "Git could not look at the changes.");
  return output.trimEnd();
}

async function changes(where: Where): Promise<string> {
  const found = await look(where, [
    "status",
    "--short",
    "--untracked-files=all",
    "--ignore-submodules=all",
    "--",
    ".",
  ]);
  if (found === "") throw new ToolFailure("failed", "There is nothing to put aside.");
  const lines = found.split("\n");
  const more = lines.length > FILES_SHOWN_MAX ? [`… and ${lines.length - FILES_SHOWN_MAX} more`] : [];
  return [...lines.slice(0, FILES_SHOWN_MAX), ...more].join("\n");
}

async function lastStash(where: Where): Promise<string> {
  const found = await look(where, ["stash", "list", "--no-notes", "-n1", "--format=%h %gs"]);
  if (found === "") throw new ToolFailure("not_found", "Nothing was put aside.");
  return found;
}
