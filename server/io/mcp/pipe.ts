// The pipes to one MCP server: a program in a process group of its own, which ends when it says too much or nothing that is MCP.
import { type ChildProcess, spawn } from "node:child_process";
import { homedir } from "node:os";
import { StringDecoder } from "node:string_decoder";
import type * as Mcp from "@modelcontextprotocol/client";
import { MCP, McpError } from "../../core/mcp/types.ts";
import { signalGroup, stopGroup } from "../tools/processes.ts";
import type { McpSpec } from "./named.ts";

type Sdk = Pick<typeof Mcp, "ReadBuffer" | "serializeMessage">;

export interface Pipe extends Mcp.Transport {
  /** Why it ended, for a person; empty while it runs. */
  ended(): string;
}

/** Lines that are no message of the protocol; some programs greet first. */
const STRAY_MAX = 100;
const BYTES_PER_SECOND_MAX = 8 * MCP.messageBytesMax;
const ERRORS_CHARS_MAX = 2_000;

/** Only what a program needs to run: what it is to know besides, its entry names. */
const INHERITED =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TERM|TMPDIR|LANG|LC_\w+|TZ|SYSTEMROOT|SYSTEMDRIVE|TEMP|TMP|APPDATA|LOCALAPPDATA|PROGRAMFILES|PATHEXT|COMSPEC|USERPROFILE)$/i;

interface Around {
  readonly env: NodeJS.ProcessEnv;
  ended(why: string): void;
}

export function openPipe(spec: McpSpec, { env, ended }: Around, sdk: Sdk): Pipe {
  let child: ChildProcess | undefined;
  let why = "";
  let errors = "";
  const end = (reason: string): void => {
    if (why !== "") return;
    why = reason;
    if (child !== undefined) stopGroup(child);
    pipe.onclose?.();
    ended(why);
  };
  const hear = listener(new sdk.ReadBuffer({ maxBufferSize: MCP.messageBytesMax }), {
    message: (message) => pipe.onmessage?.(message),
    tooMuch: end,
  });
  const pipe: Pipe = {
    ended: () => why,
    start: () =>
      new Promise((resolve, reject) => {
        child = launch(spec, env);
        const decoder = new StringDecoder("utf8");
        child.stderr?.on("data", (chunk: Buffer) => {
          errors = (errors + decoder.write(chunk)).slice(-ERRORS_CHARS_MAX);
        });
        child.stdout?.on("data", hear);
        child.stdin?.on("error", () => {});
        child.once("spawn", () => resolve());
        child.once("error", () => {
          end(`${spec.argv[0] ?? ""} cannot be started. Is it installed?`);
          reject(new McpError("unavailable", why));
        });
        child.once("exit", (code, signal) => {
          const last = errors.trim().split("\n").at(-1) ?? "";
          end(`it ended (${code ?? signal ?? "?"})${last === "" ? "" : `: ${last.slice(0, 300)}`}`);
        });
      }),
    send: (message) =>
      new Promise((resolve, reject) => {
        const text = sdk.serializeMessage(message);
        if (why !== "" || child?.stdin?.writable !== true)
          return reject(new McpError("unavailable", why === "" ? "it takes nothing any more" : why));
        child.stdin.write(text, (error) => (error ? reject(error) : resolve()));
        return undefined;
      }),
    close() {
      child?.stdin?.end();
      end("it was stopped");
      return Promise.resolve();
    },
  };
  return pipe;
}

interface Heard {
  message(message: Mcp.JSONRPCMessage): void;
  tooMuch(reason: string): void;
}

/** A second in which far more comes than anybody could use is the end of it. */
function listener(buffer: Mcp.ReadBuffer, heard: Heard): (chunk: Buffer) => void {
  let [strays, secondMs, inSecond, bytes] = [0, 0, 0, 0];
  const next = (): Mcp.JSONRPCMessage | null | undefined => {
    try {
      return buffer.readMessage();
    } catch {
      strays++;
      return undefined;
    }
  };
  return (chunk) => {
    try {
      buffer.append(chunk);
    } catch {
      return heard.tooMuch(`it sent a message of over ${MCP.messageBytesMax} bytes`);
    }
    const nowMs = performance.now();
    if (nowMs - secondMs > 1_000) [secondMs, inSecond, bytes] = [nowMs, 0, 0];
    bytes += chunk.length;
    if (bytes > BYTES_PER_SECOND_MAX) return heard.tooMuch("it sent more than anybody could read");
    for (let message = next(); message !== null; message = next()) {
      if (++inSecond > MCP.messagesPerSecondMax)
        return heard.tooMuch(`it sent more than ${MCP.messagesPerSecondMax} messages in a second`);
      if (strays > STRAY_MAX) return heard.tooMuch("it does not speak the Model Context Protocol");
      if (message !== undefined) heard.message(message);
    }
    return undefined;
  };
}

function launch(
  { argv: [program = "", ...args], env: own, folder }: McpSpec,
  env: NodeJS.ProcessEnv,
): ChildProcess {
  const inherited = Object.entries(env).filter(([name]) => INHERITED.test(name));
  const child = spawn(program, args, {
    cwd: folder === "" ? homedir() : folder,
    env: { ...Object.fromEntries(inherited), ...own },
    detached: process.platform !== "win32",
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  // What it started goes with it.
  child.once("exit", () => signalGroup(child, "SIGTERM"));
  return child;
}
