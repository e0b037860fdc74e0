// The LocalEngine and Embedder ports where there is no engine: each job is refused.
import { type Embedder, type LocalEngine, ProviderError } from "../server/core/brain-ports.ts";

export function createSilentLlama(): LocalEngine {
  return {
    // eslint-disable-next-line require-yield
    async *generate() {
      throw new ProviderError("refused", "There is no model engine here.", "Use a model server.");
    },
    device: () => ({ name: "", why: "" }),
    letGo() {},
    close: () => Promise.resolve(),
  };
}

export function createSilentEmbedder(): Embedder {
  return {
    embed: () => Promise.reject(new ProviderError("refused", "There is no model engine here.", "")),
    close: () => Promise.resolve(),
  };
}
