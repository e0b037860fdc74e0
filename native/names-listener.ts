// Listens once more for names on the screen that were nearly heard: by the same model, with a beam search that prefers them. Only models
// of NVIDIA's kind (Parakeet) can do that, and it takes their memory a second time: a setting. Why its words are not taken as they are:
// docs/adr/0032-names-on-the-screen.md.
import { nearlyHeard, withNames } from "./nearly-heard.ts";
import { decoded, loadNamesStt, type Stt } from "./sherpa.ts";
import type { TellPhase } from "./supervisor.ts";

/** By the design of the voice. */
const BOOST = "2.0";
/** From a slow disk. */
const LOAD_MS_MAX = 120_000;
const LOOK_MS_MAX = 20_000;

interface Loading {
  readonly folder: string;
  /** Undefined while it is loaded, and where it cannot be. */
  stt?: Stt;
}

export class NamesListener {
  readonly #phase: TellPhase;
  #loading: Loading | undefined;

  constructor(phase: TellPhase) {
    this.#phase = phase;
  }

  /** The first names that are wanted begin to load it; nobody waits for that. Never rejects: where it fails, what was heard stays. */
  async sharpen(
    heard: string,
    samples: Float32Array,
    { folder, names }: { readonly folder: string; readonly names: readonly string[] },
  ): Promise<string> {
    const stt = names.length === 0 ? undefined : this.#ready(folder);
    const near = stt === undefined ? [] : nearlyHeard(heard, names);
    if (stt === undefined || near.length === 0) return heard;
    this.#phase("listening for names", folder, LOOK_MS_MAX);
    try {
      const hotwords = near.map((name) => `${name} :${BOOST}`).join("/");
      return withNames(heard, (await decoded(stt, samples, hotwords)).text, near);
    } catch {
      return heard;
    } finally {
      this.#phase("", "");
    }
  }

  /** Its memory is given back; the next names load it again. */
  rest(): void {
    this.#loading = undefined;
  }

  #ready(folder: string): Stt | undefined {
    if (this.#loading?.folder === folder) return this.#loading.stt;
    const loading: Loading = { folder };
    this.#loading = loading;
    this.#phase("loading the speech-to-text model", folder, LOAD_MS_MAX);
    // Of a kind that has no such search there is none; it is not tried again for this folder.
    void loadNamesStt(folder)
      .then((stt) => void (loading.stt = stt))
      .catch(() => {})
      .finally(() => this.#phase("", ""));
    return undefined;
  }
}
