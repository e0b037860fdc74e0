// A GGUF model with node-llama-cpp: one model is loaded at a time, one job is answered at a time. The context keeps what it has
// read, so a job that begins like the one before it begins at once.
import type * as Library from "node-llama-cpp";
import { isRecord, type Json, type JsonRecord } from "../server/core/lib/json.ts";
import { type Device, type LocalJob, ProviderError } from "../server/core/brain-ports.ts";
import { shortened, toFunctions, toHistory, withoutNulls } from "./llama-history.ts";
import { sampling, wrapperOf } from "./llama-style.ts";
import { LlamaBackend } from "./llama-backend.ts";
import { type Held, hold } from "./llama-hold.ts";
import { KeptPrefix } from "./llama-prefix.ts";
import { readable, unfit } from "./gguf-file.ts";
import { whyNoAnswers } from "./gguf-kind.ts";

/** Tokens that are read at once. Between two pieces a cancel is seen: within 50 ms, at no cost (measured at 64 to 512). */
const PREFILL_TOKENS = 128;
/** Fewer are read as quickly as restored. */
const PREFIX_TOKENS_MIN = 256;
/** Kept free for the answer. */
const ANSWER_TOKENS_MIN = 256;
const ANSWER_TOKENS_MAX = 2_048;
/** What the template writes into an answer itself. Where the context is full, the library would begin to forget its beginning. */
const SPARE_TOKENS = 32;
const CALLS_MAX = 4;
/** To unpack it, to try it in a process of its own, and to start it; a driver that hangs does neither. */
const GRAPHICS_MS_MAX = 120_000;
/** Onto a graphics processor, whose driver may hang; from a slow disk. */
const LOAD_MS_MAX = 600_000;

export interface LlamaTeller {
  phase(doing: string, model: string, limitMs?: number): void;
  text(text: string): void;
  call(name: string, args: JsonRecord): void;
  used(readTokens: number, writtenTokens: number): void;
}

interface Loaded extends Held {
  readonly key: string;
  readonly sequence: Library.LlamaContextSequence;
  readonly chat: Library.LlamaChat;
  /** Tokens of the instructions and tools that the context begins with; 0 where it begins with none. */
  begin: number;
}

export class LlamaEngine {
  readonly #backend: LlamaBackend;
  #loaded: Loaded | undefined;

  constructor(told: (device: Device) => void = () => {}) {
    this.#backend = new LlamaBackend(told);
  }

  /** Tells text and calls as they come. Throws ProviderError. */
  async answer(job: LocalJob, tell: LlamaTeller, signal: AbortSignal): Promise<void> {
    tell.phase("loading the model", job.modelPath);
    const loaded = await this.#load(job, tell);
    tell.phase("answering", this.#blamed(job));
    const functions = toFunctions(job.tools);
    const { history, tokens } = fit(loaded, job, functions);
    const beginOf = (): Begin => {
      const length = sameForAll(loaded, { history, tokens }, functions);
      return { length, kept: this.#kept(loaded, job, tokens.slice(0, length)) };
    };
    // What it died of then was that file, not the model.
    const restoring = async (work: () => Promise<void>): Promise<void> => {
      tell.phase("restoring what was read", "");
      await work();
      tell.phase("answering", this.#blamed(job));
    };
    await prefill(loaded, { tokens, beginOf, restoring }, signal);
    const before = loaded.sequence.tokenMeter.usedOutputTokens;
    const made = await loaded.chat.generateResponse(history, {
      ...(job.tools.length > 0
        ? { functions, documentFunctionParams: true, maxParallelFunctionCalls: CALLS_MAX }
        : {}),
      signal,
      maxTokens: Math.min(ANSWER_TOKENS_MAX, loaded.context.contextSize - tokens.length - SPARE_TOKENS),
      budgets: { thoughtTokens: 0 },
      ...sampling(job),
      onResponseChunk({ type, text }) {
        if (type === undefined && text !== "") tell.text(text);
      },
    });
    for (const { functionName, params } of made.functionCalls ?? []) {
      // The grammar lets it write JSON only; its type is that of no schema.
      const args = withoutNulls(params as unknown as Json);
      tell.call(functionName, isRecord(args) ? args : {});
    }
    tell.used(tokens.length, loaded.sequence.tokenMeter.usedOutputTokens - before);
    // A call that did not fit was dropped by the library.
    if (made.metadata.stopReason === "maxTokens")
      throw new ProviderError(
        "truncated",
        "The answer got too long and was cut off.",
        "Ask for less at once.",
      );
    tell.phase("", "");
  }

  #kept(
    { key }: Loaded,
    { prefixFolder }: LocalJob,
    begin: readonly Library.Token[],
  ): KeptPrefix | undefined {
    if (prefixFolder === undefined || begin.length < PREFIX_TOKENS_MIN) return undefined;
    const { gpu, llamaCppRelease } = this.#backend.current() ?? {};
    return new KeptPrefix(prefixFolder, [key, llamaCppRelease?.release, gpu, begin]);
  }

  /** What the process ends with then is put aside: not the model for what the driver of a graphics processor does. */
  #blamed({ modelPath, gpuFolder = "" }: LocalJob): string {
    return gpuFolder !== "" && this.#backend.isOnGraphics() ? gpuFolder : modelPath;
  }

  async #load(job: LocalJob, tell: LlamaTeller): Promise<Loaded> {
    const { modelPath, contextTokens, chat: style = {}, withoutGpu = false, gpuFolder = "" } = job;
    const { size, mtimeMs } = await readable(modelPath);
    const wrapper = style.wrapper ?? "";
    const key = [modelPath, size, mtimeMs, contextTokens, wrapper, withoutGpu, gpuFolder].join(" ");
    if (this.#loaded?.key === key) return this.#loaded;
    await this.#loaded?.model.dispose();
    this.#loaded = undefined;
    const library = await this.#backend.library();
    const why = await whyNoAnswers(library, modelPath);
    if (why !== undefined) throw unfit(modelPath, why);
    if (gpuFolder !== "") tell.phase("starting the graphics processor", gpuFolder, GRAPHICS_MS_MAX);
    const held = await this.#backend.onBest(job, async (llama) => {
      const limitMs = this.#backend.isOnGraphics() ? LOAD_MS_MAX : 0;
      tell.phase("loading the model", this.#blamed(job), limitMs);
      return hold(llama, job, size);
    });
    const sequence = held.context.getSequence();
    const chatWrapper = wrapperOf(library, held.model, wrapper);
    const chat = new library.LlamaChat({ contextSequence: sequence, chatWrapper });
    this.#loaded = { key, ...held, sequence, chat, begin: 0 };
    return this.#loaded;
  }
}

