// The ChatModel port over any OpenAI-compatible server: streaming, tool calls, abort, typed errors, two timeouts.
import * as z from "zod";
import type { Message } from "../../core/conversation/types.ts";
import { isRecord, type JsonRecord } from "../../core/lib/json.ts";
import {
  type ChatModel,
  ProviderError,
  type ThinkPart,
  type ThinkRequest,
  type ToolDescription,
} from "../../core/brain-ports.ts";
import { readEvents } from "./sse.ts";

export interface EndpointSettings {
  readonly url: string;
  readonly model: string;
  /** Read at the moment of use; never logged or stored by us. */
  readonly apiKey: string;
}

export interface EndpointDeps {
  readonly settings: () => EndpointSettings;
  readonly tools: (readOnly: boolean) => readonly ToolDescription[];
}

const FIRST_BYTE_MS = 60_000;
const IDLE_MS = 60_000;
const CALLS_MAX = 16;

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.number().optional(),
                  id: z.string().nullish(),
                  function: z
                    .object({ name: z.string().nullish(), arguments: z.string().nullish() })
                    .optional(),
                }),
              )
              .nullish(),
          })
          .optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .optional(),
  error: z.object({ message: z.string() }).optional(),
});
type Chunk = z.infer<typeof chunkSchema>;

interface PartialCall {
  id: string;
  name: string;
  args: string;
}

export function createEndpointModel(deps: EndpointDeps): ChatModel {
  return {
    async *stream(request, signal) {
      const settings = deps.settings();
      if (settings.url === "")
        throw new ProviderError("refused", "No language model is set up.", "Set kodama.models.endpointUrl.");
      const watch = createWatch(signal);
      let begun = false;
      try {
        yield {
          kind: "selected",
          provider: plainHost(settings.url),
          model: settings.model,
          reason: "configured endpoint",
        };
        const response = await post(settings, bodyOf(request, settings, deps.tools), watch);
        begun = true;
        yield* readParts(response, watch);
      } catch (error) {
        throw asProviderError(error, watch, begun);
      } finally {
        watch.stop();
      }
    },
  };
}

/** Where it really goes must be what the person reads, and was asked about. */
function plainHost(url: string): string {
  const { host, hostname, username, password } = new URL(url);
  const plain = url.toLowerCase().includes(`//${hostname}`);
  if (plain && username === "" && password === "") return host;
  throw new ProviderError(
    "refused",
    `The address of the model server is not written plainly; it is that of ${host}.`,
    "Write it so, and a key with the command to set one: kodama.models.endpointUrl.",
  );
}

interface Watch {
  readonly signal: AbortSignal;
  /** Why we gave up ourselves; empty when we did not. */
  readonly gaveUp: () => "" | "timeout" | "cancelled";
  alive(waitMs: number): void;
  stop(): void;
}

/** One abort for both ends: the caller's wish, and a server that says nothing for too long. */
function createWatch(outer: Parameters<ChatModel["stream"]>[1]): Watch {
  const control = new AbortController();
  let why: "" | "timeout" | "cancelled" = "";
  let timer: NodeJS.Timeout | undefined;
  const end = (reason: "timeout" | "cancelled"): void => {
    if (why === "") why = reason;
    control.abort();
  };
  const cancel = (): void => end("cancelled");
  if (outer.aborted) cancel();
  outer.addEventListener("abort", cancel, { once: true });
  return {
    signal: control.signal,
    gaveUp: () => why,
    alive(waitMs) {
      clearTimeout(timer);
      timer = setTimeout(() => end("timeout"), waitMs);
    },
    stop() {
      clearTimeout(timer);
      outer.removeEventListener("abort", cancel);
    },
  };
}

async function post(settings: EndpointSettings, body: unknown, watch: Watch): Promise<Response> {
  watch.alive(FIRST_BYTE_MS);
  const headers: Record<string, string> = { "content-type": "application/json", accept: "text/event-stream" };
  if (settings.apiKey !== "") headers["authorization"] = `Bearer ${settings.apiKey}`;
  const url = `${settings.url.replace(/\/+$/, "")}/chat/completions`;
  const response = await fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
    signal: watch.signal,
    redirect: "error",
  });
  if (response.ok) return response;
  const text = (await response.text().catch(() => "")).slice(0, 300);
  if (response.status === 429)
    throw new ProviderError("rate_limited", "The model server asks us to wait.", "Try again in a minute.");
  if (response.status === 401 || response.status === 403) {
    throw new ProviderError(
      "refused",
      "The model server refused our key.",
      "Check the key of the model server.",
    );
  }
  const code = response.status >= 500 ? "server" : "refused";
  throw new ProviderError(
    code,
    `The model server answered ${response.status}${text === "" ? "" : `: ${text}`}.`,
    "Check the model's name and the server's log.",
  );
}

