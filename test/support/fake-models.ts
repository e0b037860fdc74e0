// The ModelStore port without a disk or a network: what is fetched is there at once, or when a test says so.
import type { ModelStore, ModelStoreError } from "../../server/core/brain-ports.ts";
import type { LanguageEntry, ModelEntry } from "../../server/core/models/types.ts";

export const TINY: LanguageEntry = {
  modelId: "tiny",
  title: "Tiny",
  note: "For tests.",
  licence: "CC0-1.0",
  licenceUrl: "https://creativecommons.org/publicdomain/zero/1.0/",
  url: "https://models.invalid/some/where/tiny.gguf",
  bytes: 8,
  sha256: "0".repeat(64),
  memoryBytes: 16,
};

export interface FakeModels extends ModelStore {
  /** Paths of what is there. */
  readonly files: ReadonlySet<string>;
}

export interface FakeModelsOptions {
  readonly entries?: readonly ModelEntry[];
  /** A fetch waits for this after half of its bytes. */
  readonly gate?: Promise<void>;
  /** Every fetch fails with this. */
  readonly fails?: ModelStoreError;
}

export function createFakeModels({ entries = [TINY], gate, fails }: FakeModelsOptions = {}): FakeModels {
  const files = new Set<string>();
  const pathOf = (entry: ModelEntry): string => `/models/${entry.modelId}${"files" in entry ? "" : ".gguf"}`;
  return {
    files,
    entries: () => entries,
    async fetch(entry, { signal, progress }) {
      progress(entry.bytes / 2, false);
      await gate;
      if (signal.aborted) throw new DOMException("Stopped.", "AbortError");
      if (fails !== undefined) throw fails;
      progress(entry.bytes, true);
      files.add(pathOf(entry));
      return pathOf(entry);
    },
    remove(entry) {
      files.delete(pathOf(entry));
      return Promise.resolve();
    },
    refresh: () => Promise.resolve({ newer: false, added: [], changed: [] }),
    verify: (path) => Promise.resolve(files.has(path)),
    room: () => Promise.resolve({ memoryBytes: 8e9, totalMemoryBytes: 16e9, diskBytes: 50e9 }),
  };
}
