// Applies what happened to models.
import type { Fact } from "../fact.ts";
import { drop, put } from "../lib/record.ts";
import type { DownloadsState, ModelsState } from "./types.ts";

export function evolveModels(state: ModelsState, fact: Fact): ModelsState {
  switch (fact.kind) {
    case "model-installed":
      return { ...state, installed: put(state.installed, fact.model.entry.modelId, fact.model) };
    case "model-removed":
      return {
        installed: drop(state.installed, fact.entry.modelId),
        inUse: state.inUse === fact.entry.modelId ? "" : state.inUse,
      };
    case "model-chosen":
      return { ...state, inUse: fact.modelId };
    default:
      return state;
  }
}

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