interface Fitted {
  readonly history: Library.ChatHistoryItem[];
  readonly tokens: Library.Token[];
}

const tokensOf = (
  { chat, model }: Loaded,
  chatHistory: Library.ChatHistoryItem[],
  availableFunctions: Library.ChatModelFunctions,
): Library.Token[] =>
  chat.chatWrapper
    .generateContextState({
      chatHistory,
      ...(Object.keys(availableFunctions).length > 0
        ? { availableFunctions, documentFunctionParams: true }
        : {}),
    })
    .contextText.tokenize(model.tokenizer);

/** How many tokens are the same for every question: instructions and tools. */
function sameForAll(
  loaded: Loaded,
  { history, tokens }: Fitted,
  functions: Library.ChatModelFunctions,
): number {
  const begin = history.filter(({ type }) => type === "system");
  if (begin.length === 0) return 0;
  const asked: Library.ChatHistoryItem[] = [
    { type: "user", text: "" },
    { type: "model", response: [] },
  ];
  const other = tokensOf(loaded, [...begin, ...asked], functions);
  return Math.max(
    0,
    tokens.findIndex((token, n) => token !== other[n]),
  );
}

/** Older exchanges go first where the conversation is longer than the model's memory. */
function fit(loaded: Loaded, job: LocalJob, functions: Library.ChatModelFunctions): Fitted {
  let messages: LocalJob["messages"] | undefined = job.messages;
  while (messages !== undefined) {
    const history = toHistory(messages);
    const tokens = tokensOf(loaded, history, functions);
    if (tokens.length + ANSWER_TOKENS_MIN <= loaded.context.contextSize) return { history, tokens };
    messages = shortened(messages);
  }
  throw new ProviderError(
    "refused",
    "That is more than the model can read at once.",
    "Ask about less, or choose a model with a longer context.",
  );
}

interface Begin {
  readonly length: number;
  readonly kept: KeptPrefix | undefined;
}

interface Prefill extends Pick<Fitted, "tokens"> {
  /** Asked only where the context does not begin so already. */
  readonly beginOf: () => Begin;
  readonly restoring: (work: () => Promise<void>) => Promise<void>;
}

/** All but the last token, in pieces; the library alone would see a cancel only after all of it. */
async function prefill(
  loaded: Loaded,
  { tokens, beginOf, restoring }: Prefill,
  signal: AbortSignal,
): Promise<void> {
  const { sequence } = loaded;
  const adapt = (): Promise<void> => sequence.adaptStateToTokens([...tokens], false);
  const readTo = async (end: number): Promise<void> => {
    for (let at = sequence.nextTokenIndex; at < end; at += PREFILL_TOKENS) {
      signal.throwIfAborted();
      const piece = tokens.slice(at, Math.min(at + PREFILL_TOKENS, end));
      await sequence.evaluateWithoutGeneratingNewTokens(piece);
    }
  };
  await adapt();
  if (loaded.begin === 0 || sequence.nextTokenIndex < loaded.begin) {
    const { length, kept } = beginOf();
    loaded.begin = 0;
    if (sequence.nextTokenIndex < length) {
      const restored = await kept?.restore((path) => restoring(() => load(sequence, path)));
      if (restored === true) await adapt();
      await readTo(length);
      // Models that cannot go back to the middle of what they read go back to here; the others need nothing.
      await sequence.takeCheckpoint();
      if (restored === false) await kept?.keep((path) => sequence.saveStateToFile(path));
    }
    loaded.begin = length;
  }
  await readTo(tokens.length - 1);
  signal.throwIfAborted();
}

/** What was half loaded is nothing to go on from. */
async function load(sequence: Library.LlamaContextSequence, path: string): Promise<void> {
  await sequence.loadStateFromFile(path, { acceptRisk: true }).catch(async (error: unknown) => {
    await sequence.clearHistory();
    throw error;
  });
}
