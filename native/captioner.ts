// Words as they are said, from a streaming model of the person's: given only what is new each time, so that a long sentence costs no
// more than a short one. Where it is not ready, or broke, the recogniser looks words up as before.
import { Worker } from "node:worker_threads";
import type { CaptionJob, FromCaptionThread } from "./caption-worker.ts";
import { siblingScript } from "./resolve.ts";

export interface CaptionerPorts {
  /** It can be used, or not: why, and what to do; empty where it can. */
  readonly told: (message: string, nextStep: string) => void;
  readonly phase: (doing: string, model: string) => void;
}

/** What is heard, by its time. */
export interface Sound {
  /** From a little before, so that no first sound is lost. */
  samples(fromMs: number, toMs: number): Float32Array;
  /** Exactly that. */
  between(fromMs: number, toMs: number): Float32Array;
}

const LOAD_MS_MAX = 10_000;
const BROKE = {
  message: "The model for live captions ended.",
  nextStep: "Choose another one (kodama.models.captionsFolder), or leave it empty.",
};

export class Captioner {
  readonly folder: string;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (text: string) => void>();
  /** Once it is known whether it can be used. Two models that are loaded at once could not be told apart when one of them ends the process. */
  readonly settled: Promise<void>;
  #usable = false;
  #closed = false;
  #lastId = 0;
  #begun: { readonly fromMs: number; fedMs: number } | undefined;

  constructor(folder: string, { told, phase }: CaptionerPorts) {
    this.folder = folder;
    phase("loading the caption model", folder);
    this.#worker = new Worker(siblingScript("caption-worker"), {
      workerData: folder,
      // Samples and models lie outside of it.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 },
    });
    this.#worker.unref();
    const settled = Promise.withResolvers<void>();
    this.settled = settled.promise;
    this.#worker.on("message", (message: FromCaptionThread) => {
      if (message.kind === "text") return this.#waiting.get(message.jobId)?.(message.text);
      phase("", "");
      settled.resolve();
      this.#usable = message.kind === "loaded";
      // One that says why it cannot has said all.
      this.#closed ||= message.kind === "failed";
      return message.kind === "loaded" ? told("", "") : told(message.message, message.nextStep);
    });
    // It is not waited for longer than this.
    setTimeout(settled.resolve, LOAD_MS_MAX).unref();
    const broke = (): void => {
      settled.resolve();
      if (this.#closed) return;
      this.close();
      told(BROKE.message, BROKE.nextStep);
    };
    this.#worker.once("exit", broke);
    this.#worker.once("error", broke);
  }

  /** Of what began at `fromMs` and goes on; undefined where somebody else must look them up. */
  words(
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
    sound: Sound,
  ): Promise<string> | undefined {
    if (!this.#usable) return undefined;
    // One at a time: what is new meanwhile goes with the next.
    if (this.#waiting.size > 0) return Promise.resolve("");
    const begins = this.#begun?.fromMs !== fromMs;
    const samples = begins ? sound.samples(fromMs, toMs) : sound.between(this.#begun?.fedMs ?? fromMs, toMs);
    this.#begun = { fromMs, fedMs: toMs };
    const jobId = ++this.#lastId;
    const job: CaptionJob = { jobId, begins, samples };
    const answer = new Promise<string>((resolve) => this.#waiting.set(jobId, resolve));
    this.#worker.postMessage(job);
    return answer.finally(() => this.#waiting.delete(jobId));
  }

  /** Another time of listening: its times have nothing to do with those before. */
  forget(): void {
    this.#begun = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#usable = false;
    for (const answer of this.#waiting.values()) answer("");
    void this.#worker.terminate();
  }
}
