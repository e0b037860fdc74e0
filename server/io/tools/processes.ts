// Runs programs: each in its own process group, so that a timeout or a stop ends everything it started.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { LIMITS } from "../../core/limits.ts";
import type { Errors, ShellCommand, ShellLine } from "../../core/tools/shell-line.ts";

export interface ProcessSpec {
  readonly argv: readonly string[];
  readonly shell: boolean;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly env: NodeJS.ProcessEnv;
  /** Commands of which each gets the output of the one before; the last is `argv`. */
  readonly pipeline?: ShellLine;
  /** Called once when all of it has ended, or could not be started. What it resolves with is told behind the output. */
  readonly ended?: () => Promise<string>;
  /** Characters of output that are kept, the last ones; LIMITS.toolOutputCharsMax unless told. */
  readonly outputCharsMax?: number;
}

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly reason: "exited" | "timeout" | "cancelled" | "not_started";
  readonly output: string;
  readonly durationMs: number;
}

export interface BackgroundOutput {
  /** The last of it, as much as is kept. */
  readonly output: string;
  /** Characters that were written in all: where the next ones begin. */
  readonly chars: number;
  readonly running: boolean;
  readonly exitCode: number | null;
}

export interface Watch {
  readonly signal: { readonly aborted: boolean; addEventListener(type: "abort", listener: () => void): void };
  progress(tail: string, elapsedMs: number): void;
}

export interface Processes {
  run(spec: ProcessSpec, watch: Watch): Promise<ProcessEnd>;
  /** Starts and leaves running; output and end are asked for by id. */
  start(id: string, spec: ProcessSpec): Promise<void>;
  output(id: string): BackgroundOutput | undefined;
  /** Resolves when it has ended; at once for one that is not there. */
  ended(id: string): Promise<unknown>;
  kill(id: string): boolean;
  /** Ends every background program. */
  close(): Promise<void>;
}

const PROGRESS_EVERY_MS = 200;
const KILL_AFTER_MS = 2_000;
const TAIL_CHARS = 4_000;
const BACKGROUND_MAX = 16;

export function createProcesses(): Processes {
  const background = new Map<string, Running>();
  return {
    run: (spec, watch) => runToEnd(spec, watch),
    async start(id, spec) {
      const alive = [...background.values()].filter((one) => one.end === undefined);
      if (alive.length >= BACKGROUND_MAX) {
        await spec.ended?.();
        throw new Error(`At most ${BACKGROUND_MAX} programs run in the background.`);
      }
      const running = await launch(spec);
      background.set(id, running);
      await running.started;
    },
    output(id) {
      const one = background.get(id);
      if (one === undefined) return undefined;
      return {
        output: one.text(),
        chars: one.chars(),
        running: one.end === undefined,
        exitCode: one.end ?? null,
      };
    },
    ended: async (id) => background.get(id)?.ended,
    kill(id) {
      const one = background.get(id);
      if (one === undefined || one.end !== undefined) return false;
      one.stop();
      return true;
    },
    async close() {
      const alive = [...background.values()].filter((one) => one.end === undefined);
      for (const one of alive) one.stop();
      await Promise.all(alive.map((one) => one.ended));
    },
  };
}

interface Running {
  readonly started: Promise<void>;
  readonly ended: Promise<number | null>;
  end: number | null | undefined;
  text(): string;
  chars(): number;
  stop(): void;
}

async function launch(spec: ProcessSpec, onOutput: () => void = () => {}): Promise<Running> {
  let children: readonly ChildProcess[];
  try {
    children = spawnAll(spec);
  } catch (error) {
    // Words that no program can be given.
    await spec.ended?.();
    throw error;
  }
  return follow(children, spec, onOutput);
}

