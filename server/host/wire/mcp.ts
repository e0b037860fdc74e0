// MCP servers on the wire.
import type { Input } from "../../core/input.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import { McpError, mcpScope, type McpServer, type McpServers } from "../../core/mcp/types.ts";
import { inSafeMode, LEAVE_SAFE_MODE, SAFE_MODE } from "../../core/settings/schema.ts";
import type { State } from "../../core/state.ts";
import type { RequestOf } from "../../../proto/commands.ts";

export function listServers(mcp: McpServers): Result<JsonRecord> {
  const { servers, file, problem } = mcp.list();
  return ok({ servers: servers.map(serverWire), file, problem });
}

export async function startServer(
  { mcp, state }: { readonly mcp: McpServers; readonly state: State },
  q: RequestOf<"mcp.start">,
): Promise<Result<JsonRecord>> {
  if (named(mcp, q.name) === undefined) return fail("not_found", `No MCP server "${q.name}" is named.`);
  if (inSafeMode(state.control)) return fail("denied", `${SAFE_MODE} ${LEAVE_SAFE_MODE}`);
  const places = Object.values(state.present.surfaces.surfaces);
  if (!places.some(({ trusted }) => trusted))
    return fail("denied", "Trust a workspace first: in one that is not, no program is started.");
  return answered(() => mcp.start(q.name, q.launch));
}

export const stopServer = (mcp: McpServers, q: RequestOf<"mcp.stop">): Promise<Result<JsonRecord>> =>
  answered(() => mcp.stop(q.name));

const named = (mcp: McpServers, name: string): McpServer | undefined =>
  mcp.list().servers.find((one) => one.name === name);

/** A yes counts for what the person has seen: this command and these tools. */
export function allowServer(mcp: McpServers, q: RequestOf<"mcp.allow">): Result<Input> {
  const server = named(mcp, q.name);
  if (server === undefined) return fail("not_found", `No MCP server "${q.name}" is named.`);
  if (server.offer === "") return fail("conflict", "It has not said what it offers. Start it first.");
  if (server.launch !== q.launch || server.offer !== q.offer)
    return fail("conflict", `The MCP server ${q.name} is not what you have seen any more. Look at it again.`);
  const scope = mcpScope(server);
  const reason = `Use the tools of the MCP server ${q.name}`;
  return ok({ kind: "grant-keep", capability: "mcp_server", scope, reason, answered: true });
}

async function answered(work: () => Promise<McpServer>): Promise<Result<JsonRecord>> {
  try {
    return ok({ server: serverWire(await work()) });
  } catch (error) {
    if (!(error instanceof McpError)) throw error;
    return fail(CODES[error.code], error.message);
  }
}
const CODES = {
  not_found: "not_found",
  invalid_payload: "invalid_payload",
  conflict: "conflict",
  denied: "denied",
  timeout: "unavailable",
  cancelled: "unavailable",
  unavailable: "unavailable",
} as const;

function serverWire(server: McpServer): JsonRecord {
  const { name, argv, folder, envNames: env_names, state, running, detail, launch, offer } = server;
  const tools = server.tools.map((tool) => ({
    name: tool.name,
    description: tool.description,
    destructive: tool.destructive,
    schema_json: JSON.stringify(tool.schema),
  }));
  return { name, argv, folder, env_names, state, running, detail, launch, offer, tools };
}
