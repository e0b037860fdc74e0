// Turns samples into words with the model in use. Loading takes a while and is begun as soon as somebody listens.
import { giveBack } from "./give-back.ts";
import { type Decoded, decoded, loadStt, SAMPLE_RATE_HZ, type Stt } from "./sherpa.ts";
import { partsOf } from "./long-sound.ts";
import { rmsOf } from "./loudness.ts";
import { ModelError } from "./model-error.ts";
import { NamesListener } from "./names-listener.ts";
import { createRest, LOOK_EVERY_MS, type Rest, type RestPorts } from "./resting.ts";
import type { TellPhase } from "./supervisor.ts";

/** Words of an utterance that goes on are looked up with at most this part of one processor. */
const PARTIAL_SHARE = 0.25;
/** An engine that takes longer hangs: a moment, and four times as long as the sound is. */
const WORDS_MS_MAX = 10_000;
const SLOWER_MAX = 4;
/** -60 dB. */
const SILENT_RMS = 0.001;
/** From a slow disk. */
const LOAD_MS_MAX = 120_000;

/** When a model that only waits is let go while the microphone is open. */
export interface RecogniserMemory extends Pick<RestPorts, "freeMemory" | "lookEveryMs"> {
  /** It was not used for so long: who talks gets no breaks. */
  readonly unusedMs: number;
}
const MEMORY: RecogniserMemory = {
  freeMemory: () => process.availableMemory(),
  lookEveryMs: LOOK_EVERY_MS,
  unusedMs: 60_000,
};

export interface Words {
  readonly text: string;
  /** From 0 to 1; absent where the model does not say. */
  readonly confidence?: number;
  /** The same with a name that was nearly heard, and then heard. */
  readonly named?: string;
}
const NONE: Words = { text: "" };

/** The geometric mean over all tokens: of a long sentence as of a short one. */
function wordsOf(decoded: readonly Decoded[]): Words {
  const texts = decoded.map(({ text }) => text.trim()).filter((text) => text !== "");
  const logs = decoded.flatMap(({ ys_log_probs: tokens = [] }) => tokens);
  const text = texts.join(" ");
  if (logs.length === 0 || text === "") return { text };
  const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
  return { text, confidence: Math.min(1, Math.exp(mean)) };
}

export class Recogniser {
  readonly #phase: TellPhase;
  /** Why the model that is there gave no words; empty where it gave some. */
  readonly #told: (message: string) => void;
  #loaded: { readonly folder: string; readonly stt: Promise<Stt> } | undefined;
  /** The model that was there last, and whole. */
  #folder = "";
  readonly #rest: Rest;
  readonly #names: NamesListener;
  #usedAtMs = 0;
  #running = 0;
  #nextPartialMs = 0;

  constructor(
    phaseOf: (part: string) => TellPhase,
    told: (message: string) => void = () => {},
    { unusedMs, ...memory }: RecogniserMemory = MEMORY,
  ) {
    this.#phase = phaseOf("recogniser");
    this.#names = new NamesListener(phaseOf("names"));
    this.#told = told;
    this.#rest = createRest({
      ...memory,
      // One that is being loaded is waited for.
      isBusy: () =>
        this.#running > 0 ||
        this.#loaded?.folder !== this.#folder ||
        performance.now() - this.#usedAtMs < unusedMs,
      rest: () => {
        this.#loaded = undefined;
        this.#names.rest();
        giveBack();
      },
    });
  }

  /** From now on the model goes where it was not used for a while and less than that is free. The next voice brings it back. */
  keepFree(freeBytesMin: number): void {
    this.#rest.used({ idleMs: Infinity, freeBytesMin });
  }

  /** Somebody begins to speak: what was let go is loaded while they do. */
  comeBack(): void {
    this.#usedAtMs = performance.now();
    if (this.#loaded !== undefined || this.#folder === "") return;
    this.#rest.used();
    this.load(this.#folder).catch(() => {});
  }

  /** Once that other one is loaded; words that are wanted meanwhile wait. Throws ModelError where there is no such model. */
  async load(folder: string, after: Promise<void> = Promise.resolve()): Promise<void> {
    if (folder === "")
      throw new ModelError(
        "There is no speech-to-text model.",
        'Get one with "Kodama: Models…", or type instead.',
      );
    const loaded =
      this.#loaded?.folder === folder ? this.#loaded : { folder, stt: after.then(() => this.#read(folder)) };
    this.#loaded = loaded;
    this.#usedAtMs = performance.now();
    try {
      await loaded.stt;
      this.#folder = folder;
    } catch (error) {
      if (this.#loaded === loaded) [this.#loaded, this.#folder] = [undefined, ""];
      throw error;
    }
  }

  async #read(folder: string): Promise<Stt> {
    this.#phase("loading the speech-to-text model", folder, LOAD_MS_MAX);
    try {
      return await loadStt(folder);
    } finally {
      this.#phase("", "");
    }
  }

  /** Empty where nothing was understood. */
  async words(samples: Float32Array): Promise<string> {
    return (await this.heard(samples)).text;
  }

  /** The words, and how sure the model is of them where it says so. `names` are listened for once more where they were nearly heard. */
  async heard(samples: Float32Array, names: readonly string[] = []): Promise<Words> {
    if (samples.length === 0) return NONE;
    this.comeBack();
    if (this.#loaded === undefined) return NONE;
    const { folder } = this.#loaded;
    let begun = performance.now();
    this.#running++;
    try {
      const stt = await this.#loaded.stt;
      // That it was waited for is no work of the processor's.
      begun = performance.now();
      const longMs = (samples.length * 1_000) / SAMPLE_RATE_HZ;
      this.#phase("recognising speech", folder, WORDS_MS_MAX + longMs * SLOWER_MAX);
      const all: Decoded[] = [];
      const parts = partsOf(samples, { longestMs: stt.longestMs, sampleRateHz: SAMPLE_RATE_HZ });
      // Of a silence by itself some engines make words.
      for (const part of parts.filter((one) => parts.length === 1 || rmsOf(one) > SILENT_RMS))
        all.push(await decoded(stt, part));
      this.#told("");
      const words = wordsOf(all);
      if (parts.length > 1) return words;
      const named = await this.#names.sharpen(words.text, samples, { folder, names });
      return named === words.text ? words : { ...words, named };
    } catch (error) {
      this.#told(error instanceof Error ? error.message : "it failed");
      return NONE;
    } finally {
      // Words and captions may be worked on at once.
      if (--this.#running === 0) this.#phase("", "");
      const now = performance.now();
      this.#nextPartialMs = now + (now - begun) / PARTIAL_SHARE;
    }
  }

  /** Of an utterance that goes on; undefined where that would be too much work now. */
  partial(samples: Float32Array): Promise<string> | undefined {
    return this.#running > 0 || performance.now() < this.#nextPartialMs ? undefined : this.words(samples);
  }
}
