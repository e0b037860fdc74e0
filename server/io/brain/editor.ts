// The ChatModel port over a model that an editor lends: which tools it is offered, and what the core says of the choice.
import {
  type ChatModel,
  type EditorEngine,
  ProviderError,
  type ToolDescription,
} from "../../core/brain-ports.ts";

export interface EditorModelDeps {
  readonly engine: EditorEngine;
  readonly tools: (readOnly: boolean) => readonly ToolDescription[];
}

export function createEditorModel({ engine, tools }: EditorModelDeps): ChatModel {
  return {
    async *stream({ messages, readOnly, editor, offered = [] }, signal) {
      if (editor === undefined)
        throw new ProviderError("unreachable", "No editor lends a model.", "Open the editor that has it.");
      const { model, surfaceId, unattended } = editor;
      yield {
        kind: "selected",
        provider: model.vendor,
        model: model.name,
        reason: "a model that the editor lends",
      };
      const { modelId, vendor } = model;
      const all = [...tools(readOnly), ...offered];
      yield* engine.generate({ surfaceId, vendor, modelId, unattended, messages, tools: all }, signal);
    },
  };
}
