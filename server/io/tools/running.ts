// A program that was started, by whatever line: what it is made of, what is kept of its output, how it is ended.
import { readdirSync, readFileSync } from "node:fs";
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
  /** Of `text`: the line that is being written and may still become another. */
  rest(): string;
  /** That were written in all, without `rest`. */
  chars(): number;
  /** It is asked to end, and killed after so long. */
  stop(graceMs: number): void;
  /** Whether the terminal that it is shown in was closed while it ran. */
  hungUp?(): boolean;
}

/** Left to a program between the asking and the killing. */
export const GRACE_MS = 2_000;
/** The same where a person says stop: what is changed behind that was not to be. */
export const STOP_GRACE_MS = 100;

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

export function stopGroup(pid: number | undefined, graceMs: number): void {
  signalGroup(pid, "SIGTERM");
  setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs).unref();
}

/**
 * Ends everything of a terminal, in whatever group: with a terminal a shell gives each job a group of its own. Resolves when nothing is left,
 * or all of it was killed.
 */
export async function endSession(pid: number, graceMs: number): Promise<void> {
  const groups = new Set([pid, ...sessionOf(pid)]);
  for (const one of groups) signalGroup(one, "SIGTERM");
  for (let waitedMs = 0; waitedMs < graceMs && [...groups].some(isGroup); waitedMs += LOOK_EVERY_MS)
    await sleep(LOOK_EVERY_MS);
  for (const one of new Set([...groups, ...sessionOf(pid)])) signalGroup(one, "SIGKILL");
}
const LOOK_EVERY_MS = 25;

/** Groups of the session that a process leads, where the system shows them; the sixth field of a process is its session (proc_pid_stat(5)). */
function sessionOf(pid: number): readonly number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, , group, session] = readFileSync(`/proc/${name}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ");
        return Number(session) === pid ? [Number(group)] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

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
  void parts.ended.then(
    (code) => (running.end = code),
    () => (running.end = null),
  );
  return running;
}
