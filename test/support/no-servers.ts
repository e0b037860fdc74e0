// Nobody named an MCP server.
import type { McpServers } from "../../server/core/mcp/types.ts";
import { createMcpServers } from "../../server/io/mcp/servers.ts";

export const NO_SERVERS: McpServers = createMcpServers({
  file: "/nonexistent/mcp.json",
  env: {},
  granted: () => [],
  nowMs: () => 0,
  record: () => Promise.resolve(),
});
