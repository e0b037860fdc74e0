// Tools that start programs: run_command, command_output, kill_command, run_script, and git by fixed sub-commands.
import * as z from "zod";
import { LIMITS } from "../../core/limits.ts";
import { judgeArgv, judgeCommand } from "../../core/tools/command-policy.ts";
import type { Prepared, Risk, ToolCall } from "../../core/tools/types.ts";
import { locate, openInside, ToolFailure } from "./jail.ts";
import type { ProcessEnd, ProcessSpec } from "./processes.ts";
import { findScripts } from "./scripts.ts";
import { spokenEnd } from "./test-report.ts";
import type { Outcome, Plan, Tool, ToolDeps } from "./tool.ts";
import type { ToolRun } from "../../core/ports.ts";

interface CommandPlan {
  readonly title: string;
  readonly argv: readonly string[];
  readonly shell?: boolean;
  readonly cwd: string;
  readonly timeoutMs?: number;
  readonly background?: boolean;
  readonly detail: string;
  readonly risk: Risk;
  readonly ruleKey: string | null;
}

function commandPlan({
  title,
  argv,
  shell = false,
  cwd,
  timeoutMs = LIMITS.commandTimeoutMs,
  background = false,
  detail,
  risk,
  ruleKey,
}: CommandPlan): Plan {
  return {
    title,
    risk,
    ruleKey,
    subject: { kind: "command", argv, shell, cwd, timeoutMs, background, detail },
  };
}

async function folderFor(call: ToolCall, path: string): Promise<string> {
  const place = locate(call.folders, path);
  const handle = await openInside(place);
  const info = await handle.stat();
  await handle.close();
  if (!info.isDirectory()) throw new ToolFailure("invalid_arguments", `${path} is not a folder.`);
  return place.absolute;
}

const runArgs = z.strictObject({
  command: z.string().min(1).max(LIMITS.commandCharsMax),
  folder: z.string().max(1_000).default("."),
  timeout_ms: z.int().min(100).max(3_600_000).default(LIMITS.commandTimeoutMs),
  background: z.boolean().default(false),
});

export const runCommandTool: Tool<z.infer<typeof runArgs>> = {
  description:
    "Runs a command in the workspace. With background true it keeps running; ask for its output by its id.",
  args: runArgs,
  async plan(args, call) {
    const { argv: words, shell, risk } = judgeCommand(args.command);
    // What runs without being asked must not run programs of the repository's choice on the way.
    const argv = risk === "read" && words[0] === "git" ? tameGit(words) : words;
    const cwd = await folderFor(call, args.folder);
    const { background, timeout_ms: timeoutMs } = args;
    // Text that needs a shell can do anything, so it may only ever be allowed once.
    const ruleKey = shell ? null : argv.join(" ");
    return commandPlan({
      title: `Run ${args.command}`,
      argv,
      shell,
      cwd,
      timeoutMs,
      background,
      detail: "",
      risk,
      ruleKey,
    });
  },
  run: (_args, call, { deps, prepared, run }) => runPrepared(call, prepared, { deps, run }),
};

const idArgs = z.strictObject({ id: z.string().min(1).max(64) });

export const commandOutputTool: Tool<z.infer<typeof idArgs>> = {
  description: "The output so far of a command that runs in the background.",
  args: idArgs,
  async plan({ id }) {
    return {
      title: "Look at a running command",
      subject: { kind: "read", detail: id },
      risk: "read",
      ruleKey: null,
    };
  },
  async run({ id }, _call, { deps }) {
    const found = deps.processes.output(id);
    if (found === undefined) throw new ToolFailure("not_found", "There is no such command.");
    const state = found.running
      ? "It still runs."
      : `It ended with exit code ${found.exitCode ?? "unknown"}.`;
    return { ok: true, text: `${state}\n${found.output}`, spoken: state };
  },
};

export const killCommandTool: Tool<z.infer<typeof idArgs>> = {
  description: "Ends a command that runs in the background.",
  args: idArgs,
  async plan({ id }) {
    return {
      title: "End a running command",
      subject: { kind: "read", detail: id },
      risk: "read",
      ruleKey: null,
    };
  },
  async run({ id }, _call, { deps }) {
    if (!deps.processes.kill(id)) throw new ToolFailure("not_found", "It does not run any more.");
    return { ok: true, text: "Ended.", spoken: "I ended it." };
  },
};

const scriptArgs = z.strictObject({ script: z.string().min(1).max(100) });

