// The composed host in the test's own process: real store, real hands, and no native parts but those a test hands in.
import { createSilentEmbedder, createSilentLlama } from "../../native/silent-llama.ts";
import { createSilentVoice } from "../../native/silent-voice.ts";
import { type Composed, composeHost, type Composition } from "../../server/compose.ts";

export const compose = (stateFolder: string, change: Partial<Composition> = {}): Promise<Composed> =>
  composeHost({
    stateFolder,
    env: { ...process.env, KODAMA_HOUSE_TASKS: "off" },
    voice: createSilentVoice(),
    engine: createSilentLlama(),
    embedder: createSilentEmbedder(),
    documents: { textOf: () => undefined, isOpen: () => false },
    onDeleted: () => {},
    ...change,
  });
