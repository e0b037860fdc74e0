// What kind of model a GGUF file holds, by its own words. One that answers nobody would end the process, or say rubbish.
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
  const { architecture = "", type = "" } = (info?.metadata.general ?? {}) as {
    readonly architecture?: string;
    readonly type?: string;
  };
  return PARTS[type] ?? NO_ANSWERS.find(([kind]) => kind.test(architecture))?.[1];
}
