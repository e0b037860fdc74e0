// An embedding model with node-llama-cpp, on the processor alone: it is small, and a graphics processor is for the model that answers.
import { cpus } from "node:os";
import { basename } from "node:path";
import type * as Library from "node-llama-cpp";
import { EMBED, type EmbedJob, ProviderError } from "../server/core/brain-ports.ts";
import { readable, unfit } from "./gguf-file.ts";
import { embeddingKind } from "./gguf-kind.ts";
import { importLibrary } from "./llama-backend.ts";
import { mustFit } from "./llama-hold.ts";
import type { TellPhase } from "./supervisor.ts";

/** Of one text; most such models read no more. */
const CONTEXT_TOKENS = 512;
/** What the model puts around a text itself. */
const SPARE_TOKENS = 4;
const CHOOSE = "Choose a GGUF file of an embedding model: kodama.models.embeddingPath.";

/** What some kinds are told before a text, by their makers' words on how to use them (nomic-embed-text-v1.5, embeddinggemma-300m). */
const PREFIXES: Readonly<Record<string, Readonly<Record<EmbedJob["as"], string>>>> = {
  "nomic-bert": { query: "search_query: ", document: "search_document: " },
  "nomic-bert-moe": { query: "search_query: ", document: "search_document: " },
  "gemma-embedding": { query: "task: search result | query: ", document: "title: none | text: " },
};
const NO_PREFIX = { query: "", document: "" } as const;

interface Loaded {
  /** Another file, or what was changed, gives other directions. */
  readonly key: string;
  readonly prefixes: Readonly<Record<EmbedJob["as"], string>>;
  readonly model: Library.LlamaModel;
  readonly context: Library.LlamaEmbeddingContext;
}

export class EmbedEngine {
  #llama: Library.Llama | undefined;
  #loaded: Loaded | undefined;

  /** Throws ProviderError. */
  async embed(
    { modelPath, texts, as }: EmbedJob,
    phase: TellPhase,
    signal: AbortSignal,
  ): Promise<{ readonly model: string; readonly vectors: readonly Int8Array[] }> {
    if (texts.length > EMBED.textsMax)
      throw new ProviderError("refused", `At most ${EMBED.textsMax} texts at once.`, "Give fewer.");
    phase("loading the embedding model", modelPath);
    const { key, model, context, prefixes } = await this.#load(modelPath);
    phase("embedding", modelPath);
    const tokensMax = Math.min(CONTEXT_TOKENS, model.trainContextSize) - SPARE_TOKENS;
    const vectors: Int8Array[] = [];
    for (const text of texts) {
      signal.throwIfAborted();
      const tokens = model.tokenize(`${prefixes[as]}${text}`, false, "trimLeadingSpace");
      const { vector } = await context.getEmbeddingFor(tokens.slice(0, tokensMax));
      vectors.push(asBytes(vector));
    }
    phase("", "");
    return { model: key, vectors };
  }

  async #load(path: string): Promise<Loaded> {
    const { size, mtimeMs } = await readable(path, CHOOSE);
    const key = [basename(path), size, mtimeMs].join(" ");
    if (this.#loaded?.key === key) return this.#loaded;
    await this.#loaded?.model.dispose();
    this.#loaded = undefined;
    const library = await importLibrary();
    const kind = await embeddingKind(library, path);
    if (kind === undefined) throw unfit(path, "does not turn texts into directions", CHOOSE);
    mustFit(size);
    this.#llama ??= await library.getLlama({
      gpu: false,
      build: "never",
      logLevel: library.LlamaLogLevel.error,
      progressLogs: false,
      maxThreads: THREADS,
    });
    const model = await this.#llama.loadModel({ modelPath: path });
    const contextSize = Math.min(CONTEXT_TOKENS, model.trainContextSize);
    const context = await model.createEmbeddingContext({ contextSize, threads: THREADS });
    this.#loaded = { key, model, context, prefixes: PREFIXES[kind] ?? NO_PREFIX };
    return this.#loaded;
  }
}

/** Its own default is at least four; more than there are cores make it hundreds of times slower. */
const THREADS = Math.max(1, cpus().length - 1);

/** Of unit length times 127: a 254th of its length is lost at most, and seven eighths of the room saved. Nothing has no direction. */
export function asBytes(vector: readonly number[]): Int8Array {
  const length = Math.hypot(...vector);
  if (!(length > 0 && length < Infinity)) return new Int8Array(vector.length);
  return Int8Array.from(vector, (one) => Math.round((one / length) * 127));
}
