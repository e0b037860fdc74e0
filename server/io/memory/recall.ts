// What is remembered, looked up by words and, where there is an embedding model, by meaning. Words are gone by alone where a direction cannot
// be had in time.
import { setTimeout as sleep } from "node:timers/promises";
import { type Embedder, type EmbedJob, ProviderError } from "../../core/brain-ports.ts";
import type { FindWhere, Found, Meaning, Memory } from "../../core/memory/types.ts";
import { Meanings } from "./meanings.ts";

/** Who asks does not wait for longer; a model of 30 MB is loaded within it. */
const WAIT_MAX_MS = 1_500;

export interface Recall {
  /** Rejects with MemoryError. */
  find(where: FindWhere): Promise<readonly Found[]>;
  /** Why meaning was not gone by the last time; empty where it was, or no model is chosen. */
  trouble(): string;
}

export interface RecallPorts {
  readonly memory: Pick<Memory, "find" | "unembedded" | "keepEmbeddings">;
  readonly embedder: Pick<Embedder, "embed">;
  /** The path is empty where no model is chosen. */
  readonly settings: () => Pick<EmbedJob, "modelPath" | "stay">;
}

export function createRecall({ memory, embedder, settings }: RecallPorts): Recall {
  let trouble = "";
  const noted = (error: unknown): undefined => void (trouble = whyOf(error));
  const meanings = new Meanings({
    memory,
    noted,
    embed: (job) => embedder.embed({ ...settings(), ...job }, NEVER),
  });

  async function inTime(words: string): Promise<Meaning | undefined> {
    const answered = new AbortController();
    const late = sleep(WAIT_MAX_MS, undefined, { signal: answered.signal, ref: false }).then(
      () => noted(new Error("The embedding model took too long.")),
      () => undefined,
    );
    trouble = "";
    try {
      return await Promise.race([meanings.of(words).catch(noted), late]);
    } finally {
      answered.abort();
    }
  }

  return {
    async find(where) {
      const isChosen = settings().modelPath !== "" && where.words.trim() !== "";
      const meaning = isChosen ? await inTime(where.words) : undefined;
      return memory.find(meaning === undefined ? where : { ...where, meaning });
    },
    trouble: () => (settings().modelPath === "" ? "" : trouble),
  };
}

const NEVER = new AbortController().signal;

function whyOf(error: unknown): string {
  const why = error instanceof Error ? error.message : "It does not work.";
  return error instanceof ProviderError && error.nextStep !== "" ? `${why} ${error.nextStep}` : why;
}
