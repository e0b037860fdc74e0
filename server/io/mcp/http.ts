// The way to an MCP server that runs already, by streamable HTTP: only to the address that a person named, no redirect followed, and
// no more taken than anybody could use.
import type * as Mcp from "@modelcontextprotocol/client";
import { UNSEEN } from "../../core/lib/unseen.ts";
import { McpError } from "../../core/mcp/types.ts";
import { createListener } from "./listener.ts";
import type { McpSpec } from "./named.ts";
import type { Pipe } from "./pipe.ts";

type Sdk = Pick<typeof Mcp, "StreamableHTTPClientTransport">;

/** A stream that broke off is asked for anew so often; then the next call begins afresh. */
const RECONNECTION = {
  maxRetries: 2,
  initialReconnectionDelay: 500,
  maxReconnectionDelay: 5_000,
  reconnectionDelayGrowFactor: 2,
};
/** Who ends is not kept waiting by a server that does not answer. */
const GOODBYE_MS = 400;

export function openHttp({ url = "", env: headers }: McpSpec, failed: (why: string) => void, sdk: Sdk): Pipe {
  const gone = Promise.withResolvers<void>();
  let failure = "";
  let closed = false;
  const fail = (why: string): void => {
    if (failure !== "" || closed) return;
    failure = why.replaceAll(UNSEEN, "");
    void transport.close();
    failed(failure);
  };
  const transport = new sdk.StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { ...headers }, redirect: "error" },
    reconnectionOptions: RECONNECTION,
    fetch: (to, init) => bounded(to, init, fail),
  });
  const end = transport.close.bind(transport);
  const leave = async (): Promise<void> => {
    if (failure === "") {
      closed = true;
      const late = new Promise<void>((resolve) => void setTimeout(resolve, GOODBYE_MS).unref());
      await Promise.race([transport.terminateSession().catch(() => {}), late]);
    }
    await end();
    gone.resolve();
  };
  let left: Promise<void> | undefined;
  return Object.assign(transport, {
    failure: () => failure,
    gone: gone.promise,
    close: () => (left ??= leave()),
  });
}

async function bounded(
  to: string | URL,
  init: RequestInit | undefined,
  fail: (why: string) => void,
): Promise<Response> {
  const { host } = new URL(to);
  const response = await fetch(to, init).catch((error: unknown) => {
    if (init?.signal?.aborted === true) throw error;
    throw new McpError("unavailable", `${host} cannot be reached: ${causeOf(error)}`, { cause: error });
  });
  if (response.status === 401 || response.status === 403)
    throw new McpError(
      "unavailable",
      `${host} wants to know who asks (${response.status}). Name a key in its headers: "Authorization": "Bearer \${key:NAME}".`,
    );
  // It knows nothing of us any more; the next call begins anew.
  if (response.status === 404 && new Headers(init?.headers).has("mcp-session-id"))
    fail(`${host} has ended the session`);
  if (response.body === null) return response;
  const listener = createListener({ line: () => {}, tooMuch: fail });
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      listener.take(Buffer.from(chunk));
      controller.enqueue(chunk);
    },
  });
  const { status, statusText } = response;
  return new Response(response.body.pipeThrough(counted), { status, statusText, headers: response.headers });
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.message.slice(0, 200) : "it does not answer";
}
