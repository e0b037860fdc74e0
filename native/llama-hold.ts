// A model and its context, in the memory of the machine and of a graphics processor.
import type * as Library from "node-llama-cpp";
import { type LocalJob, ProviderError } from "../server/core/brain-ports.ts";

/** Weights may be laid out anew beside the file, and the context needs its room. */
const MEMORY_FACTOR = 1.25;
const CONTEXT_BYTES = 256 * 1_024 ** 2;

export interface Held {
  readonly model: Library.LlamaModel;
  readonly context: Library.LlamaContext;
}

/** Bytes that a graphics processor has free of its own, beside those of the machine. */
async function ownMemory(llama: Library.Llama): Promise<number> {
  if (llama.gpu === false) return 0;
  const { free, unifiedSize } = await llama.getVramState();
  return Math.max(0, free - unifiedSize);
}

/** @param bytes of its file. Throws ProviderError where the machine has no room for it. */
export async function hold(
  llama: Library.Llama,
  { modelPath, contextTokens }: Pick<LocalJob, "modelPath" | "contextTokens">,
  bytes: number,
): Promise<Held> {
  mustFit(bytes - (await ownMemory(llama)));
  // Its own default is at least four; more than there are cores make it hundreds of times slower.
  const threads = Math.max(1, llama.cpuMathCores - 1);
  // As many layers on a graphics processor as leave room for the context.
  const gpuLayers = { fitContext: { contextSize: contextTokens } };
  const model = await llama.loadModel({ modelPath, gpuLayers });
  const contextSize = Math.min(contextTokens, model.trainContextSize);
  const context = await model.createContext({ contextSize, threads }).catch(async (error: unknown) => {
    await model.dispose();
    // By the library's own figures for this model.
    throw error instanceof Error && error.constructor.name === "InsufficientMemoryError"
      ? new ProviderError("refused", tooMuch(contextSize), LESS)
      : error;
  });
  return { model, context };
}

const tooMuch = (tokens: number): string =>
  `There is not enough memory for this model to read ${tokens} tokens at once.`;
const LESS = "Set kodama.models.localContextTokens lower, or close something.";

/** Throws ProviderError where the machine has no room for a model of so many bytes. */
export function mustFit(modelBytes: number): void {
  const needs = Math.max(0, modelBytes) * MEMORY_FACTOR + CONTEXT_BYTES;
  const has = process.availableMemory();
  if (needs <= has) return;
  const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new ProviderError(
    "refused",
    `The model needs about ${gb(needs)} of memory, and ${gb(has)} are free.`,
    "Close something, or choose a smaller model.",
  );
}
