// A server in a process of its own, spoken to as an editor does: LSP over standard streams or over descriptor 3.
import type { Readable } from "node:stream";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { pathToFileURL } from "node:url";
import { METHODS } from "../../server/host/authority.ts";
import type { Sandbox, Started } from "./sandbox.ts";
import { createWireClient, type WireClient } from "./wire-client.ts";

export interface LspOptions {
  readonly home: string;
  readonly mode?: "stdio" | "fd3";
  readonly folders?: readonly string[];
  /** Undefined: an editor that knows nothing of Kodama. */
  readonly own?: { readonly serves: readonly string[]; readonly name?: string; readonly batched?: boolean };
  readonly capabilities?: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  readonly launcher?: readonly string[];
  /** Called before anything is sent, to register what the editor answers. */
  readonly register?: (connection: MessageConnection) => void;
}

export interface LspProcess extends Started {
  readonly connection: MessageConnection;
  readonly client: WireClient;
}

export const OWN = {
  serves: ["apply_edit", "reveal_range", "diagnostics", "terminal"],
  name: "window",
  batched: true,
} as const;

/** Starts the process and its connection; nothing is sent yet. */
export function spawnLsp(sandbox: Sandbox, options: LspOptions): LspProcess {
  const { home, mode = "stdio", env = {}, nodeArgs = [], launcher = [] } = options;
  const extra = mode === "fd3";
  const started = sandbox.start(["server/main.ts", ...(extra ? [] : ["--stdio"])], {
    home,
    env,
    nodeArgs,
    launcher,
    readOutput: extra,
    stdio: extra ? ["pipe", "pipe", "pipe", "pipe"] : ["pipe", "pipe", "pipe"],
  });
  const { stdin, stdout, stdio } = started.child;
  const output = (extra ? stdio[3] : stdout) as Readable | null;
  if (stdin === null || output === null) throw new Error("the server has no pipes");
  stdin.on("error", () => {});
  const connection = createMessageConnection(new StreamMessageReader(output), new StreamMessageWriter(stdin));
  const client = createWireClient((body, signal) => {
    const source = new CancellationTokenSource();
    signal?.addEventListener("abort", () => source.cancel(), { once: true });
    return connection.sendRequest(METHODS.command, body, source.token);
  });
  connection.onNotification(METHODS.event, (event: unknown) => client.hear(event));
  connection.onNotification(METHODS.events, ({ events }: { readonly events: readonly unknown[] }) => {
    for (const event of events) client.hear(event);
  });
  options.register?.(connection);
  connection.listen();
  return { ...started, connection, client };
}

export async function startLsp(sandbox: Sandbox, options: LspOptions): Promise<LspProcess> {
  const started = spawnLsp(sandbox, options);
  await initialize(started.connection, options);
  return started;
}

export async function initialize(connection: MessageConnection, options: LspOptions): Promise<unknown> {
  const { own, folders = [], capabilities = {} } = options;
  const workspaceFolders = folders.map((path) => ({ uri: pathToFileURL(path).href, name: path }));
  const ownOptions =
    own === undefined ? {} : { initializationOptions: { kind: "editor", trusted: true, ...own } };
  const result = await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    clientInfo: { name: "test editor" },
    capabilities,
    workspaceFolders,
    ...ownOptions,
  });
  await connection.sendNotification("initialized", {});
  return result;
}
