// Listens for a few phrases in all that is heard, frame by frame, without waiting for an end: the phrase that wakes, and "stop".
import type { Keyword } from "../server/core/voice-ports.ts";
import { spell } from "./keyword-tokens.ts";
import { speechModel } from "./speech-models.ts";
import { loadKeywordSpotter, SAMPLE_RATE_HZ, type KeywordSpotter } from "./sherpa.ts";

/** Boost and threshold of a phrase; of the research of the voice, §4c. */
const BOOST = 1.5;
const THRESHOLD = 0.35;
/** Quiet that is listened to still, 800 ms: the model needs some sound behind a phrase to be sure of it. */
const QUIET_FRAMES_HEARD = 25;
/** What comes before a voice is listened to with it, 512 ms; the quiet room before that is not. */
const QUIET_FRAMES_KEPT = 16;

export interface Spotted {
  readonly folder: string;
  /** Empty where nothing wakes. */
  readonly wakePhrase: string;
}

/** One for each time of listening; the model is loaded with it. */
export class Spotter {
  readonly #model: KeywordSpotter;
  #stream: ReturnType<KeywordSpotter["createStream"]>;
  #quiet: Float32Array[] = [];
  #quietFrames = 0;

  /** Throws ModelError. */
  constructor({ folder, wakePhrase }: Spotted) {
    const phrases: readonly (readonly [Keyword, string])[] = [
      ["stop", "stop"],
      ...(wakePhrase === "" ? [] : [["wake", wakePhrase] as const]),
    ];
    // What it lacks is said before it is read.
    speechModel(folder, "kws");
    const lines = phrases.map(
      ([name, phrase]) => `${spell(folder, phrase)} :${BOOST} #${THRESHOLD} @${name}`,
    );
    this.#model = loadKeywordSpotter(folder, lines.join("\n"));
    this.#stream = this.#model.createStream();
  }

  /** What was said before counts no more. */
  forget(): void {
    this.#quiet = [];
    this.#stream = this.#model.createStream();
  }

  /** The phrase that ended in this frame, if one did. `isQuiet`: there is nothing in it but a room in which nobody speaks. */
  hear(samples: Float32Array, isQuiet = false): Keyword | undefined {
    this.#quiet.push(samples);
    this.#quietFrames = isQuiet ? this.#quietFrames + 1 : 0;
    if (this.#quietFrames > QUIET_FRAMES_HEARD) {
      if (this.#quiet.length > QUIET_FRAMES_KEPT) this.#quiet.shift();
      return undefined;
    }
    for (const frame of this.#quiet)
      this.#stream.acceptWaveform({ samples: frame, sampleRate: SAMPLE_RATE_HZ });
    this.#quiet = [];
    while (this.#model.isReady(this.#stream)) {
      this.#model.decode(this.#stream);
      const { keyword } = this.#model.getResult(this.#stream);
      if (keyword === "") continue;
      this.#model.reset(this.#stream);
      return keyword === "wake" || keyword === "stop" ? keyword : undefined;
    }
    return undefined;
  }
}
