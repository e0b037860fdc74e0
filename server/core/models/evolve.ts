// Applies what happened to models.
import type { Fact } from "../fact.ts";
import { at, drop, put } from "../lib/record.ts";
import { type DownloadsState, inUseOf, type ModelRole, type ModelsState, roleOf } from "./types.ts";

export function evolveModels(state: ModelsState, fact: Fact): ModelsState {
  switch (fact.kind) {
    case "model-installed":
      return { ...state, installed: put(state.installed, fact.model.entry.modelId, fact.model) };
    case "model-removed": {
      const { modelId } = fact.entry;
      const role = roleOf(fact.entry);
      const left = { ...state, installed: drop(state.installed, modelId) };
      return inUseOf(state, role) === modelId ? using(left, role, "") : left;
    }
    case "model-chosen": {
      const entry = at(state.installed, fact.modelId)?.entry;
      return entry === undefined ? state : using(state, roleOf(entry), fact.modelId);
    }
    default:
      return state;
  }
}

const using = (state: ModelsState, role: ModelRole, modelId: string): ModelsState =>
  role === "llm" ? { ...state, inUse: modelId } : { ...state, speech: { ...state.speech, [role]: modelId } };

export function evolveDownloads(state: DownloadsState, fact: Fact): DownloadsState {
  switch (fact.kind) {
    case "download-moved":
      return { downloads: put(state.downloads, fact.download.entry.modelId, fact.download) };
    case "download-ended":
      return { downloads: drop(state.downloads, fact.entry.modelId) };
    default:
      return state;
  }
}
