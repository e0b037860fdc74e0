// The Embedder port: lets the supervisor run the embedding host, and answers for it when it dies. A host that had nothing to do for a while,
// or whose memory is needed, is ended.
import { type Embedded, type Embedder, type EmbedJob, ProviderError } from "../server/core/brain-ports.ts";
import type { CancelSignal } from "../server/core/ports.ts";
import type { FromEmbedHost, ToEmbedHost } from "./embed-channel.ts";
import type { PutAside } from "./put-aside.ts";
import { createRest, LOOK_EVERY_MS, type Rest, STAY } from "./resting.ts";
import { Supervisor } from "./supervisor.ts";

const TIMES = { pingEveryMs: 1_000, missedMax: 30, backOffMs: [0, 500, 2_000, 5_000] } as const;
const OBSTACLES = {
  resting: "It stopped several times",
  given_up: "It stopped several times",
  put_aside: "It ended its process before and was put aside",
} as const;

export interface EmbedBridgeOptions {
  readonly script: string;
  readonly log: (line: string) => void;
  readonly aside?: PutAside;
}

export class EmbedBridge implements Embedder {
  readonly #host: Supervisor<ToEmbedHost, FromEmbedHost>;
  readonly #rest: Rest;
  readonly #jobs = new Map<number, (heard: FromEmbedHost) => void>();
  #lastId = 0;

  constructor({ script, log, aside }: EmbedBridgeOptions) {
    this.#host = new Supervisor<ToEmbedHost, FromEmbedHost>({
      script,
      log,
      times: TIMES,
      ...(aside === undefined ? {} : { aside }),
      hear: (message) => {
        if (message.kind !== "hello") this.#jobs.get(message.jobId)?.(message);
      },
      ended: ({ how }) => {
        const message = `The embedding model stopped ${how}.`;
        for (const [jobId, hear] of this.#jobs)
          hear({ kind: "failed", jobId, code: "server", message, nextStep: ANOTHER });
      },
    });
    this.#rest = createRest({
      isBusy: () => this.#jobs.size > 0,
      rest: () => this.#host.rest(),
      lookEveryMs: LOOK_EVERY_MS,
      freeMemory: () => process.availableMemory(),
    });
  }

  /** Of the running host; 0 when there is none. */
  pid(): number {
    return this.#host.pid();
  }

  async embed(job: EmbedJob, signal: CancelSignal): Promise<Embedded> {
    const obstacle = this.#host.obstacle(job.modelPath);
    if (obstacle !== "")
      throw new ProviderError("unreachable", `The embedding model: ${OBSTACLES[obstacle]}.`, ANOTHER);
    const jobId = ++this.#lastId;
    const cancel = (): void => this.#host.sendIfRunning({ kind: "cancel", jobId });
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const heard = await new Promise<FromEmbedHost>((resolve) => {
        this.#jobs.set(jobId, resolve);
        this.#host.send({ kind: "embed", jobId, job });
        if (signal.aborted) cancel();
      });
      if (heard.kind === "failed") throw new ProviderError(heard.code, heard.message, heard.nextStep);
      return { model: heard.model, vectors: heard.vectors.map((one) => new Int8Array(bytesOf(one))) };
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#jobs.delete(jobId);
      this.#rest.used(job.stay ?? STAY);
    }
  }

  close(): Promise<void> {
    this.#rest.close();
    return this.#host.close();
  }
}

const ANOTHER = "Words are gone by meanwhile. Choose another file, or none: kodama.models.embeddingPath.";

/** A copy of its own: a small Buffer is a part of a larger one. */
const bytesOf = (base64: string): ArrayBuffer => Uint8Array.from(Buffer.from(base64, "base64")).buffer;