export const runScriptTool: Tool<z.infer<typeof scriptArgs>> = {
  description: "Runs a script of the project by name, such as test, build or lint.",
  args: scriptArgs,
  async plan({ script }, call) {
    const cwd = await folderFor(call, ".");
    const scripts = await findScripts(cwd);
    const found = scripts.find((one) => one.name === script);
    if (found === undefined) {
      const names = scripts
        .map((one) => one.name)
        .slice(0, 12)
        .join(", ");
      throw new ToolFailure(
        "not_found",
        names === ""
          ? "This folder has no scripts to run."
          : `There is no script "${script}". There are ${names}.`,
      );
    }
    const { argv, body } = found;
    // A changed body is another thing to allow.
    return commandPlan({
      title: `Run ${argv.join(" ")}`,
      argv,
      cwd,
      detail: body,
      risk: judgeArgv(body.split(/\s+/)) === "high" ? "high" : "run",
      ruleKey: `${argv.join(" ")} (${body})`,
    });
  },
  run: ({ script }, call, { deps, prepared, run }) =>
    runPrepared(call, prepared, { deps, run, what: script }),
};

/** Hooks, pagers, external diffs and file-system monitors of a repository must not run programs of its choice. */
const GIT = [
  "git",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.pager=cat",
  "-c",
  "diff.external=",
];

const NO_FOREIGN_DIFF = ["--no-ext-diff", "--no-textconv"];

function tameGit([, sub = "", ...rest]: readonly string[]): readonly string[] {
  const shows = sub === "diff" || sub === "log" || sub === "show";
  return [...GIT, sub, ...(shows ? NO_FOREIGN_DIFF : []), ...rest];
}

function gitTool(title: string, args: readonly string[]): Tool<Record<string, never>> {
  return {
    description: `${title} (git ${args.join(" ")}).`,
    args: z.strictObject({}),
    async plan(_args, call) {
      const cwd = await folderFor(call, ".");
      return commandPlan({ title, argv: [...GIT, ...args], cwd, detail: "", risk: "read", ruleKey: null });
    },
    run: (_args, call, { deps, prepared, run }) => runPrepared(call, prepared, { deps, run, what: title }),
  };
}

export const gitStatusTool = gitTool("Look at the git status", ["status", "--short", "--branch"]);
export const gitDiffTool = gitTool("Look at the git diff", ["diff", "--no-ext-diff", "--no-textconv"]);

const commitArgs = z.strictObject({ message: z.string().trim().min(1).max(2_000) });

export const gitCommitTool: Tool<z.infer<typeof commitArgs>> = {
  description: "Commits all changes of tracked and new files with a message.",
  args: commitArgs,
  async plan({ message }, call, { deps }) {
    const cwd = await folderFor(call, ".");
    const status = await quick(deps, [...GIT, "status", "--short"], cwd);
    if (status.exitCode !== 0) throw new ToolFailure("failed", "This folder is not a git repository.");
    if (status.output.trim() === "") throw new ToolFailure("failed", "There is nothing to commit.");
    const argv = [...GIT, "commit", "--quiet", "-m", message];
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
    const added = await quick(deps, [...GIT, "add", "--all"], prepared.subject.cwd);
    if (added.exitCode !== 0)
      throw new ToolFailure("failed", `git add failed: ${added.output.slice(0, 300)}`);
    return runPrepared(call, prepared, { deps, run, what: "The commit" });
  },
};

function quick(deps: ToolDeps, argv: readonly string[], cwd: string): Promise<ProcessEnd> {
  const never = { aborted: false, addEventListener: () => {} };
  return deps.processes.run(
    { argv, shell: false, cwd, timeoutMs: 20_000, env: deps.env },
    { signal: never, progress: () => {} },
  );
}

interface Running {
  readonly deps: ToolDeps;
  readonly run: ToolRun;
  readonly what?: string;
}

async function runPrepared(
  call: ToolCall,
  prepared: Prepared,
  { deps, run, what }: Running,
): Promise<Outcome> {
  const { subject } = prepared;
  if (subject.kind !== "command") throw new ToolFailure("internal", "No command was prepared.");
  const spec: ProcessSpec = {
    argv: subject.argv,
    shell: subject.shell,
    cwd: subject.cwd,
    timeoutMs: subject.timeoutMs,
    env: deps.env,
  };
  if (subject.background) {
    await deps.processes.start(call.callId, spec);
    return {
      ok: true,
      text: `Running in the background as ${call.callId}.`,
      spoken: "It runs in the background.",
    };
  }
  return told(await deps.processes.run(spec, run), what ?? subject.argv[0] ?? "It");
}

function told(end: ProcessEnd, what: string): Outcome {
  switch (end.reason) {
    case "not_started":
      return {
        ok: false,
        text: `${what} could not be started: the program is not there.`,
        spoken: `${what} could not be started.`,
        errorCode: "unavailable",
      };
    case "timeout":
      return {
        ok: false,
        text: `It ran too long and was ended.\n${end.output}`,
        spoken: "It ran too long, so I ended it.",
        errorCode: "timeout",
      };
    case "cancelled":
      return {
        ok: false,
        text: `It was stopped.\n${end.output}`,
        spoken: "Stopped.",
        errorCode: "cancelled",
      };
    case "exited": {
      const exitCode = end.exitCode ?? 1;
      return {
        ok: exitCode === 0,
        text: `exit code ${exitCode}\n${end.output}`,
        spoken: spokenEnd(what, exitCode, end.output),
        errorCode: "failed",
      };
    }
  }
}
