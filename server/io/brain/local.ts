// The ChatModel port over the model inside Kodama: which file, how much of it, and which tools it is offered.
import { basename } from "node:path";
import {
  type ChatModel,
  type LocalEngine,
  ProviderError,
  type ToolDescription,
} from "../../core/brain-ports.ts";

export interface LocalModelDeps {
  readonly engine: LocalEngine;
  readonly settings: () => { readonly path: string; readonly contextTokens: number };
  readonly tools: (readOnly: boolean) => readonly ToolDescription[];
}

export function createLocalModel({ engine, settings, tools }: LocalModelDeps): ChatModel {
  return {
    async *stream({ messages, readOnly, offered = [] }, signal) {
      const { path: modelPath, contextTokens } = settings();
      if (modelPath === "")
        throw new ProviderError("refused", "No model file is chosen.", "Set kodama.models.localPath.");
      yield {
        kind: "selected",
        provider: "local",
        model: basename(modelPath),
        reason: "model file of the settings",
      };
      const all = [...tools(readOnly), ...offered];
      yield* engine.generate({ modelPath, contextTokens, messages, tools: all }, signal);
    },
  };
}
