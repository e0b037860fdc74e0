// A program that was started, by whatever line: what it is made of, what is kept of its output, how it is ended.
import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../core/limits.ts";
import type { ShellLine } from "../../core/tools/shell-line.ts";
import type { TerminalHands, TerminalView } from "../../core/terminals/types.ts";

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
  /** Opens the terminal it is shown in. Without it, and where the system has no terminals, it gets pipes. */
  readonly terminal?: (hands: TerminalHands) => TerminalView;
  /** Characters of output that are kept, the last ones; LIMITS.toolOutputCharsMax unless told. */
  readonly outputCharsMax?: number;
}

export interface Running {
  readonly started: Promise<void>;
  readonly ended: Promise<number | null>;
  end: number | null | undefined;
  /** The last of it, as much as is kept. */
  text(): string;
  /** That were written in all. */
  chars(): number;
  stop(): void;
}

/** Left to a program between the asking and the killing. */
export const KILL_AFTER_MS = 2_000;

export interface Output extends Pick<Running, "text" | "chars"> {
  add(text: string): void;
}

export function createOutput({
  outputCharsMax: charsMax = LIMITS.toolOutputCharsMax,
}: Pick<ProcessSpec, "outputCharsMax">): Output {
  let output = "";
  let chars = 0;
  return {
    text: () => output,
    chars: () => chars,
    add(text) {
      chars += text.length;
      output = (output + text).slice(-charsMax);
    },
  };
}

/** Of a process that leads a group: all of them. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // The group is gone already.
  }
}

export function stopGroup(pid: number | undefined): void {
  signalGroup(pid, "SIGTERM");
  setTimeout(() => signalGroup(pid, "SIGKILL"), KILL_AFTER_MS).unref();
}

/** As stopGroup; resolves when nothing of the group is left, or all of it was killed. */
export async function endGroup(pid: number): Promise<void> {
  stopGroup(pid);
  for (let waitedMs = 0; waitedMs < KILL_AFTER_MS && isGroup(pid); waitedMs += LOOK_EVERY_MS)
    await sleep(LOOK_EVERY_MS);
  signalGroup(pid, "SIGKILL");
}
const LOOK_EVERY_MS = 25;

function isGroup(pid: number): boolean {
  try {
    return process.kill(process.platform === "win32" ? pid : -pid, 0);
  } catch {
    return false;
  }
}

/** Knows afterwards how it ended. */
export function followed(parts: Omit<Running, "end">): Running {
  const running: Running = { ...parts, end: undefined };
  void parts.ended.then((code) => (running.end = code));
  return running;
}
