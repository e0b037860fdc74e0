// The ChatModel port over the model inside Kodama: which file, how much of it, and which tools it is offered.
import { basename } from "node:path";
import {
  type ChatModel,
  type LocalEngine,
  type LocalJob,
  ProviderError,
  type ToolDescription,
} from "../../core/brain-ports.ts";

interface LocalSettings extends Pick<
  LocalJob,
  "contextTokens" | "prefixFolder" | "stay" | "chat" | "withoutGpu" | "gpuFolder"
> {
  readonly path: string;
}

export interface LocalModelDeps {
  readonly engine: LocalEngine;
  readonly settings: () => LocalSettings;
  readonly tools: (readOnly: boolean) => readonly ToolDescription[];
}

export function createLocalModel({ engine, settings, tools }: LocalModelDeps): ChatModel {
  return {
    async *stream({ messages, readOnly, offered = [] }, signal) {
      const { path: modelPath, ...job } = settings();
      if (modelPath === "")
        throw new ProviderError("refused", "No model file is chosen.", "Set kodama.models.localPath.");
      yield {
        kind: "selected",
        provider: "local",
        model: basename(modelPath),
        reason: "the model inside",
      };
      const all = [...tools(readOnly), ...offered];
      yield* engine.generate({ ...job, modelPath, messages, tools: all }, signal);
    },
  };
}
