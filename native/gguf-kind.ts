// What kind of model a GGUF file holds, by its own words. One of another kind than is wanted would end the process, or give rubbish.
import type * as Library from "node-llama-cpp";

/** Kinds that turn words or pictures into numbers, and parts of others; as llama.cpp calls them (src/llama-arch.cpp). */
const NO_ANSWERS: readonly (readonly [RegExp, string])[] = [
  [/bert|^gemma-embedding$|^t5encoder$/, "turns texts into numbers, and answers nothing"],
  [/^clip$|^mmproj$/, "is the part of a model that sees pictures"],
  [/^(?:whisper|wavtokenizer-dec)$/, "is a model for sound"],
];
const PARTS: Readonly<Record<string, string>> = {
  adapter: "is an adapter for another model",
  mmproj: "is the part of a model that sees pictures",
  projector: "is the part of a model that sees pictures",
  vocab: "holds a vocabulary alone",
  imatrix: "holds figures about a model, and no model",
};
/** What is large in a header, and not looked at. */
const LISTS = ["tokens", "scores", "merges", "token_type"].map((name) => `tokenizer.ggml.${name}`);
const READ_MAX_MS = 5_000;

/** Why it is no language model, as the end of a sentence; undefined where nothing speaks against it, or it cannot be read so. */
export async function whyNoAnswers(library: typeof Library, path: string): Promise<string | undefined> {
  const { architecture = "", type = "" } = (await metadataOf(library, path))["general"] ?? {};
  return PARTS[type] ?? NO_ANSWERS.find(([kind]) => kind.test(architecture))?.[1];
}

/** How a model puts the numbers of all words of a text together: of these there is one for the text; others answer. As llama.cpp numbers them. */
const POOLING = { mean: 1, cls: 2, last: 3 } as const;

/** Of which kind a model is that turns texts into numbers; undefined where it is none. */
export async function embeddingKind(library: typeof Library, path: string): Promise<string | undefined> {
  const metadata = await metadataOf(library, path);
  const { architecture = "" } = metadata["general"] ?? {};
  const pooling = metadata[architecture]?.pooling_type ?? 0;
  return Object.values<number>(POOLING).includes(pooling) ? architecture : undefined;
}

type Metadata = Readonly<
  Record<
    string,
    { readonly architecture?: string; readonly type?: string; readonly pooling_type?: number } | undefined
  >
>;

async function metadataOf(library: typeof Library, path: string): Promise<Metadata> {
  const signal = AbortSignal.timeout(READ_MAX_MS);
  const how = {
    readTensorInfo: false,
    sourceType: "filesystem",
    ignoreKeys: LISTS,
    logWarnings: false,
    signal,
  } as const;
  // What is damaged is found by who loads it.
  const info = await library.readGgufFileInfo(path, how).catch(() => undefined);
  return (info?.metadata ?? {}) as unknown as Metadata;
}
