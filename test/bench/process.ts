// The bundled server as a process of its own, as an editor starts it.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";

const SERVER = join(resolve(import.meta.dirname, "..", ".."), "dist", "server.mjs");

export interface Place {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Process {
  readonly connection: MessageConnection;
  readonly pid: number;
  /** Ends it at once; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Ends its standard input, as the kernel does when its editor dies; resolves when it is gone. */
  readonly hangUp: () => Promise<void>;
}

export function start(script: string, args: readonly string[], { home, env = {} }: Place): Process {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      ...process.env,
      KODAMA_HOUSE_TASKS: "off",
      NODE_COMPILE_CACHE: join(home, "compiled"),
      ...env,
      KODAMA_HOME: home,
    },
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  // Requests under way when it is killed are part of the measurement.
  connection.onError(() => {});
  connection.listen();
  const gone = once(child, "exit");
  const after = async (act: () => void): Promise<void> => {
    act();
    await gone;
    connection.dispose();
  };
  return {
    connection,
    pid: child.pid ?? 0,
    kill: () => after(() => child.kill("SIGKILL")),
    hangUp: () => after(() => child.stdin.end()),
  };
}

/** Events as an extension takes them: many in one message. */
// The caller says which parts of the envelope it reads.
// oxlint-disable-next-line no-unnecessary-type-parameters
export function onEvents<E>(connection: MessageConnection, hear: (event: E) => void): void {
  connection.onNotification("kodama/events", ({ events }: { readonly events: readonly E[] }) => {
    for (const event of events) hear(event);
  });
}

export const envelope = (command: string, payload: object): object => ({
  v: 1,
  request_id: randomUUID(),
  command,
  payload,
});
export const understand = (bytes: number): object =>
  envelope("understand.text", { text: "x".repeat(bytes), folder: "" });

/** Starts the server and waits for its first answer. */
export async function ready(
  home: string,
  folder = "",
  env: Readonly<Record<string, string>> = {},
): Promise<Process & { readonly readyMs: number }> {
  const began = performance.now();
  const server = start(SERVER, ["--stdio"], { home, env });
  await server.connection.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    capabilities: {},
    workspaceFolders: folder === "" ? [] : [{ uri: pathToFileURL(folder).href, name: "bench" }],
    initializationOptions: { kind: "editor", trusted: true, serves: [], batched: true },
  });
  await server.connection.sendNotification("initialized", {});
  await server.connection.sendRequest("kodama/command", understand(1));
  return { ...server, readyMs: performance.now() - began };
}
