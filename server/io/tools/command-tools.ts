// Tools that start programs by the words of a person or a model: run_command and its background twins, run_script.
import * as z from "zod";
import { LIMITS } from "../../core/limits.ts";
import { inWords } from "../../core/lib/argv.ts";
import { judgeCommand, riskOfText } from "../../core/tools/command-policy.ts";
import { leavesByText, onlyFetches } from "../../core/tools/leaving.ts";
import type { CancelSignal } from "../../core/ports.ts";
import { isPlain } from "../../core/tools/shell-line.ts";
import type { ToolCall } from "../../core/tools/types.ts";
import { commandPlan, confined, folderFor, runPrepared } from "./command-plan.ts";
import { locate, ToolFailure } from "./jail.ts";
import { reading } from "./read-tools.ts";
import type { BackgroundOutput } from "./processes.ts";
import { onlyReads } from "./reading-command.ts";
import type { Spelled } from "./spelling.ts";
import { findScripts } from "./scripts.ts";
import type { Outcome, Plan, Tool, ToolDeps } from "./tool.ts";

const runArgs = z.strictObject({
  command: z.string().min(1).max(LIMITS.commandCharsMax),
  folder: z.string().max(1_000).default("."),
  timeout_ms: z.int().min(100).max(3_600_000).optional(),
  background: z.boolean().default(false),
  outside_sandbox: z.boolean().default(false),
});

export const runCommandTool: Tool<z.infer<typeof runArgs>> = {
  description:
    "Runs a command in the workspace. With background true it keeps running; ask for its output by its id. It may run in a sandbox without network that can only change the workspace; outside_sandbox asks for more, and a person decides.",
  args: runArgs,
  async plan(args, call, { deps }) {
    const judged = judgeCommand(args.command, await deps.parseShell());
    if (judged.refused !== "") throw new ToolFailure("denied", `I never do that. ${judged.refused}`);
    const cwd = await folderFor(call, args.folder);
    const { background, timeout_ms: timeoutMs = deps.commandTimeoutMs(), outside_sandbox: outside } = args;
    const title = `Run ${args.command}${background ? " in the background" : ""}`;
    // In the background nothing ends it.
    const reading = background ? undefined : await onlyReads(judged.line, { call, cwd, deps });
    if (reading !== undefined)
      return readingPlan(reading, {
        title,
        command: args.command,
        timeoutMs: Math.min(timeoutMs, LIMITS.readingTimeoutMs),
      });
    // What reads by its words, but cannot be made to only read here, starts a program like any other.
    const risk = judged.risk === "read" ? "run" : judged.risk;
    const { argv, shell } = judged;
    const plan = commandPlan({
      title,
      argv,
      shell,
      cwd,
      timeoutMs,
      background,
      detail: "",
      risk,
      ruleKey: judged.once ? null : keyOf(argv, { call, cwd, background }),
    });
    const fetches = !judged.shell && onlyFetches(argv);
    return confined(plan, call, { deps, outside, leaves: judged.leaves, fetches });
  },
  run: ({ command }, call, { deps, prepared, run }) =>
    runPrepared(call, prepared, {
      deps,
      run,
      ...(prepared.risk === "read" ? { what: saidName(command) } : {}),
    }),
};

/** What reads is started by other words than those that were said; it is told of by these. */
const saidName = (command: string): string => /^(?!cd )[\w.-]+/.exec(command)?.[0] ?? "It";

/** Of one command its words, of more than that the steps that a shell would take. */
function readingPlan(
  { line, cwd }: Spelled,
  {
    title,
    command,
    timeoutMs,
  }: { readonly title: string; readonly command: string; readonly timeoutMs: number },
): Plan {
  const [only, ...more] = line;
  const alone = only !== undefined && more.length === 0 && isPlain(only) ? only.argv : undefined;
  const steps = alone === undefined ? { argv: [command], steps: line } : { argv: alone };
  return commandPlan({ title, ...steps, cwd, timeoutMs, detail: "", risk: "read", ruleKey: null });
}

interface Place {
  readonly call: ToolCall;
  readonly cwd: string;
  readonly background: boolean;
}

/** Exactly these words in exactly this folder. */
function keyOf(argv: readonly string[], { call, cwd, background }: Place): string {
  const below = locate(call, cwd).path;
  // The dot is in no command that is understood, so what follows it is no part of one.
  const where = [...(below === "" ? [] : [`in ${below}`]), ...(background ? ["in the background"] : [])];
  return [inWords(argv), ...where].join(" · ");
}

const idArgs = z.strictObject({ id: z.string().min(1).max(64) });

const NO_SUCH =
  "There is no such command. One that was begun before Kodama was restarted ended with it, and what it wrote is gone.";

function howItIs({ state, exitCode }: BackgroundOutput): string {
  if (state === "running") return "It still runs.";
  if (state === "stopped") return "It was stopped.";
  return exitCode === null ? "A signal ended it." : `It ended with exit code ${exitCode}.`;
}

