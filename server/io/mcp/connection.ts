// One MCP server that runs: what it offers, and calls of that. Nothing it says is run, followed or believed here.
import { existsSync } from "node:fs";
import type {
  CallToolResult,
  Client,
  ContentBlock,
  JsonSchemaValidatorResult,
  jsonSchemaValidator,
  Tool,
} from "@modelcontextprotocol/client";
import { isRecord, isTooDeep, type Json, type JsonRecord } from "../../core/lib/json.ts";
import { UNSEEN } from "../../core/lib/unseen.ts";
import { LIMITS } from "../../core/limits.ts";
import { MCP, McpError, type McpTool, offeredName } from "../../core/mcp/types.ts";
import type { CancelSignal } from "../../core/ports.ts";
import { digestOf, type McpSpec } from "./named.ts";
import { withKeys } from "./kept-keys.ts";
import { openHttp } from "./http.ts";
import { openPipe, type Pipe } from "./pipe.ts";

export interface McpOffer {
  readonly tools: readonly McpTool[];
  /** SHA-256 (32 hex digits) of all that it said of them. */
  readonly offer: string;
}

export interface McpConnection {
  /** What it offers now. */
  look(): Promise<McpOffer>;
  /** Why it ended by itself; empty while it runs. */
  failure(): string;
  call(
    tool: string,
    args: JsonRecord,
    run: { readonly signal: CancelSignal; readonly timeoutMs: number },
  ): Promise<{ readonly ok: boolean; readonly text: string }>;
  /** Resolves when the program is gone. */
  close(): Promise<void>;
}

export interface McpWatch {
  readonly env: NodeJS.ProcessEnv;
  /** Ends the start, whatever it waits for. */
  readonly signal: AbortSignal;
  /** It ended by itself; after that nothing more is heard of it. */
  failed(why: string): void;
  /** Its tools are others now. */
  changed(): void;
}

/** Its own schemas judge nothing here: patterns of somebody else could keep the loop busy for hours. */
const JUDGES_NOTHING: jsonSchemaValidator = {
  getValidator<T>() {
    return (input: unknown): JsonSchemaValidatorResult<T> => ({
      valid: true,
      data: input as T,
      errorMessage: undefined,
    });
  },
};
const FAILURE_CHARS_MAX = 400;
/** Of a list of tools; each is one message. */
const PAGES_MAX = 4;
const LOOK_MS = 30_000;

export async function connectMcp(spec: McpSpec, watch: McpWatch): Promise<McpConnection> {
  const { env, signal } = watch;
  if (spec.folder !== "" && !existsSync(spec.folder))
    throw new McpError("unavailable", `its folder ${spec.folder} is not there`);
  const { own, hide } = withKeys(spec.env, env);
  const failed = (why: string): void => watch.failed(hide(why));
  const told: Told = (text) => hide(text.replaceAll(UNSEEN, ""));
  // Half a megabyte that most people never need.
  const sdk = await import("@modelcontextprotocol/client");
  signal.throwIfAborted();
  const filled = { ...spec, env: own };
  const pipe =
    spec.url === undefined ? openPipe(filled, { env, failed, hide }, sdk) : openHttp(filled, failed, sdk);
  const client = new sdk.Client(
    { name: "kodama", version: "0.1.0" },
    { capabilities: {}, jsonSchemaValidator: JUDGES_NOTHING, listMaxPages: PAGES_MAX },
  );
  const abort = (): void => void pipe.close();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await client.connect(pipe, { timeout: MCP.startMs });
    client.setNotificationHandler("notifications/tools/list_changed", () => watch.changed());
    return {
      failure: () => hide(pipe.failure()),
      async look() {
        try {
          const { tools } = await client.listTools(undefined, { timeout: LOOK_MS });
          return { tools: usable(spec.name, tools, told), offer: offerOf(tools) };
        } catch (error) {
          throw failureOf(error, { pipe, told });
        }
      },
      call: (tool, args, run) => callTool({ client, pipe, told }, { name: tool, args }, run),
      async close() {
        await pipe.close();
        await client.close().catch(() => {});
      },
    };
  } catch (error) {
    // What it said at its end comes a moment after its pipes are closed.
    await pipe.close();
    throw failureOf(error, { pipe, told });
  }
}

