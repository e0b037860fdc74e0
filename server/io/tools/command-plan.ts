// What the tools that start programs share: the plan of a command, its proved folder, its run, its words.
import { LIMITS } from "../../core/limits.ts";
import type { ToolRun } from "../../core/ports.ts";
import type { ShellLine } from "../../core/tools/shell-line.ts";
import { wallsOf } from "../../core/tools/sandboxed.ts";
import type { Prepared, Risk, Subject, ToolCall } from "../../core/tools/types.ts";
import { confinedEnd, programEnd } from "./sandbox/endings.ts";
import { folderOf } from "../../core/tools/policy.ts";
import { locate, openInside, ToolFailure } from "./jail.ts";
import type { ProcessEnd } from "./processes.ts";
import { readingEnvironment } from "./programs.ts";
import { keepsAddresses, withLimits, withoutKeys } from "./reading-words.ts";
import type { ProcessSpec } from "./running.ts";
import { runSteps } from "./steps.ts";
import { spokenEnd } from "./test-report.ts";
import type { Outcome, Plan, ToolDeps } from "./tool.ts";

type CommandSubject = Extract<Subject, { kind: "command" }>;

export interface CommandPlan {
  readonly title: string;
  readonly argv: readonly string[];
  readonly guardWords?: number;
  readonly shell?: boolean;
  readonly steps?: ShellLine;
  readonly cwd: string;
  readonly timeoutMs?: number;
  readonly background?: boolean;
  readonly detail: string;
  readonly risk: Risk;
  readonly ruleKey: string | null;
  readonly leaves?: true;
  readonly pushes?: string;
}

export function commandPlan(plan: CommandPlan): Plan {
  const { title, argv, cwd, detail, risk, ruleKey, steps, guardWords, leaves, pushes } = plan;
  const { shell = false, timeoutMs = LIMITS.commandTimeoutMs, background = false } = plan;
  return {
    title,
    risk,
    ruleKey,
    subject: {
      kind: "command",
      argv,
      shell,
      cwd,
      timeoutMs,
      background,
      detail,
      ...(steps === undefined ? {} : { steps }),
      ...(guardWords === undefined ? {} : { guardWords }),
      ...(leaves === undefined ? {} : { leaves }),
      ...(pushes === undefined ? {} : { pushes }),
    },
  };
}

/**
 * The same plan with the sandbox that its program runs in, where there is one. What leaves by its words does that because a
 * person allowed exactly it, and git would find its own folder closed.
 */
export async function confined(
  plan: Plan,
  call: ToolCall,
  { deps, leaves, fetches, outside }: Confining,
): Promise<Plan> {
  const { subject } = plan;
  if (subject.kind !== "command" || plan.risk === "read") return plan;
  const place = { folder: folderOf(call, plan), folders: call.folders };
  if (leaves) {
    const found = fetches === true && !outside ? await deps.sandbox.confinement(place) : undefined;
    return { ...plan, subject: { ...subject, ...(found?.confined === "hosts" ? found : { leaves: true }) } };
  }
  if (!subject.shell && subject.argv[0] === "git") return plan;
  const found = await deps.sandbox.confinement(place);
  if (found === undefined) return plan;
  // Out of the sandbox is as far as a program gets.
  return outside
    ? { ...plan, risk: "high", subject: { ...subject, leaves: true } }
    : { ...plan, subject: { ...subject, ...found } };
}

interface Confining {
  readonly deps: ToolDeps;
  /** Whether it is made to do what no sandbox lets it do. */
  readonly leaves: boolean;
  /** Whether it leaves for nothing but what it fetches. */
  readonly fetches?: boolean;
  /** Whether it was asked to run with all rights. */
  readonly outside: boolean;
}

/** Absolute path of a folder of the call, proved to be inside by opening it. */
export async function folderFor(call: ToolCall, path: string): Promise<string> {
  const place = locate(call, path);
  const handle = await openInside(place);
  const info = await handle.stat();
  await handle.close();
  if (!info.isDirectory()) throw new ToolFailure("invalid_arguments", `${path} is not a folder.`);
  return place.absolute;
}

const LOOK_CHARS_MAX = 20_000_000;

/** A short command of our own, to look before something is asked or done. Its output is whole, or exitCode is null. */
export async function quick(deps: ToolDeps, argv: readonly string[], cwd: string): Promise<ProcessEnd> {
  // What it looks at may be made to fill the memory.
  return whole(await deps.processes.run({ ...lookingIn(cwd, deps), argv: withLimits(argv) }, UNHURRIED));
}

