// The Recall port where no embedding model is chosen: by words alone.
import { createSilentEmbedder } from "../../native/silent-llama.ts";
import type { Memory } from "../../server/core/memory/types.ts";
import { createRecall, type Recall } from "../../server/io/memory/recall.ts";

export const byWords = (memory: Memory): Recall =>
  createRecall({ memory, embedder: createSilentEmbedder(), settings: () => ({ modelPath: "" }) });