const outputArgs = idArgs.extend({
  after: z.int().min(0).default(0),
  wait_ms: z.int().min(0).max(30_000).default(0),
});

export const commandOutputTool: Tool<z.infer<typeof outputArgs>> = {
  description:
    "The output of a command that runs in the background: all of it, or what came after the place that the last answer named; with wait_ms it waits that long for the end. Or what was left out of a long result, by the id and the place that it names.",
  args: outputArgs,
  plan: ({ id }) => Promise.resolve(reading("Look at a running command", id)),
  async run({ id, after, wait_ms: waitMs }, _call, { deps, run }) {
    if (KEPT.test(id)) return kept(await deps.outputs.get(id).catch(() => undefined), after);
    if (waitMs > 0) await endOrTime(deps.processes.ended(id), waitMs, run.signal);
    const found = deps.processes.output(id);
    if (found === undefined) throw new ToolFailure("not_found", NO_SUCH);
    const { output, rest, chars } = found;
    const state = howItIs(found);
    const from = chars - (output.length - rest.length);
    const lost = after < from ? `${from - after} characters before this are not kept.\n` : "";
    const text = output.slice(Math.max(0, after - from));
    const next = found.state === "running" ? `\nFor what comes next, ask with after: ${chars}.` : "";
    return { ok: true, text: `${state}\n${lost}${text}${next}`, spoken: state };
  },
};

/** The name of a content that is kept. */
const KEPT = /^[0-9a-f]{64}$/;
const KEPT_CHARS = 3_500;

function kept(content: Buffer | undefined, after: number): Outcome {
  if (content === undefined)
    throw new ToolFailure("not_found", "That output is not kept any more. Run it again.");
  const text = content.toString();
  const part = text.slice(after, after + KEPT_CHARS).toWellFormed();
  const to = after + part.length;
  const next = to < text.length ? `\n[${text.length - to} characters follow: ask with after: ${to}.]` : "";
  return { ok: true, text: part + next, spoken: "" };
}

async function endOrTime(ended: Promise<unknown>, waitMs: number, signal: CancelSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = (): void => resolve();
  const timer = setTimeout(stop, waitMs);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  await Promise.race([ended, promise]);
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
}

export const killCommandTool: Tool<z.infer<typeof idArgs>> = {
  description: "Ends a command that runs in the background.",
  args: idArgs,
  plan: ({ id }) => Promise.resolve(reading("End a running command", id)),
  run({ id }, _call, { deps }) {
    if (!deps.processes.kill(id)) throw new ToolFailure("not_found", "It does not run any more.");
    return Promise.resolve({ ok: true, text: "Ended.", spoken: "I ended it." });
  },
};

const scriptArgs = z.strictObject({
  script: z.string().min(1).max(100),
  background: z.boolean().default(false),
  outside_sandbox: z.boolean().default(false),
});

export const runScriptTool: Tool<z.infer<typeof scriptArgs>> = {
  description:
    "Runs a script of the project by name, such as test, build or lint, in the sandbox that run_command has. One that does not end, such as a server to develop with, belongs in the background.",
  args: scriptArgs,
  plan: (args, call, { deps }) => planScript(args, call, deps),
  async run(args, call, { deps, prepared, run }) {
    const { script } = args;
    const now = await planScript(args, call, deps);
    if (JSON.stringify(now.subject) !== JSON.stringify(prepared.subject)) {
      throw new ToolFailure("stale", `What "${script}" runs was changed since you were asked. Ask again.`);
    }
    return runPrepared(call, prepared, { deps, run, what: script });
  },
};

async function planScript(
  { script, background, outside_sandbox: outside }: z.infer<typeof scriptArgs>,
  call: ToolCall,
  deps: ToolDeps,
): Promise<Plan> {
  const cwd = await folderFor(call, ".");
  const scripts = await findScripts(cwd);
  const found = scripts.find((one) => one.name === script);
  if (found === undefined) {
    const names = scripts.slice(0, 12).map((one) => one.name);
    throw new ToolFailure(
      "not_found",
      names.length === 0
        ? "This folder has no scripts to run."
        : `There is no script "${script}". There are ${names.join(", ")}.`,
    );
  }
  const { argv, body, title = `Run ${argv.join(" ")}` } = found;
  const risk = riskOfText(body);
  // A changed body is another thing to allow.
  const plan = commandPlan({
    title: `${title}${background ? " in the background" : ""}`,
    argv,
    cwd,
    background,
    timeoutMs: deps.commandTimeoutMs(),
    detail: body,
    risk,
    ruleKey: `${argv.join(" ")} (${body})${background ? " · in the background" : ""}`,
  });
  return confined(plan, call, { deps, outside, leaves: leavesByText(body) });
}
