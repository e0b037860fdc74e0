// The LocalEngine port: lets the supervisor run the llama host, streams what it says, and answers for it when it dies. A host that
// had nothing to do for a while, or whose memory is needed, is ended: the model goes with it.
import {
  type Device,
  type LocalEngine,
  type LocalJob,
  ProviderError,
  type ThinkPart,
} from "../server/core/brain-ports.ts";
import { createQueue, type Queue } from "../server/core/lib/queue.ts";
import type { CancelSignal } from "../server/core/ports.ts";
import type { FromLlamaHost, ToLlamaHost } from "./llama-channel.ts";
import type { PutAside } from "./put-aside.ts";
import { createRest, LOOK_EVERY_MS, type Rest, STAY } from "./resting.ts";
import { type Ending, Supervisor, type SupervisorTimes } from "./supervisor.ts";

interface LlamaTimes extends SupervisorTimes {
  readonly lookEveryMs: number;
}
/** Loading a large model may hold its process up for seconds. */
const TIMES: LlamaTimes = {
  pingEveryMs: 1_000,
  missedMax: 30,
  backOffMs: [0, 500, 2_000, 5_000],
  lookEveryMs: LOOK_EVERY_MS,
};

const GIVEN_UP =
  "It can be used again in a few minutes, or at once when Kodama is restarted; the built-in commands work.";

const GRAPHICS_ASIDE =
  'What the graphics processor needs ended the engine before and was put aside. Check it with "Kodama: Models…": then it is tried again, or after a week at the latest.';

export interface LlamaBridgeOptions {
  readonly script: string;
  readonly log: (line: string) => void;
  readonly times?: Partial<LlamaTimes>;
  readonly aside?: PutAside;
  /** Bytes that can be had without pain. */
  readonly freeMemory?: () => number;
}

type Heard = Extract<FromLlamaHost, { readonly jobId: number }>;

export class LlamaBridge implements LocalEngine {
  readonly #host: Supervisor<ToLlamaHost, FromLlamaHost>;
  readonly #rest: Rest;
  #device: Device = { name: "", why: "" };
  #gpuFolder = "";
  #graphicsAside = false;
  readonly #jobs = new Map<number, (heard: Heard) => void>();
  #lastId = 0;

  constructor(options: LlamaBridgeOptions) {
    const { script, log, times, aside, freeMemory = () => process.availableMemory() } = options;
    const all = { ...TIMES, ...times };
    this.#host = new Supervisor<ToLlamaHost, FromLlamaHost>({
      script,
      log,
      times: all,
      ...(aside === undefined ? {} : { aside }),
      hear: (message) => {
        if (message.kind === "device") this.#device = { name: message.name, why: message.why };
        else if (message.kind !== "hello") this.#jobs.get(message.jobId)?.(message);
      },
      ended: (ending) => this.#ended(ending),
    });
    this.#rest = createRest({
      isBusy: () => this.#jobs.size > 0,
      rest: () => this.#host.rest(),
      lookEveryMs: all.lookEveryMs,
      freeMemory,
    });
  }

  /** Of the running host; 0 when there is none. */
  pid(): number {
    return this.#host.pid();
  }

  /** As it was with the last model that was loaded. */
  device(): Device {
    return this.#graphicsAside ? { ...this.#device, why: GRAPHICS_ASIDE } : this.#device;
  }

  /** Its files too: they are to be deleted. */
  letGo(): void {
    if (this.#jobs.size === 0) this.#host.rest();
  }

  async *generate(asked: LocalJob, signal: CancelSignal): AsyncGenerator<ThinkPart> {
    this.#mustBeUsable(asked.modelPath);
    const job = this.#withoutWhatCrashed(asked);
    this.#beginAnewFor(job.gpuFolder ?? "");
    const jobId = ++this.#lastId;
    const heard = createQueue<Heard>();
    const cancel = (): void => this.#host.sendIfRunning({ kind: "cancel", jobId });
    this.#jobs.set(jobId, heard.push);
    signal.addEventListener("abort", cancel, { once: true });
    try {
      this.#host.send({ kind: "generate", jobId, job });
      if (signal.aborted) cancel();
      yield* partsOf(heard, jobId);
    } finally {
      signal.removeEventListener("abort", cancel);
      // Whoever stops listening needs no more of it.
      if (this.#jobs.delete(jobId)) cancel();
      this.#rest.used(job.stay ?? STAY);
    }
  }

  close(): Promise<void> {
    this.#rest.close();
    return this.#host.close();
  }

  /** A graphics processor that ended the engine is not worked with, until what it needs has changed or was checked. */
  #withoutWhatCrashed(job: LocalJob): LocalJob {
    const { gpuFolder = "", ...others } = job;
    this.#graphicsAside = gpuFolder !== "" && this.#host.obstacle(gpuFolder) === "put_aside";
    return this.#graphicsAside ? { ...others, withoutGpu: true } : job;
  }

  /** A host looks for a graphics processor's package once: another one begins anew, as soon as nobody is answered. */
  #beginAnewFor(gpuFolder: string): void {
    if (this.#jobs.size > 0 || gpuFolder === this.#gpuFolder) return;
    this.#gpuFolder = gpuFolder;
    this.#host.rest();
  }

  #mustBeUsable(modelPath: string): void {
    switch (this.#host.obstacle(modelPath)) {
      case "":
        return;
      case "resting":
        throw new ProviderError(
          "unreachable",
          "The local model stopped several times.",
          "Try again in a moment.",
        );
      case "given_up":
        throw new ProviderError("unreachable", "The local model stopped several times.", GIVEN_UP);
      case "put_aside":
        throw new ProviderError(
          "refused",
          "This model ended its process before and was put aside.",
          "Choose another model, or check the file of this one (Kodama: Models…): then it is tried again, or after a week.",
        );
    }
  }

  #ended({ how, givenUp }: Ending): void {
    const nextStep = givenUp ? GIVEN_UP : "Ask again, or choose another model.";
    for (const [jobId, hear] of this.#jobs)
      hear({ kind: "failed", jobId, code: "server", message: `The local model stopped ${how}.`, nextStep });
  }
}

async function* partsOf(heard: Queue<Heard>, jobId: number): AsyncGenerator<ThinkPart> {
  for (let calls = 0; ;) {
    const message = await heard.next();
    switch (message.kind) {
      case "text":
        yield { kind: "text", text: message.text };
        break;
      case "call": {
        const { name, args } = message;
        yield { kind: "call", name, args, providerCallId: `local-${jobId}-${calls++}` };
        break;
      }
      case "used": {
        const { kind, readTokens, writtenTokens } = message;
        yield { kind, readTokens, writtenTokens };
        break;
      }
      case "done":
        return;
      case "failed":
        if (message.code === "truncated") yield { kind: "cut" };
        throw new ProviderError(message.code, message.message, message.nextStep);
    }
  }
}
