// A model server on loopback that answers each request as a test says, also wrongly, and a model that talks to it.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ChatModel, ThinkPart, ThinkRequest } from "../../server/core/brain-ports.ts";
import { createEndpointModel } from "../../server/io/brain/endpoint.ts";
import { Secret } from "../../server/io/brain/secret.ts";
import { describeTools } from "../../server/io/tools/tools.ts";

export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: {
    readonly model: string;
    readonly stream_options: object;
    readonly messages: readonly object[];
    readonly tools: readonly { readonly function: { readonly name: string } }[];
  };
}

export interface Misbehaving {
  readonly url: string;
  readonly seen: Seen[];
  /** Resolves when the next connection of a request is closed by the client. */
  readonly hungUp: Promise<void>;
  readonly asked: Promise<void>;
  close(): Promise<void>;
}

export async function serve(reply: Reply): Promise<Misbehaving> {
  const seen: Seen[] = [];
  const hungUp = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    response.on("close", () => hungUp.resolve());
    request.on("end", () => {
      seen.push({
        path: request.url ?? "",
        headers: request.headers,
        body: JSON.parse(text === "" ? "{}" : text) as Seen["body"],
      });
      asked.resolve();
      reply(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    seen,
    hungUp: hungUp.promise,
    asked: asked.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const events = (...chunks: readonly unknown[]): string =>
  chunks.map((one) => `data: ${typeof one === "string" ? one : JSON.stringify(one)}\n\n`).join("");
export const delta = (one: object, finish: string | null = null): object => ({
  choices: [{ index: 0, delta: one, finish_reason: finish }],
});
export const stream =
  (text: string): Reply =>
  (response) =>
    void response.writeHead(200, { "content-type": "text/event-stream" }).end(text);
export const REQUEST: ThinkRequest = {
  turnId: "t",
  step: 1,
  messages: [{ role: "user", text: "hi" }],
  contextTokens: 8_192,
  readOnly: false,
  workspace: { folders: [], file: "" },
};

export const modelAt = (url: string, apiKey = ""): ChatModel =>
  createEndpointModel({
    settings: () => ({ url, model: "m", key: new Secret(() => apiKey) }),
    tools: describeTools,
  });

/** All that a request streams after the model named itself. */
export async function partsOf(url: string, request = REQUEST): Promise<readonly ThinkPart[]> {
  const all: ThinkPart[] = [];
  for await (const part of modelAt(url).stream(request, new AbortController().signal)) all.push(part);
  return all.slice(1);
}
