// Owns child processes: run one to its end, run one as its own process group
// that can be stopped for good, and the environment both get.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

export type Environment = Readonly<Record<string, string | undefined>>;
export type Group = {
  readonly pid: number;
  readonly logPath: string;
  hasExited(): boolean;
  stop(): Promise<void>;
};
export type GroupCommand = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  readonly logPath: string;
};

const OWN_EDITOR = /^(VSCODE_|CODE_SERVER|ELECTRON_|NODE_OPTIONS$)/;

/** This process's environment without what a surrounding editor put there. */
export function cleanEnvironment(extra: Environment = {}): Environment {
  const kept = Object.entries(process.env).filter(([name]) => !OWN_EDITOR.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/** Runs a command to its end and gives back its output; a failure's message carries the output's end. */
export async function execute(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env: Environment },
): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} exited ${code}:\n${output.slice(-4000)}`);
  return output;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

async function goneWithin(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (isAlive(-pid) && Date.now() < end) await delay(25);
  return !isAlive(-pid);
}

/** Starts a command as the leader of its own process group, its output in a log file. */
export async function startGroup(wanted: GroupCommand): Promise<Group> {
  const log = openSync(wanted.logPath, "w");
  const child = spawn(wanted.command, wanted.args, {
    detached: true,
    env: wanted.env,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("spawn", () => resolve(child.pid ?? -1));
  });
  const stop = async (): Promise<void> => {
    signalGroup(pid, "SIGTERM");
    if (await goneWithin(pid, 5_000)) return;
    signalGroup(pid, "SIGKILL");
    if (!(await goneWithin(pid, 5_000))) throw new Error(`process group ${pid} outlived SIGKILL`);
  };
  return {
    pid,
    logPath: wanted.logPath,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    stop,
  };
}

/** Waits until the group's log matches and gives back the match's first capture. */
export async function waitForLog(group: Group, pattern: RegExp, timeoutMs = 60_000): Promise<string> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const text = readFileSync(group.logPath, "utf8");
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
    if (group.hasExited())
      throw new Error(`process exited before its log said ${pattern}:\n${text.slice(-3000)}`);
    if (Date.now() > end)
      throw new Error(`log did not say ${pattern} in ${timeoutMs} ms:\n${text.slice(-3000)}`);
    await delay(50);
  }
}
