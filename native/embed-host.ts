// Entry of the embedding host: a process of its own, since native code may end it, and so that nobody waits for an answer that is long.
// Its standard streams are a log; messages go over the channel of the fork.
import { ProviderError } from "../server/core/brain-ports.ts";
import type { FromEmbedHost, ToEmbedHost } from "./embed-channel.ts";
import { EmbedEngine } from "./embed-engine.ts";
import { reasonOf } from "./model-error.ts";
import type { FromAnyHost } from "./supervisor.ts";

type Embed = Extract<ToEmbedHost, { kind: "embed" }>;

const tell = (message: FromEmbedHost | FromAnyHost): void => void process.send?.(message);
const engine = new EmbedEngine();
const cancels = new Map<number, AbortController>();
let last = Promise.resolve();

/** In order: they share one context. One that is cancelled while it waits is not begun. */
function enqueue(message: Embed): void {
  const control = new AbortController();
  cancels.set(message.jobId, control);
  last = last.then(() => answer(message, control.signal)).finally(() => cancels.delete(message.jobId));
}

async function answer({ jobId, job }: Embed, signal: AbortSignal): Promise<void> {
  try {
    signal.throwIfAborted();
    const phase = (doing: string, model: string): void => tell({ kind: "phase", doing, model });
    const { model, vectors } = await engine.embed(job, phase, signal);
    tell({
      kind: "embedded",
      jobId,
      model,
      vectors: vectors.map((one) => Buffer.from(one.buffer).toString("base64")),
    });
  } catch (error) {
    tell({ kind: "phase", doing: "", model: "" });
    const { code, message, nextStep } = known(error, signal);
    tell({ kind: "failed", jobId, code, message, nextStep });
  }
}

function known(error: unknown, signal: AbortSignal): ProviderError {
  if (signal.aborted) return new ProviderError("cancelled", "Stopped.", "");
  if (error instanceof ProviderError) return error;
  return new ProviderError(
    "refused",
    `The embedding model cannot be used: ${reasonOf(error).slice(0, 300)}.`,
    "Choose another file: kodama.models.embeddingPath.",
  );
}

process.on("message", (message: ToEmbedHost) => {
  switch (message.kind) {
    case "embed":
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
