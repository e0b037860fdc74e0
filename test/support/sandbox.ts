// Temporary folders and child processes of one test. `clean` ends each child by its own pid and removes the folders.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export interface Started {
  readonly child: ChildProcess;
  /** All that came on standard error, and on standard output where it carries no protocol. */
  readonly text: () => string;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface StartOptions {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard streams; a fourth one is descriptor 3. */
  readonly stdio?: readonly ("pipe" | "ignore")[];
  /** Read standard output as text; false where it carries frames. */
  readonly readOutput?: boolean;
  readonly nodeArgs?: readonly string[];
  /** A program that starts Node, with its own arguments. */
  readonly launcher?: readonly string[];
}

export interface Sandbox {
  folder(): string;
  /** A workspace whose "test" script is this shell script; each run of it leaves its pid in the file "pids". */
  workspace(script?: string): string;
  start(args: readonly string[], options: StartOptions): Started;
  /** A signal to one child, resolved when it is gone. */
  kill(started: Started, signal?: NodeJS.Signals): Promise<void>;
  clean(): Promise<void>;
}

export function createSandbox(): Sandbox {
  const folders: string[] = [];
  const children: Started[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), "kodama-test-"));
    folders.push(made);
    return made;
  };
  const kill = async ({ child, ended }: Started, signal: NodeJS.Signals = "SIGKILL"): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    folder,
    workspace(script = "echo ok") {
      const made = folder();
      writeFileSync(join(made, "Makefile"), "test:\n\t@sh ./run.sh\n");
      writeFileSync(join(made, "run.sh"), `echo $$ >> pids\n${script}\n`);
      writeFileSync(join(made, "README.md"), "one\ntwo\nthree\n");
      return made;
    },
    start(args, options) {
      const started = startNode(args, options);
      children.push(started);
      return started;
    },
    kill,
    async clean() {
      await Promise.all(children.splice(0).map((one) => kill(one)));
      for (const made of folders) endLeftOvers(made);
      for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Environment of a server: ours without Kodama's own variables. */
function environment(home: string, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("KODAMA_"));
  // Tasks of the house would run at their hour, in the middle of a test; a sound server would be started, and leave its folders behind.
  const none = { KODAMA_HOUSE_TASKS: "off", PULSE_SERVER: `unix:${home}/no-sound` };
  return { ...Object.fromEntries(inherited), ...none, ...more, KODAMA_HOME: home };
}

/** What a source is shipped as. */
const SHIPPED: Readonly<Record<string, string>> = {
  "server/main.ts": "dist/server.mjs",
  "server/cli.ts": "dist/cli.mjs",
};
/** The whole check starts what people get, which also starts in half the time; a developer's single test needs no build. */
const asStarted = (arg: string): string =>
  process.env["KODAMA_TEST_SHIPPED"] === "1" ? (SHIPPED[arg] ?? arg) : arg;

function startNode(args: readonly string[], options: StartOptions): Started {
  const {
    home,
    env = {},
    stdio = ["pipe", "pipe", "pipe"],
    readOutput = true,
    nodeArgs = [],
    launcher = [],
  } = options;
  const node = [process.execPath, ...nodeArgs, ...args.map(asStarted)];
  const [program = process.execPath, ...rest] = [...launcher, ...node];
  const child = spawn(program, rest, {
    cwd: ROOT,
    env: environment(home, env),
    stdio: [...stdio],
  });
  let text = "";
  const take = (chunk: Buffer): void => void (text += chunk.toString("utf8"));
  child.stderr?.on("data", take);
  if (readOutput) child.stdout?.on("data", take);
  const ended = once(child, "close").then(([code]: unknown[]) => (typeof code === "number" ? code : null));
  return { child, text: () => text, ended };
}

/** Scripts that outlived their server, which was killed on purpose. In a sandbox numbers are others: they end with the server. */
function endLeftOvers(folder: string): void {
  const pidFile = join(folder, "pids");
  if (!existsSync(pidFile)) return;
  for (const line of readFileSync(pidFile, "utf8").split("\n")) {
    const pid = Number(line);
    if (!Number.isInteger(pid) || pid <= 1) continue;
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder)) process.kill(pid, "SIGKILL");
    } catch {
      // It is over already.
    }
  }
}