async function* readParts(response: Response, watch: Watch): AsyncGenerator<ThinkPart> {
  const calls = new Map<number, PartialCall>();
  let finished = false;
  if (response.body === null)
    throw new ProviderError("truncated", "The model server sent no answer.", "Ask again.");
  for await (const data of readEvents(response.body)) {
    watch.alive(IDLE_MS);
    if (data === "[DONE]") {
      finished = true;
      break;
    }
    const chunk = parseChunk(data);
    const choice = chunk.choices?.[0];
    const text = choice?.delta?.content ?? "";
    if (text !== "") yield { kind: "text", text };
    gather(calls, choice);
    if (typeof choice?.finish_reason === "string") finished = true;
  }
  if (!finished) throw new ProviderError("truncated", "The model's answer broke off.", "Ask again.");
  for (const call of calls.values())
    yield { kind: "call", name: call.name, args: parseArguments(call), providerCallId: call.id };
}

function parseChunk(data: string): Chunk {
  const parsed = chunkSchema.safeParse(JSON.parse(data));
  if (!parsed.success)
    throw new ProviderError(
      "server",
      "The model server's answer was not understood.",
      "Check that it speaks the OpenAI protocol.",
    );
  if (parsed.data.error !== undefined)
    throw new ProviderError("server", parsed.data.error.message.slice(0, 300), "Check the server's log.");
  return parsed.data;
}

type CallPart = NonNullable<
  NonNullable<NonNullable<Chunk["choices"]>[number]["delta"]>["tool_calls"]
>[number];

function gather(
  calls: Map<number, PartialCall>,
  choice: NonNullable<Chunk["choices"]>[number] | undefined,
): void {
  for (const part of choice?.delta?.tool_calls ?? []) {
    const index = indexOf(part, calls);
    const known = calls.get(index) ?? { id: `call-${index}`, name: "", args: "" };
    const { name, arguments: args } = part.function ?? {};
    calls.set(index, {
      // Some servers send an empty id with the later pieces.
      id: (part.id ?? "") === "" ? known.id : (part.id ?? ""),
      name: known.name + (name ?? ""),
      args: known.args + (args ?? ""),
    });
    if (calls.size > CALLS_MAX)
      throw new ProviderError("server", "The model asked for too much at once.", "Ask again.");
  }
}

/** Some servers leave out index or id, or give two calls one index; a name, and then another id, begin a new call. */
function indexOf(part: CallPart, calls: ReadonlyMap<number, PartialCall>): number {
  const named = (part.function?.name ?? "") !== "";
  const said = part.index ?? (named ? calls.size : calls.size - 1);
  const other = calls.get(said);
  const clash = named && other !== undefined && typeof part.id === "string" && part.id !== other.id;
  return clash ? calls.size : said;
}

/** Arguments that are no JSON object go on as they are named, so that the tool can say what is wrong. */
function parseArguments(call: PartialCall): JsonRecord {
  try {
    const parsed: unknown = JSON.parse(call.args === "" ? "{}" : call.args);
    return isRecord(parsed) ? parsed : { invalid: call.args.slice(0, 500) };
  } catch {
    return { invalid: call.args.slice(0, 500) };
  }
}

function bodyOf(request: ThinkRequest, settings: EndpointSettings, tools: EndpointDeps["tools"]): unknown {
  return {
    model: settings.model,
    stream: true,
    messages: toWire(request.messages),
    tools: [...tools(request.readOnly), ...(request.offered ?? [])].map(({ name, description, schema }) => ({
      type: "function",
      function: { name, description, parameters: schema },
    })),
  };
}

/** Each call goes with its result, as the protocol wants it. */
function toWire(messages: readonly Message[]): readonly unknown[] {
  return messages.map((message) => {
    switch (message.role) {
      case "call": {
        const call = {
          id: message.callId,
          type: "function",
          function: { name: message.name, arguments: JSON.stringify(message.args) },
        };
        return { role: "assistant", content: null, tool_calls: [call] };
      }
      case "result":
        return { role: "tool", tool_call_id: message.callId, content: message.text };
      default:
        return { role: message.role, content: message.text };
    }
  });
}

function asProviderError(error: unknown, watch: Watch, begun: boolean): ProviderError {
  if (watch.gaveUp() === "cancelled") return new ProviderError("cancelled", "Stopped.", "");
  if (watch.gaveUp() === "timeout")
    return new ProviderError(
      "timeout",
      "The model server did not answer in time.",
      "Check that it runs, then ask again.",
    );
  if (error instanceof ProviderError) return error;
  if (begun && !(error instanceof SyntaxError))
    return new ProviderError("truncated", "The model's answer broke off.", "Ask again.");
  if (error instanceof SyntaxError)
    return new ProviderError(
      "server",
      "The model server's answer was not understood.",
      "Check that it speaks the OpenAI protocol.",
    );
  return new ProviderError(
    "unreachable",
    "The model server cannot be reached.",
    "Start it, or correct kodama.models.endpointUrl.",
  );
}
