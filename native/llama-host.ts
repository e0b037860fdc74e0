// Entry of the llama host: a process of its own, since native code may end it, and what a model holds goes with it.
// Its standard streams are a log; messages go over the channel of the fork.
import { ProviderError } from "../server/core/brain-ports.ts";
import type { FromLlamaHost, ToLlamaHost } from "./llama-channel.ts";
import { LlamaEngine } from "./llama-engine.ts";
import type { FromAnyHost } from "./supervisor.ts";

type Generate = Extract<ToLlamaHost, { kind: "generate" }>;

const tell = (message: FromLlamaHost | FromAnyHost): void => void process.send?.(message);
const engine = new LlamaEngine((device) => tell({ kind: "device", ...device }));
const cancels = new Map<number, AbortController>();
let last = Promise.resolve();

/** In order: they share one context. One that is cancelled while it waits is not begun. */
function enqueue(message: Generate): void {
  const control = new AbortController();
  cancels.set(message.jobId, control);
  last = last.then(() => answer(message, control.signal)).finally(() => cancels.delete(message.jobId));
}

async function answer({ jobId, job }: Generate, signal: AbortSignal): Promise<void> {
  try {
    signal.throwIfAborted();
    const teller = {
      phase: (doing: string, model: string, limitMs = 0): void =>
        tell({ kind: "phase", doing, model, limitMs }),
      text: (text: string): void => tell({ kind: "text", jobId, text }),
      used: (readTokens: number, writtenTokens: number): void =>
        tell({ kind: "used", jobId, readTokens, writtenTokens }),
      call: (name: string, args: Extract<FromLlamaHost, { kind: "call" }>["args"]): void =>
        tell({ kind: "call", jobId, name, args }),
    };
    await engine.answer(job, teller, signal);
    tell({ kind: "done", jobId });
  } catch (error) {
    tell({ kind: "phase", doing: "", model: "" });
    const { code, message, nextStep } = known(error, signal);
    tell({ kind: "failed", jobId, code, message, nextStep });
  }
}

function known(error: unknown, signal: AbortSignal): ProviderError {
  if (signal.aborted) return new ProviderError("cancelled", "Stopped.", "");
  if (error instanceof ProviderError) return error;
  const why = error instanceof Error ? error.message.slice(0, 300) : "unknown reason";
  return new ProviderError(
    "refused",
    `The local model cannot be used: ${why}.`,
    "Choose another model file: kodama.models.localPath.",
  );
}

process.on("message", (message: ToLlamaHost) => {
  switch (message.kind) {
    case "generate":
      return enqueue(message);
    case "cancel":
      return cancels.get(message.jobId)?.abort();
    case "ping":
      return tell({ kind: "pong", n: message.n });
  }
});
// The server is gone: nobody is left to answer.
process.on("disconnect", () => process.exit(0));
tell({ kind: "hello" });
