// The pipes to one MCP server: a program in a process group of its own, which ends when it says too much or nothing that is MCP.
import { type ChildProcess, spawn } from "node:child_process";
import { homedir } from "node:os";
import { StringDecoder } from "node:string_decoder";
import type * as Mcp from "@modelcontextprotocol/client";
import { UNSEEN } from "../../core/lib/unseen.ts";
import { MCP, McpError } from "../../core/mcp/types.ts";
import { signalGroup } from "../tools/running.ts";
import { createListener } from "./listener.ts";
import type { McpSpec } from "./named.ts";

type Sdk = Pick<typeof Mcp, "parseJSONRPCMessage" | "serializeMessage">;

export interface Pipe extends Mcp.Transport {
  /** Why it ended by itself, for a person; empty while it runs, and when it was ended. */
  failure(): string;
  /** Resolves when the program is gone. */
  readonly gone: Promise<void>;
}

interface Around {
  readonly env: NodeJS.ProcessEnv;
  /** Told once, unless it was closed first. */
  failed(why: string): void;
  /** What it wrote without the keys that it was given, before it is cut. */
  hide(text: string): string;
}

const ERRORS_CHARS_MAX = 2_000;
/** Then it is killed, with what it started. Kodama itself ends within a second of its editor. */
const GRACE_MS = 400;

/** Only what a program needs to run: what it is to know besides, its entry names. */
const INHERITED =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TERM|TMPDIR|LANG|LC_\w+|TZ|SYSTEMROOT|SYSTEMDRIVE|TEMP|TMP|APPDATA|LOCALAPPDATA|PROGRAMFILES|PATHEXT|COMSPEC|USERPROFILE)$/i;

export function openPipe(spec: McpSpec, { env, failed, hide }: Around, sdk: Sdk): Pipe {
  const gone = Promise.withResolvers<void>();
  let child: ChildProcess | undefined;
  let failure = "";
  let closed = false;
  const kill = (): void => {
    if (child === undefined) return gone.resolve();
    const running = child;
    running.stdin?.end();
    signalGroup(running.pid, "SIGTERM");
    const killer = setTimeout(() => signalGroup(running.pid, "SIGKILL"), GRACE_MS);
    void gone.promise.then(() => {
      clearTimeout(killer);
      // What it started may hold the pipes, and go on writing.
      signalGroup(running.pid, "SIGKILL");
      for (const stream of [running.stdin, running.stdout, running.stderr]) stream?.destroy();
    });
    return undefined;
  };
  const fail = (why: string): void => {
    if (failure !== "" || closed) return;
    failure = why.replaceAll(UNSEEN, "");
    kill();
    pipe.onclose?.();
    failed(failure);
  };
  const pipe: Pipe = {
    failure: () => failure,
    gone: gone.promise,
    start: () =>
      new Promise((resolve, reject) => {
        child = launch(spec, env);
        child.once("spawn", () => resolve());
        child.once("error", () => {
          fail(`${spec.argv[0] ?? ""} cannot be started. Is it installed?`);
          gone.resolve();
          reject(new McpError("unavailable", failure));
        });
        const errors = hear(child, { sdk, message: (one) => pipe.onmessage?.(one), fail });
        child.once("exit", (code, signal) => {
          // Also when our end was closed before we heard of it.
          if (closed && failure === "" && code !== null && code !== 0) failure = endOf(code, hide(errors()));
          fail(endOf(code ?? signal ?? "?", hide(errors())));
          gone.resolve();
        });
      }),
    send: (message) =>
      new Promise((resolve, reject) => {
        const stdin = child?.stdin;
        if (failure !== "" || stdin?.writable !== true)
          return reject(new McpError("unavailable", failure === "" ? "it takes nothing any more" : failure));
        stdin.write(sdk.serializeMessage(message), (error) => (error ? reject(error) : resolve()));
        if (stdin.writableLength > MCP.messageBytesMax) fail("it does not read what it is told");
        return undefined;
      }),
    async close() {
      if (!closed && failure === "") {
        closed = true;
        kill();
        pipe.onclose?.();
      }
      await gone.promise;
    },
  };
  return pipe;
}

function endOf(how: number | string, errors: string): string {
  const last = errors.replaceAll(UNSEEN, "").trim().split("\n").at(-1) ?? "";
  return `it ended (${how})${last === "" ? "" : `: ${last.slice(0, 300)}`}`;
}

interface Hearing {
  readonly sdk: Sdk;
  message(message: Mcp.JSONRPCMessage): void;
  fail(why: string): void;
}

/** Gives a look at the last of what it wrote about errors. */
function hear({ stdin, stdout, stderr }: ChildProcess, { sdk, message, fail }: Hearing): () => string {
  let errors = "";
  const decoder = new StringDecoder("utf8");
  const listener = createListener({
    line: (line) => message(sdk.parseJSONRPCMessage(JSON.parse(line))),
    tooMuch: fail,
  });
  stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + decoder.write(chunk)).slice(-ERRORS_CHARS_MAX);
    listener.count(chunk.length);
  });
  stdout?.on("data", (chunk: Buffer) => listener.take(chunk));
  stdin?.on("error", () => {});
  return () => errors;
}

function launch(
  { argv: [program = "", ...args], env: own, folder }: McpSpec,
  env: NodeJS.ProcessEnv,
): ChildProcess {
  const inherited = Object.entries(env).filter(([name]) => INHERITED.test(name));
  return spawn(program, args, {
    cwd: folder === "" ? homedir() : folder,
    env: { ...Object.fromEntries(inherited), ...own },
    detached: process.platform !== "win32",
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}
