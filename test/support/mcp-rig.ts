// MCP servers in a folder of their own, looked at and allowed as a person does it.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mcpScope, type McpServer, type McpServers } from "../../server/core/mcp/types.ts";
import { createMcpServers } from "../../server/io/mcp/servers.ts";
import { temporaryFolder } from "./workbench.ts";

export const MISBEHAVING = join(import.meta.dirname, "misbehaving-mcp.ts");
export const RUN = { signal: new AbortController().signal, timeoutMs: 5_000 };

export interface McpRig {
  readonly folder: string;
  readonly file: string;
  readonly servers: McpServers;
  /** What is allowed; a test may take it back. */
  readonly granted: string[];
  /** Process ids of all that were started so far. */
  starts(): readonly number[];
  name(entries: object): void;
  /** Each start as it was recorded: its name, and how many had begun by then. */
  readonly recorded: readonly string[];
  neverRecords(): void;
  /** Names the one of a few lines as "odd". */
  misbehaving(mode: string): void;
  shown(): McpServer | undefined;
  start(which?: string): Promise<McpServer>;
  allow(which?: string): Promise<void>;
  echo(words?: string, run?: typeof RUN): ReturnType<McpServers["call"]>;
  close(): Promise<void>;
}

export function createMcpRig(env: NodeJS.ProcessEnv = process.env): McpRig {
  const { path: folder, remove } = temporaryFolder("mcp");
  const [file, starts] = [join(folder, "mcp.json"), join(folder, "starts")];
  appendFileSync(starts, "");
  const granted: string[] = [];
  const recorded: string[] = [];
  let record: Parameters<typeof createMcpServers>[0]["record"] = ({ name }) =>
    Promise.resolve(void recorded.push(`${name} after ${rig.starts().length}`));
  const servers = createMcpServers({
    file,
    env,
    granted: () => granted,
    nowMs: () => Date.now(),
    record: (start) => record(start),
  });
  const rig: McpRig = {
    folder,
    file,
    servers,
    granted,
    recorded,
    neverRecords: () => void (record = () => Promise.reject(new Error("the disk is full"))),
    starts: () => readFileSync(starts, "utf8").split("\n").filter(Boolean).map(Number),
    name: (entries) => writeFileSync(file, JSON.stringify({ mcpServers: entries })),
    misbehaving: (mode) =>
      rig.name({
        odd: { command: process.execPath, args: [MISBEHAVING, mode], env: { MCP_STARTS: starts } },
      }),
    shown: () => servers.list().servers[0],
    start: (which = "odd") =>
      servers.start(which, servers.list().servers.find(({ name }) => name === which)?.launch ?? ""),
    allow: async (which) => void granted.push(mcpScope(await rig.start(which))),
    echo: (words = "hello", run = RUN) => servers.call({ server: "odd", tool: "echo", args: { words } }, run),
    async close() {
      await servers.close();
      remove();
    },
  };
  return rig;
}
