// The McpServers port: the servers that a person named. One that they did not allow, with exactly this command and exactly these tools,
// is neither started by itself nor offered; one whose entry or permission is gone does not go on.
import { MCP, McpError, type McpServers } from "../../core/mcp/types.ts";
import { type McpSpec, type Named, readNamed } from "./named.ts";
import { type McpDeps, NamedServer } from "./named-server.ts";

export function createMcpServers(deps: McpDeps): McpServers {
  const roll = createRoll(deps);
  return {
    list() {
      const { specs, problem } = roll.read();
      return { servers: specs.map((spec) => roll.serverOf(spec).view()), file: deps.file, problem };
    },
    async start(name, launch) {
      const server = roll.named(name);
      if (server.spec.launch !== launch)
        throw new McpError("conflict", `The entry of ${name} was changed meanwhile. Look at it again.`);
      await server.start();
      return server.view();
    },
    async stop(name) {
      const server = roll.named(name);
      await server.stop();
      return server.view();
    },
    async offered() {
      const wanted = roll
        .read()
        .specs.map((spec) => roll.serverOf(spec))
        .filter((one) => one.mayStart());
      const found = await Promise.all(wanted.map((one) => within(one.offered(), MCP.startInTurnMs)));
      return found.flatMap((tools) => tools ?? []);
    },
    find: async ({ server, tool }) => roll.named(server).find(tool),
    call: async (call, run) => roll.named(call.server).call(call, run),
    close: () => roll.close(),
  };
}

interface Roll {
  /** The file as it is now; what is not in it any more, or not allowed any more, ends. */
  read(): Named;
  serverOf(spec: McpSpec): NamedServer;
  /** Throws McpError. */
  named(name: string): NamedServer;
  close(): Promise<void>;
}

function createRoll(deps: McpDeps): Roll {
  const known = new Map<string, NamedServer>();
  /** Those that end, and are known to nobody any more. */
  const ending = new Set<Promise<void>>();
  let closed = false;
  const letGo = (server: NamedServer): void => {
    const end = server.end().finally(() => ending.delete(end));
    ending.add(end);
  };
  const roll: Roll = {
    read() {
      if (closed) return { specs: [], problem: "Kodama ends." };
      const named = readNamed(deps.file);
      for (const [name, server] of known) {
        if (!named.specs.some((one) => one.name === name)) {
          known.delete(name);
          letGo(server);
        } else if (server.isUnwanted()) void server.stop();
      }
      return named;
    },
    serverOf(spec) {
      const found = known.get(spec.name);
      if (found?.spec.launch === spec.launch) {
        found.spec = spec;
        return found;
      }
      // Of an entry that was changed nothing is known.
      if (found !== undefined) letGo(found);
      const fresh = new NamedServer(spec, deps);
      known.set(spec.name, fresh);
      return fresh;
    },
    named(name) {
      const { specs, problem } = roll.read();
      const spec = specs.find((one) => one.name === name);
      if (spec !== undefined) return roll.serverOf(spec);
      const why = problem === "" ? `No MCP server "${name}" is named in ${deps.file}.` : problem;
      throw new McpError("not_found", why);
    },
    async close() {
      closed = true;
      for (const server of known.values()) letGo(server);
      known.clear();
      await Promise.all(ending);
    },
  };
  return roll;
}

/** Undefined for one that is not there in time; it goes on. */
function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    work.then(resolve, () => resolve(undefined)).finally(() => clearTimeout(timer));
  });
}
