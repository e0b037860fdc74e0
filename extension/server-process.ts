// Starts and ends the runtime server. It runs on the editor's own Node, without what would change its behaviour.
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

export interface ServerProcess {
  readonly pid: number;
  readonly reader: Readable;
  readonly writer: Writable;
  readonly ended: Promise<string>;
  kill(): void;
}

export interface ServerSpec {
  readonly script: string;
  readonly transport: "fd3" | "stdio";
  readonly env: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

const STRIPPED = /^(?:NODE_OPTIONS|VSCODE_.*|ELECTRON_NO_ASAR)$/;

export function startServer({ script, transport, env, log }: ServerSpec): ServerProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !STRIPPED.test(name)));
  const args = transport === "stdio" ? [script, "--stdio"] : [script];
  const child = spawn(process.execPath, args, {
    env: { ...inherited, ...env, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  // What a native library prints is a log, whatever it says; frames come by the extra pipe.
  const logged = transport === "stdio" ? [child.stderr] : [child.stdout, child.stderr];
  for (const stream of logged) stream.on("data", (chunk: Buffer) => log(chunk.toString("utf8").trimEnd()));
  child.stdin.on("error", () => {});
  return {
    pid: child.pid ?? 0,
    reader: transport === "stdio" ? child.stdout : readable(child),
    writer: child.stdin,
    ended: new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve(signal ?? `code ${String(code)}`));
      child.once("error", (error) => resolve(error.message));
    }),
    kill: () => void child.kill("SIGKILL"),
  };
}

function readable(child: ChildProcess): Readable {
  const pipe = child.stdio[3];
  if (pipe === null || pipe === undefined || !("read" in pipe))
    throw new Error("the server has no extra pipe");
  return pipe;
}
