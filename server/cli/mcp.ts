// `kodama mcp …`: MCP servers, from the terminal.
import type { McpServerJson } from "../../proto/gen/kodama/v1/mcp_pb.ts";
import { MCP } from "../core/mcp/types.ts";
import { answered } from "./answered.ts";
import type { Client } from "./client.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";
import { complain, out, say, usage } from "./output.ts";

const START_MS = MCP.startMs + 5_000;

type Act = (client: Client, words: readonly string[], options: Options) => Promise<ExitCode>;

const ACTIONS: Readonly<Record<string, Act>> = {
  list: async (client, _words, { json }) => {
    const list = await client.call("mcp.list", {});
    if (json) out(list);
    else for (const server of list.servers ?? []) say(lineOf(server));
    const { problem = "", file = "", servers = [] } = list;
    if (problem !== "") return complain(problem);
    if (!json && servers.length === 0) say(`None is named in ${file}.`);
    return EXIT.ok;
  },
  start: async (client, [name = ""], { json }) => {
    const launch = (await serverOf(client, name))?.launch ?? "";
    const response = await client.send("mcp.start", { name, launch }, START_MS);
    if (json) out(response);
    if (!response.ok) return complain(response.error?.message);
    // The host checked its own reply.
    const { server = {} } = response.payload as { readonly server?: McpServerJson };
    if (json) return EXIT.ok;
    say(lineOf(server));
    for (const { name: tool = "", description = "", schema_json: takes = "" } of server.tools ?? [])
      say(`  ${tool}  ${description.replaceAll(/\s+/g, " ")}\n    takes ${takes}`);
    if (server.state !== "allowed")
      say(`Let models use them: kodama mcp allow ${name} ${launch}:${server.offer ?? ""}`);
    return EXIT.ok;
  },
  allow: async (client, [name = "", seen = ""], { json }) => {
    const [launch = "", offer = ""] = seen.split(":");
    if (offer === "") return usage("mcp allow needs what mcp start showed, which may be seen first");
    // What it offers now is compared with what was seen; another command than that is not started.
    if (((await serverOf(client, name))?.offer ?? "") === "") {
      const started = await client.send("mcp.start", { name, launch }, START_MS);
      if (!started.ok) return complain(started.error?.message);
    }
    return answered(client.send("mcp.allow", { name, launch, offer }), "allowed", json);
  },
  stop: (client, [name = ""], { json }) => answered(client.send("mcp.stop", { name }), "stopped", json),
};

export function mcp(client: Client, options: Options): Promise<ExitCode> {
  const [action = "list", ...words] = options.rest;
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (act === undefined) return Promise.resolve(usage(`mcp knows ${Object.keys(ACTIONS).join(", ")}`));
  if (action !== "list" && words.length === 0)
    return Promise.resolve(usage(`mcp ${action} needs a name; see: kodama mcp list`));
  return act(client, words, options);
}

async function serverOf(client: Client, name: string): Promise<McpServerJson | undefined> {
  const { servers = [] } = await client.call("mcp.list", {});
  return servers.find((one) => one.name === name);
}

function lineOf({ name = "", state = "", running = false, detail = "", argv = [] }: McpServerJson): string {
  const told = [state, running ? "runs" : "", detail].filter((word) => word !== "").join(", ");
  return `${name}  ${told}  ${argv.join(" ")}`;
}