function follow(children: readonly ChildProcess[], spec: ProcessSpec, onOutput: () => void): Running {
  let output = "";
  let chars = 0;
  for (const stream of told(children, spec)) {
    // A letter may be split over two chunks of its stream.
    const decoder = new StringDecoder("utf8");
    stream.on("data", (chunk: Buffer) => {
      const text = decoder.write(chunk);
      chars += text.length;
      output = (output + text).slice(-(spec.outputCharsMax ?? LIMITS.toolOutputCharsMax));
      onOutput();
    });
  }
  const started = Promise.all(children.map((child) => once(child, "spawn"))).then(() => {});
  const ended = Promise.all(children.map(endOf)).then(async (codes) => {
    const more = (await spec.ended?.()) ?? "";
    output += more;
    chars += more.length;
    return codes.at(-1) ?? null;
  });
  const stop = (): void => children.forEach(stopGroup);
  const running: Running = { started, ended, end: undefined, text: () => output, chars: () => chars, stop };
  // One that could not be started leaves the others without an end.
  started.catch(stop);
  void ended.then((code) => (running.end = code));
  return running;
}

/** "close" comes when all output was read; a grandchild that keeps the pipe open must not hold us for ever. */
function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on("close", (code) => resolve(code));
    child.on("exit", (code) => setTimeout(() => resolve(code), KILL_AFTER_MS).unref());
    child.on("error", () => resolve(null));
  });
}

function spawnAll(spec: ProcessSpec): readonly ChildProcess[] {
  const [text = ""] = spec.argv;
  const options = { cwd: spec.cwd, env: spec.env, detached: process.platform !== "win32" };
  if (spec.shell) return [spawn(text, { ...options, shell: true, stdio: ["ignore", "pipe", "pipe"] })];
  const children = commandsOf(spec).map(({ argv: [program = "", ...args], errors }, n) =>
    spawn(program, args, {
      ...options,
      stdio: [n === 0 ? "ignore" : "pipe", "pipe", errors === "dropped" ? "ignore" : "pipe"],
    }),
  );
  for (const [n, { errors }] of commandsOf(spec).entries()) feed(children[n], children[n + 1], errors);
  return children;
}

const commandsOf = ({ argv, pipeline }: ProcessSpec): readonly Pick<ShellCommand, "argv" | "errors">[] =>
  pipeline ?? [{ argv, errors: "told" }];

function feed(from: ChildProcess | undefined, to: ChildProcess | undefined, errors: Errors): void {
  const into = to?.stdin;
  if (into === undefined || into === null) return;
  const sources = [from?.stdout, errors === "joined" ? from?.stderr : null].filter((one) => one !== null);
  for (const source of sources) source?.pipe(into, { end: false });
  from?.on("close", () => into.end());
  // Who has read enough ends early, as head does; who still writes is told so as by a shell's pipe, then finds it closed.
  into.on("error", () => {});
  into.on("close", () => {
    if (from !== undefined && from.exitCode === null) signalGroup(from, "SIGPIPE");
    for (const source of sources) source?.destroy();
  });
}

/** What a person is told: the output of the last, and the errors of all that did not send them elsewhere. */
function told(children: readonly ChildProcess[], spec: ProcessSpec): readonly Readable[] {
  const errors = children.filter(
    (_, n) => commandsOf(spec)[n]?.errors !== "joined" || n === children.length - 1,
  );
  return [children.at(-1)?.stdout, ...errors.map(({ stderr }) => stderr)].filter(
    (one) => one instanceof Readable,
  );
}

function stopGroup(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  setTimeout(() => signalGroup(child, "SIGKILL"), KILL_AFTER_MS).unref();
}

export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

async function runToEnd(spec: ProcessSpec, watch: Watch): Promise<ProcessEnd> {
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  let telling: NodeJS.Timeout | undefined;
  const running: Running = await launch(spec, () => {
    telling ??= setTimeout(() => {
      telling = undefined;
      watch.progress(running.text().slice(-TAIL_CHARS), elapsed());
    }, PROGRESS_EVERY_MS);
  });
  let reason: ProcessEnd["reason"] = "exited";
  const stop = (why: "timeout" | "cancelled"): void => {
    reason = why;
    running.stop();
  };
  const timer = setTimeout(() => stop("timeout"), spec.timeoutMs);
  watch.signal.addEventListener("abort", () => stop("cancelled"));
  if (watch.signal.aborted) stop("cancelled");
  try {
    await running.started;
  } catch {
    return { exitCode: null, reason: "not_started", output: "", durationMs: elapsed() };
  } finally {
    if (running.end !== undefined) clearTimeout(timer);
  }
  const exitCode = await running.ended;
  clearTimeout(timer);
  clearTimeout(telling);
  return { exitCode, reason, output: running.text(), durationMs: elapsed() };
}
