// Git by fixed sub-commands. A repository can name programs in its configuration; looking at it must not run them.
import * as z from "zod";
import type { ToolCall } from "../../core/tools/types.ts";
import { commandPlan, folderFor, quick, runPrepared } from "./command-plan.ts";
import { ToolFailure } from "./jail.ts";
import { systemProgram } from "./programs.ts";
import type { Tool, ToolDeps } from "./tool.ts";

/** Hooks, pagers, signatures, external diffs and file-system monitors of the repository's choice are off. */
const SWITCHES = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.pager=cat",
  "diff.external=",
  "log.showSignature=false",
  "commit.gpgSign=false",
  "tag.gpgSign=false",
  "submodule.recurse=false",
  "protocol.allow=never",
].flatMap((setting) => ["-c", setting]);
const SHOWING = new Set(["diff", "log", "show"]);

/** Filters cannot be switched off by name, and included files can bring them: such a repository is asked about. */
const RUNS_PROGRAMS = "^(filter\\..*|include\\..*|includeif\\..*|diff\\..*\\.(textconv|command)|gpg\\..*)$";

async function git(call: ToolCall): Promise<readonly string[]> {
  const program = await systemProgram("git", call.folders);
  if (program === undefined) throw new ToolFailure("unavailable", "Git is not installed. Install it first.");
  return [program, ...SWITCHES];
}

interface Where {
  readonly call: ToolCall;
  readonly cwd: string;
  readonly deps: ToolDeps;
}

/** The argument list that only reads, or undefined where this repository makes even reading start programs. */
export async function readingGit(
  [sub = "", ...rest]: readonly string[],
  { call, cwd, deps }: Where,
): Promise<readonly string[] | undefined> {
  const tamed = await git(call);
  const configured = await quick(
    deps,
    [...tamed, "config", "--local", "--name-only", "--get-regexp", RUNS_PROGRAMS],
    cwd,
  );
  // 1: nothing matches. 128: no repository, so nothing of it can run.
  if (configured.exitCode !== 1 && configured.exitCode !== 128) return undefined;
  return harmless(tamed, [sub, ...rest]);
}

function harmless(tamed: readonly string[], [sub = "", ...rest]: readonly string[]): readonly string[] {
  return [...tamed, sub, ...(SHOWING.has(sub) ? ["--no-ext-diff", "--no-textconv"] : []), ...rest];
}

function lookingTool(title: string, args: readonly string[]): Tool<Record<string, never>> {
  return {
    description: `${title} (git ${args.join(" ")}).`,
    args: z.strictObject({}),
    async plan(_args, call, { deps }) {
      const cwd = await folderFor(call, ".");
      const argv = await readingGit(args, { call, cwd, deps });
      if (argv !== undefined)
        return commandPlan({ title, argv, cwd, detail: "", risk: "read", ruleKey: null });
      const detail = "This repository's configuration starts programs of its own.";
      return commandPlan({
        title,
        argv: [...(await git(call)), ...args],
        cwd,
        detail,
        risk: "run",
        ruleKey: null,
      });
    },
    run: (_args, call, { deps, prepared, run }) => runPrepared(call, prepared, { deps, run, what: title }),
  };
}

export const gitStatusTool = lookingTool("Look at the git status", ["status", "--short", "--branch"]);
export const gitDiffTool = lookingTool("Look at the git diff", ["diff"]);

const commitArgs = z.strictObject({ message: z.string().trim().min(1).max(2_000) });
const STATUS = ["status", "--short", "--untracked-files=all", "--", "."];

export const gitCommitTool: Tool<z.infer<typeof commitArgs>> = {
  description: "Commits all changes of the folder, new files included, with a message.",
  args: commitArgs,
  async plan({ message }, call, { deps }) {
    const cwd = await folderFor(call, ".");
    const tamed = await git(call);
    const status = await quick(deps, [...tamed, ...STATUS], cwd);
    if (status.exitCode !== 0) throw new ToolFailure("failed", "This folder is not a git repository.");
    if (status.output.trim() === "") throw new ToolFailure("failed", "There is nothing to commit.");
    const argv = [...tamed, "commit", "--quiet", "-m", message, "--", "."];
    return commandPlan({
      title: `Commit with message "${message}"`,
      argv,
      cwd,
      detail: status.output,
      risk: "run",
      ruleKey: null,
    });
  },
  async run(_args, call, { deps, prepared, run }) {
    if (prepared.subject.kind !== "command") throw new ToolFailure("internal", "No commit was prepared.");
    const { cwd, detail } = prepared.subject;
    const tamed = await git(call);
    const status = await quick(deps, [...tamed, ...STATUS], cwd);
    if (status.output !== detail)
      throw new ToolFailure("stale", "The changes are not the ones you were asked about. Ask again.");
    const added = await quick(deps, [...tamed, "add", "--all", "--", "."], cwd);
    if (added.exitCode !== 0)
      throw new ToolFailure("failed", `git add failed: ${added.output.slice(0, 300)}`);
    return runPrepared(call, prepared, { deps, run, what: "The commit" });
  },
};
