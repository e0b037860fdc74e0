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
  /** What was begun with a model last: the files of one model have one user at a time. */
  const last = new Map<string, Promise<void>>();
  const inTurn = (modelId: string, work: () => Promise<void>): void =>
    void last.set(modelId, (last.get(modelId) ?? Promise.resolve()).then(work));

  const fetchModel = async (
    entry: ModelEntry,
    control: AbortController,
    submit: (input: Input) => void,
  ): Promise<void> => {
    const { modelId } = entry;
    const { signal } = control;
    // Of one that was stopped nothing more is heard: what comes under its name is that of the next one.
    const tell = (input: Input): void => {
      if (!signal.aborted) submit(input);
    };
    try {
      signal.throwIfAborted();
      const path = await store.fetch(entry, {
        signal,
        progress: (doneBytes, checking) => tell({ kind: "model-progress", modelId, doneBytes, checking }),
      });
      tell({ kind: "model-arrived", modelId, path });
    } catch (error) {
      const { message, nextStep } =
        error instanceof ModelStoreError
          ? error
          : new ModelStoreError("The model could not be fetched.", "Try again.");
      tell({ kind: "model-failed", modelId, message, nextStep });
    } finally {
      if (running.get(modelId) === control) running.delete(modelId);
    }
  };

  return {
    run(effect, submit) {
      switch (effect.kind) {
        case "fetch-model": {
          const { entry } = effect;
          const control = new AbortController();
          running.set(entry.modelId, control);
          return inTurn(entry.modelId, () => fetchModel(entry, control, submit));
        }
        case "stop-fetching":
          return running.get(effect.modelId)?.abort();
        case "delete-model": {
          const { entry } = effect;
          running.get(entry.modelId)?.abort();
          // What cannot be deleted lies there until the next try.
          return inTurn(entry.modelId, () => store.remove(entry).catch(() => {}));
        }
      }
    },
    stop() {
      for (const control of running.values()) control.abort();
    },
  };
}