/** The same for a line whose commands are known to only look, and which somebody waits for. */
export async function quickLine(deps: ToolDeps, line: ShellLine, cwd: string): Promise<ProcessEnd> {
  const spec = { ...lookingIn(cwd, deps), timeoutMs: LINE_TIMEOUT_MS, outputCharsMax: LINE_CHARS_MAX };
  const end = await runSteps(deps.processes, line, { spec, run: UNHURRIED });
  return end.reason === "exited" && end.output.length < LINE_CHARS_MAX ? end : { ...end, exitCode: null };
}
const LINE_TIMEOUT_MS = 3_000;
const LINE_CHARS_MAX = 200_000;

const lookingIn = (cwd: string, { env }: ToolDeps): ProcessSpec => ({
  argv: [],
  shell: false,
  cwd,
  timeoutMs: 20_000,
  env: readingEnvironment(env),
  outputCharsMax: LOOK_CHARS_MAX,
});

const UNHURRIED: ToolRun = {
  signal: { aborted: false, addEventListener: () => {}, removeEventListener: () => {} },
  progress: () => {},
};

const whole = (end: ProcessEnd): ProcessEnd =>
  end.output.length < LOOK_CHARS_MAX ? end : { ...end, exitCode: null };

export interface Running {
  readonly deps: ToolDeps;
  readonly run: ToolRun;
  readonly what?: string;
}

export async function runPrepared(
  call: ToolCall,
  prepared: Prepared,
  { deps, run, what }: Running,
): Promise<Outcome> {
  const { subject } = prepared;
  if (subject.kind !== "command") throw new ToolFailure("internal", "No command was prepared.");
  const { argv, shell, timeoutMs } = subject;
  const processes = withPlainAddresses(deps.processes, subject);
  // The folder is proved again: it may have been swapped for a link since it was asked about.
  const cwd = await folderFor(call, subject.cwd);
  // A script can tell by it whether it did this very run already.
  const own = call.run === undefined ? deps.env : { ...deps.env, KODAMA_RUN_KEY: call.run.runKey };
  const env = prepared.risk === "read" ? readingEnvironment(own) : own;
  const open: ProcessSpec = { argv, shell, cwd, timeoutMs, env };
  if (subject.steps !== undefined)
    return told(await runSteps(processes, subject.steps, { spec: open, run }), argv[0] ?? "It");
  const { terminal } = run;
  const spec = await entered(terminal === undefined ? open : { ...open, terminal }, { call, prepared, deps });
  if (!subject.background) {
    const end = await processes.run(spec, run);
    const walls = wallsOf(subject);
    return walls === undefined
      ? told(end, what ?? argv[0] ?? "It")
      : confinedEnd(told(programEnd(end), what ?? argv[0] ?? "It"), walls);
  }
  await deps.processes.start(call.callId, spec, prepared.title).catch((error: unknown) => {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw missing
      ? new ToolFailure("unavailable", `${argv[0] ?? "It"} could not be started: the program is not there.`)
      : error;
  });
  return {
    ok: true,
    text: `Running in the background as ${call.callId}.`,
    spoken: "It runs in the background.",
  };
}

/** Addresses that git tells have no name, no password and no query: neither at the end nor on the way, where one may be cut. */
function withPlainAddresses(
  processes: ToolDeps["processes"],
  { argv, steps = [] }: CommandSubject,
): Pick<ToolDeps["processes"], "run"> {
  if (![argv, ...steps.map((one) => one.argv)].some(keepsAddresses)) return processes;
  return {
    async run(spec, watch) {
      const end = await processes.run(spec, { ...watch, progress: () => {} });
      return { ...end, output: plainAddresses(end.output) };
    },
  };
}

/** What is as long as it may be has lost its beginning, perhaps that of an address. */
const plainAddresses = (output: string): string =>
  withoutKeys(
    output.length < LIMITS.toolOutputCharsMax ? output : output.replace(/^[^\n\0]*/, "…"),
  ).replaceAll(/(:\/\/[^\s?]*\?)\S*/g, "$1…");

async function entered(
  spec: ProcessSpec,
  { call, prepared, deps }: { readonly call: ToolCall; readonly prepared: Prepared; readonly deps: ToolDeps },
): Promise<ProcessSpec> {
  const walls = wallsOf(prepared.subject);
  if (walls === undefined) return spec;
  const place = { folder: folderOf(call, prepared), folders: call.folders };
  const inside = await deps.sandbox.enter(spec, walls, place);
  if (inside !== undefined) return inside;
  throw new ToolFailure(
    "unavailable",
    "The sandbox that it was to run in does not work any more. Ask again.",
  );
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
      const text = `exit code ${exitCode}\n${end.output}`;
      return { ok: exitCode === 0, text, spoken: spokenEnd(what, exitCode, end.output), errorCode: "failed" };
    }
  }
}
