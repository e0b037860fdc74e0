// The McpServers port: the servers that a person named. One that they did not allow, with exactly this command and exactly these tools,
// is neither started by itself nor offered.
import { MCP, McpError, type McpServers } from "../../core/mcp/types.ts";
import { type McpSpec, readNamed } from "./named.ts";
import { type McpDeps, NamedServer } from "./named-server.ts";

export function createMcpServers(deps: McpDeps): McpServers {
  const known = new Map<string, NamedServer>();
  /** Of an entry that was changed nothing is known. */
  const serverOf = (spec: McpSpec): NamedServer => {
    const found = known.get(spec.name);
    if (found?.spec.launch === spec.launch) {
      found.spec = spec;
      return found;
    }
    void found?.stop();
    const fresh = new NamedServer(spec, deps);
    known.set(spec.name, fresh);
    return fresh;
  };
  const named = (name: string): NamedServer => {
    const { specs, problem } = readNamed(deps.file);
    const spec = specs.find((one) => one.name === name);
    if (spec !== undefined) return serverOf(spec);
    throw new McpError(
      "not_found",
      problem === "" ? `No MCP server "${name}" is named in ${deps.file}.` : problem,
    );
  };
  return {
    list() {
      const { specs, problem } = readNamed(deps.file);
      return { servers: specs.map((spec) => serverOf(spec).view()), file: deps.file, problem };
    },
    async start(name, launch) {
      const server = named(name);
      if (server.spec.launch !== launch)
        throw new McpError("conflict", `The entry of ${name} was changed meanwhile. Look at it again.`);
      await server.start();
      return server.view();
    },
    async stop(name) {
      const server = named(name);
      await server.stop();
      return server.view();
    },
    async offered() {
      const wanted = readNamed(deps.file)
        .specs.map(serverOf)
        .filter((one) => one.mayStart());
      const found = await Promise.all(wanted.map((one) => within(one.offered(), MCP.startInTurnMs)));
      return found.flatMap((tools) => tools ?? []);
    },
    find: async ({ server, tool }) => named(server).find(tool),
    call: async (call, run) => named(call.server).call(call, run),
    async close() {
      await Promise.all([...known.values()].map((one) => one.stop()));
    },
  };
}

/** Undefined for one that is not there in time; it goes on. */
function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    work.then(resolve, () => resolve(undefined)).finally(() => clearTimeout(timer));
  });
}
