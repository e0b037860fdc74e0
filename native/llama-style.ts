// How a model is written to and how its next word is chosen: as the list of models says, else as can be seen in its file.
import type * as Library from "node-llama-cpp";
import type { LocalJob } from "../server/core/brain-ports.ts";

/** What the list says is better than what the library would do: without, it always takes the likeliest word. */
export function sampling({ chat = {} }: LocalJob): Pick<Library.LLamaChatGenerateResponseOptions, Sampling> {
  const { wrapper: _unused, ...said } = chat;
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
type Sampling = "temperature" | "topP" | "topK" | "minP";

/** To try them all takes half a second and more, so what the list says, or can be seen in the template, is not tried. */
export function wrapperOf(
  library: typeof Library,
  model: Library.LlamaModel,
  named: string,
): Library.ChatWrapper {
  const made = makersOf(library)[named];
  if (made !== undefined) return made();
  const { tokenizer, general } = model.fileInfo.metadata;
  const template = tokenizer.chat_template ?? "";
  if (!template.includes("<|im_start|>") || !template.includes("<tool_call>"))
    return library.resolveChatWrapper(model);
  const variation = general.architecture.startsWith("qwen35") ? "3.5" : "3";
  return new library.QwenChatWrapper({ thoughts: "discourage", variation });
}

const makersOf = (library: typeof Library): Readonly<Record<string, () => Library.ChatWrapper>> => ({
  qwen3: () => new library.QwenChatWrapper({ thoughts: "discourage", variation: "3" }),
  "qwen3.5": () => new library.QwenChatWrapper({ thoughts: "discourage", variation: "3.5" }),
  harmony: () => new library.HarmonyChatWrapper(),
  "llama3.1": () => new library.Llama3_1ChatWrapper(),
  gemma: () => new library.GemmaChatWrapper(),
  mistral: () => new library.MistralChatWrapper(),
});
