// Turns samples into words with the model in use. Loading takes a while and is begun as soon as somebody listens.
import { loadStt, SAMPLE_RATE_HZ, type Stt } from "./sherpa.ts";
import { ModelError } from "./model-error.ts";

/** Words of an utterance that goes on are looked up with at most this part of one processor. */
const PARTIAL_SHARE = 0.25;

export class Recogniser {
  readonly #phase: (doing: string, model: string) => void;
  #loaded: { readonly folder: string; readonly stt: Promise<Stt> } | undefined;
  #running = 0;
  #nextPartialMs = 0;

  constructor(phase: (doing: string, model: string) => void) {
    this.#phase = phase;
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
    try {
      await loaded.stt;
    } catch (error) {
      if (this.#loaded === loaded) this.#loaded = undefined;
      throw error;
    }
  }

  async #read(folder: string): Promise<Stt> {
    this.#phase("loading the speech-to-text model", folder);
    try {
      return await loadStt(folder);
    } finally {
      this.#phase("", "");
    }
  }

  /** Empty where nothing was understood. */
  async words(samples: Float32Array): Promise<string> {
    if (this.#loaded === undefined || samples.length === 0) return "";
    const { folder } = this.#loaded;
    const begun = performance.now();
    this.#running++;
    try {
      const stt = await this.#loaded.stt;
      this.#phase("recognising speech", folder);
      const stream = stt.createStream();
      stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
      return (await stt.decodeAsync(stream)).text;
    } catch {
      return "";
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
