// Runs programs: to their end, or in the background, by pipes or in a terminal.
import type { OpenPty, Program, Programs, ProgramState } from "../../core/ports.ts";
import { runInTerminal } from "./in-terminal.ts";
import { runPiped } from "./piped.ts";
import { GRACE_MS, type ProcessSpec, type Running, STOP_GRACE_MS } from "./running.ts";

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly reason: "exited" | "timeout" | "cancelled" | "not_started";
  readonly output: string;
  readonly durationMs: number;
}

export interface BackgroundOutput {
  /** The last of it, as much as is kept. */
  readonly output: string;
  /** Of that, what is not counted yet: a line that may still be written over. */
  readonly rest: string;
  /** Characters that were written in all: where the next ones begin. */
  readonly chars: number;
  readonly state: ProgramState;
  readonly exitCode: number | null;
}

export interface Watch {
  readonly signal: { readonly aborted: boolean; addEventListener(type: "abort", listener: () => void): void };
  progress(tail: string, elapsedMs: number): void;
}

export interface Processes extends Programs {
  run(spec: ProcessSpec, watch: Watch): Promise<ProcessEnd>;
  /** Starts and leaves running; output and end are asked for by id. */
  start(id: string, spec: ProcessSpec, title: string): Promise<void>;
  output(id: string): BackgroundOutput | undefined;
  /** Ends every background program. */
  close(): Promise<void>;
}

const PROGRESS_EVERY_MS = 200;
const TAIL_CHARS = 4_000;
const BACKGROUND_MAX = 16;
/** Programs that have ended, of which the output is still known; of older ones it is forgotten. */
const ENDED_MAX = 32;

/** `openPty`: absent where the system has no terminals to give. */
export function createProcesses(openPty?: OpenPty): Processes {
  const background = new Map<string, Background>();
  let starting = 0;
  let closed = false;
  const launch = async (spec: ProcessSpec, onOutput: () => void = () => {}): Promise<Running> => {
    const { terminal, pipeline } = spec;
    try {
      return openPty === undefined || terminal === undefined || pipeline !== undefined
        ? runPiped(spec, onOutput)
        : await runInTerminal(spec, { openPty, open: terminal, onOutput });
    } catch (error) {
      await spec.ended?.();
      throw error;
    }
  };
  return {
    run: (spec, watch) => runToEnd(launch, spec, watch),
    async start(id, spec, title) {
      const alive = [...background.values()].filter((one) => one.end === undefined);
      if (alive.length + starting >= BACKGROUND_MAX) {
        await spec.ended?.();
        throw new Error(`At most ${BACKGROUND_MAX} programs run in the background.`);
      }
      starting++;
      const running = await launch(spec).finally(() => starting--);
      background.set(id, Object.assign(running, { title, folder: spec.cwd, startedAtMs: Date.now() }));
      const ended = [...background].filter(([, one]) => one.end !== undefined);
      for (const [old] of ended.slice(0, -ENDED_MAX)) background.delete(old);
      if (closed) running.stop(GRACE_MS);
      await running.started;
    },
    list: () => [...background].map(([id, one]) => programOf(id, one)).toReversed(),
    text: (id) => background.get(id)?.text(),
    output(id) {
      const one = background.get(id);
      if (one === undefined) return undefined;
      return {
        output: one.text(),
        rest: one.rest(),
        chars: one.chars(),
        state: stateOf(one),
        exitCode: one.end ?? null,
      };
    },
    ended: async (id) => background.get(id)?.ended,
    kill(id) {
      const one = background.get(id);
      if (one === undefined || one.end !== undefined) return false;
      halt(one);
      return true;
    },
    async close() {
      closed = true;
      const alive = [...background.values()].filter((one) => one.end === undefined);
      for (const one of alive) halt(one);
      await Promise.all(alive.map((one) => one.ended));
    },
  };
}

/** A program that was left running, and how it is told of. */
type Background = Running & Pick<Program, "title" | "folder" | "startedAtMs"> & { stopped?: true };

function halt(one: Background): void {
  one.stopped = true;
  one.stop(GRACE_MS);
}

function stateOf(one: Background): ProgramState {
  const { end, stopped } = one;
  if (end === undefined) return "running";
  if (stopped === true || one.hungUp?.() === true) return "stopped";
  return end === 0 ? "completed" : "failed";
}

const programOf = (programId: string, one: Background): Program => ({
  programId,
  title: one.title,
  folder: one.folder,
  startedAtMs: one.startedAtMs,
  state: stateOf(one),
  exitCode: one.end ?? null,
});

type Launch = (spec: ProcessSpec, onOutput: () => void) => Promise<Running>;

async function runToEnd(launch: Launch, spec: ProcessSpec, watch: Watch): Promise<ProcessEnd> {
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  let telling: NodeJS.Timeout | undefined;
  const running: Running = await launch(spec, () => {
    telling ??= setTimeout(() => {
      telling = undefined;
      watch.progress(running.text().slice(-TAIL_CHARS).toWellFormed(), elapsed());
    }, PROGRESS_EVERY_MS);
  });
  let reason: ProcessEnd["reason"] = "exited";
  const stop = (why: "timeout" | "cancelled"): void => {
    reason = why;
    running.stop(why === "cancelled" ? STOP_GRACE_MS : GRACE_MS);
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
