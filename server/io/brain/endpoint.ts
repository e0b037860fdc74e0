// The ChatModel port over any OpenAI-compatible server: streaming, tool calls, abort, typed errors, two timeouts.
import type { Message } from "../../core/conversation/message.ts";
import { otherMachine } from "../../core/conversation/providers.ts";
import {
  BusyError,
  type ChatModel,
  ProviderError,
  type ThinkRequest,
  type ToolDescription,
} from "../../core/brain-ports.ts";
import { beginningOf } from "./body.ts";
import { readAnswer, type Waiting } from "./endpoint-answer.ts";
import { bearer, type Secret } from "./secret.ts";

export interface EndpointSettings {
  readonly url: string;
  readonly model: string;
  readonly key: Secret;
}

export interface EndpointDeps {
  readonly settings: () => EndpointSettings;
  readonly tools: (readOnly: boolean) => readonly ToolDescription[];
}

/** A server on this machine may load twenty gigabytes first, and then read all that is told with two cores. */
const FIRST_BYTE_MS = { here: 600_000, elsewhere: 120_000 } as const;
const ERROR_BYTES_MAX = 4_096;

/** That a server tells what an answer took. */
const COUNTED = { stream_options: { include_usage: true } };

export function createEndpointModel(deps: EndpointDeps): ChatModel {
  const plain = new Set<string>();
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
          reason: "the model server",
        };
        const body = bodyOf(request, settings, deps.tools);
        const response = await post(
          settings,
          plain.has(settings.url) ? body : { ...body, ...COUNTED },
          watch,
        ).catch((error: unknown) => {
          if (!(error instanceof ProviderError) || !/stream_options/.test(error.message)) throw error;
          // An older server takes no word that it does not know.
          plain.add(settings.url);
          return post(settings, body, watch);
        });
        begun = true;
        yield* readAnswer(response, watch);
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

interface Watch extends Waiting {
  readonly signal: AbortSignal;
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
  watch.alive(otherMachine(settings.url) === "" ? FIRST_BYTE_MS.here : FIRST_BYTE_MS.elsewhere);
  const url = `${settings.url.replace(/\/+$/, "")}/chat/completions`;
  const response = await settings.key.lend((key) =>
    fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", ...bearer(key) },
      body: JSON.stringify(body),
      signal: watch.signal,
      redirect: "error",
    }),
  );
  if (response.ok) return response;
  const after = response.headers.get("retry-after");
  if (response.status === 429 || (response.status === 503 && after !== null)) throw rateLimited(after);
  if (response.status === 401 || response.status === 403) {
    throw new ProviderError(
      "refused",
      "The model server refused our key.",
      "Check the key of the model server.",
    );
  }
  // What is wrong is said in few words, also where the connection breaks behind them.
  const said = await beginningOf(response, ERROR_BYTES_MAX).catch(() => undefined);
  const text = (said?.text ?? "").slice(0, 300);
  const code = response.status >= 500 ? "server" : "refused";
  throw new ProviderError(
    code,
    `The model server answered ${response.status}${text === "" ? "" : `: ${text}`}.`,
    "Check the model's name and the server's log.",
  );
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function rateLimited(retryAfter: string | null): ProviderError {
  const said = retryAfter ?? "";
  const waitMs = /^\d{1,6}$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - Date.now();
  const when = waitMs > 0 ? `in ${Math.ceil(waitMs / 1_000)} s` : "in a minute";
  return new BusyError("The model server asks us to wait.", `Try again ${when}.`, Math.max(0, waitMs || 0));
}

function bodyOf(request: ThinkRequest, settings: EndpointSettings, tools: EndpointDeps["tools"]): object {
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

/** Each call goes with its result, as the protocol wants it, and with what was said before it: two answers in a row are none. */
function toWire(messages: readonly Message[]): readonly unknown[] {
  return messages.flatMap((message, n): readonly unknown[] => {
    const before = messages[n - 1];
    switch (message.role) {
      case "call": {
        const call = {
          id: message.callId,
          type: "function",
          function: { name: message.name, arguments: JSON.stringify(message.args) },
        };
        return [
          {
            role: "assistant",
            content: before?.role === "assistant" ? before.text : null,
            tool_calls: [call],
          },
        ];
      }
      case "result":
        return [{ role: "tool", tool_call_id: message.callId, content: message.text }];
      case "assistant":
        return messages[n + 1]?.role === "call" ? [] : [{ role: message.role, content: message.text }];
      default:
        return [{ role: message.role, content: message.text }];
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
