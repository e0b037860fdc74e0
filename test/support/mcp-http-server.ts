// An MCP server over HTTP, by its makers' own library, on this machine alone; and what other servers do instead.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import * as z from "zod";

export type Mood = "plain" | "huge" | "hangs" | "moves" | "forbids" | "is-no-mcp" | "breaks" | "floods";

export interface HttpMcp {
  readonly url: string;
  /** Of each request, in order: its method and the headers that it came with. */
  readonly asked: readonly { readonly method: string; readonly headers: IncomingMessage["headers"] }[];
  mood: Mood;
  /** What its one tool says of itself. */
  about: string;
  /** It knows nobody any more. */
  forget(): void;
  close(): Promise<void>;
}

export async function startHttpMcp(): Promise<HttpMcp> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const asked: { method: string; headers: IncomingMessage["headers"] }[] = [];
  const state = { mood: "plain" as Mood, about: "Says it again." };
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const server = new McpServer({ name: "http", version: "1" });
    server.registerTool(
      "echo",
      { description: state.about, inputSchema: { text: z.string() } },
      ({ text }) => ({
        content: [{ type: "text", text: state.mood === "huge" ? "x".repeat(3_000_000) : text }],
      }),
    );
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await server.connect(transport);
    return transport;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push({ method: request.method ?? "", headers: request.headers });
    switch (state.mood) {
      case "hangs":
        return;
      case "moves":
        return void response.writeHead(307, { location: "http://127.0.0.1:1/elsewhere" }).end();
      case "forbids":
        return void response.writeHead(401).end();
      case "is-no-mcp":
        return void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hello</h1>");
      case "breaks":
        return void response.writeHead(500).end("out of cheese");
      case "floods": {
        response.writeHead(200, { "content-type": "text/event-stream" });
        return void response.write(`data: ${"x".repeat(3_000_000)}\n\n`);
      }
      default: {
        const id = String(request.headers["mcp-session-id"] ?? "");
        const known = id === "" ? await open() : sessions.get(id);
        if (known === undefined) return void response.writeHead(404).end();
        return known.handleRequest(request, response);
      }
    }
  };
  const http: Server = createServer((request, response) => void answer(request, response));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/mcp`,
    asked,
    forget: () => sessions.clear(),
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  });
}
