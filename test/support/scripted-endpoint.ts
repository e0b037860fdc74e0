// An OpenAI-compatible server on loopback that answers by script: one reply for each request, in order.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Scripted = { readonly text: string } | { readonly call: string; readonly args: object };

export interface ScriptedEndpoint {
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly requests: readonly {
    readonly messages: readonly { readonly role: string; readonly content: string | null }[];
  }[];
  close(): Promise<void>;
}

export async function startScriptedEndpoint(script: readonly Scripted[]): Promise<ScriptedEndpoint> {
  const requests: ScriptedEndpoint["requests"][number][] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      const reply = script[requests.length] ?? { text: "Done." };
      requests.push(JSON.parse(body) as (typeof requests)[number]);
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const delta of deltasOf(reply, requests.length))
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);
      response.end(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function deltasOf(reply: Scripted, n: number): readonly object[] {
  if ("text" in reply) return [{ content: reply.text }];
  return [
    {
      tool_calls: [
        {
          index: 0,
          id: `call_${n}`,
          type: "function",
          function: { name: reply.call, arguments: JSON.stringify(reply.args) },
        },
      ],
    },
  ];
}
