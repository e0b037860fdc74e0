// Downloads of models as effects: each is told about as it goes, and ends in one of two ways unless it is stopped.
import { type ModelStore, ModelStoreError } from "../core/brain-ports.ts";
import type { Input } from "../core/input.ts";
import type { ModelEntry, ModelsEffect } from "../core/models/types.ts";

export interface Downloads {
  run(effect: ModelsEffect, submit: (input: Input) => void): void;
  stop(): void;
}

export function createDownloads(store: ModelStore): Downloads {
  const running = new Map<string, AbortController>();

  const fetchModel = async (entry: ModelEntry, submit: (input: Input) => void): Promise<void> => {
    const { modelId } = entry;
    const control = new AbortController();
    running.set(modelId, control);
    try {
      const path = await store.fetch(entry, {
        signal: control.signal,
        progress: (doneBytes, checking) => submit({ kind: "model-progress", modelId, doneBytes, checking }),
      });
      submit({ kind: "model-arrived", modelId, path });
    } catch (error) {
      if (control.signal.aborted) return;
      const failure =
        error instanceof ModelStoreError
          ? error
          : new ModelStoreError("The model could not be fetched.", "Try again.");
      submit({ kind: "model-failed", modelId, message: failure.message, nextStep: failure.nextStep });
    } finally {
      if (running.get(modelId) === control) running.delete(modelId);
    }
  };

  return {
    run(effect, submit) {
      switch (effect.kind) {
        case "fetch-model":
          return void fetchModel(effect.entry, submit);
        case "stop-fetching":
          return running.get(effect.modelId)?.abort();
        case "delete-model":
          running.get(effect.entry.modelId)?.abort();
          // What cannot be deleted lies there until the next try.
          return void store.remove(effect.entry).catch(() => {});
      }
    },
    stop() {
      for (const control of running.values()) control.abort();
    },
  };
}