/** What it says, as it is told to anybody: without what would not be seen, and without the keys that it was given. */
type Told = (text: string) => string;

interface Heard {
  readonly pipe: Pipe;
  readonly told: Told;
}

function failureOf(error: unknown, { pipe, told }: Heard): McpError {
  if (error instanceof McpError) return new McpError(error.code, told(error.message), { cause: error });
  const why = pipe.failure();
  return new McpError("unavailable", told(why === "" ? wordsOf(error) : why).slice(0, FAILURE_CHARS_MAX), {
    cause: error,
  });
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : "it does not answer");

/** All that it said counts, also what is not offered: a description that changed may tell a model something else. */
function offerOf(tools: readonly Tool[]): string {
  if (tools.length > MCP.toolsMax)
    throw new McpError(
      "invalid_payload",
      `It offers ${tools.length} tools; at most ${MCP.toolsMax} are taken.`,
    );
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw new McpError("invalid_payload", "It offers two tools by one name.");
  return digestOf(JSON.parse(JSON.stringify(tools.toSorted((a, b) => (a.name < b.name ? -1 : 1)))) as Json);
}

function usable(server: string, tools: readonly Tool[], told: Told): readonly McpTool[] {
  return tools.flatMap(({ name, description = "", inputSchema, annotations }): readonly McpTool[] => {
    if (offeredName(server, name) === undefined) return [];
    if (JSON.stringify(inputSchema).length > MCP.toolBytesMax || isTooDeep(inputSchema as Json)) return [];
    return [
      {
        name,
        description: told(description).slice(0, MCP.descriptionCharsMax),
        schema: cleaned(inputSchema as Json, told) as JsonRecord,
        destructive: annotations?.destructiveHint === true,
      },
    ];
  });
}

function cleaned(value: Json, told: Told): Json {
  if (typeof value === "string") return told(value);
  if (Array.isArray(value)) return value.map((one: Json) => cleaned(one, told));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [told(key), cleaned(one, told)]));
}

async function callTool(
  { client, ...heard }: Heard & { readonly client: Client },
  { name, args }: { readonly name: string; readonly args: JsonRecord },
  { signal, timeoutMs }: { readonly signal: CancelSignal; readonly timeoutMs: number },
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const control = new AbortController();
  const abort = (): void => control.abort();
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  const timer = setTimeout(abort, timeoutMs);
  try {
    const result = await client.callTool(
      { name, arguments: { ...args } },
      // Longer than ours, which is the one that counts.
      { signal: control.signal, timeout: timeoutMs + 5_000 },
    );
    return {
      ok: result.isError !== true,
      text: heard.told(textOf(result)).slice(0, LIMITS.toolOutputCharsMax),
    };
  } catch (error) {
    if (signal.aborted) throw new McpError("cancelled", "Stopped.");
    if (control.signal.aborted)
      throw new McpError("timeout", `It did not answer within ${Math.round(timeoutMs / 1_000)} seconds.`);
    throw failureOf(error, heard);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

function textOf({ content, structuredContent }: CallToolResult): string {
  const parts = content.map(wordsFor).filter((text) => text !== "");
  const structured = isRecord(structuredContent) ? JSON.stringify(structuredContent) : "";
  return parts.length === 0 ? structured : parts.join("\n");
}

/** What is no text is named, with its size. */
function wordsFor(block: ContentBlock): string {
  switch (block.type) {
    case "text":
      return block.text;
    case "image":
    case "audio":
      return `[${block.mimeType}, ${Math.round((block.data.length * 3) / 4_096)} KB]`;
    case "resource":
      return "text" in block.resource ? block.resource.text : `[${block.resource.uri}]`;
    case "resource_link":
      return `[${block.name}: ${block.uri}]`;
  }
}
