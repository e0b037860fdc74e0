// Where speech starts and ends in what is heard, frame by frame: the real detector, and the hold over what it says.
import { createEdges, type Edges, FRAME_MS } from "./edges.ts";
import { Loudness } from "./loudness.ts";
import type { Vad } from "./sherpa.ts";

/** Kept before the first detected frame, so that no first sound is lost. */
const PREROLL_MS = 500;
const ENDS_KEPT = 200;

export interface Heard {
  /** End of the frame, in milliseconds since the beginning. */
  readonly atMs: number;
  /** Where speech started or ended, if it did. */
  readonly edge: ReturnType<Edges["frame"]>;
}

/** For one recording, or one time of listening. */
export class Detector {
  readonly #vad: Vad;
  readonly #edges = createEdges();
  readonly #loudness = new Loudness();
  /** When speech ended, the newest ones. */
  readonly #ends: number[] = [];
  #frames = 0;
  #beganAtMs = 0;

  /** The model is this one's alone until the next is made with it. */
  constructor(vad: Vad) {
    vad.reset();
    this.#vad = vad;
  }

  /** A frame of 512 samples. */
  hear(samples: Float32Array): Heard {
    this.#vad.acceptWaveform(samples);
    while (!this.#vad.isEmpty()) this.#vad.pop();
    const atMs = ++this.#frames * FRAME_MS;
    this.#loudness.hear(samples);
    const told = this.#edges.frame(this.#vad.isDetected(), atMs);
    if (told?.speech === true) this.#beganAtMs = told.atMs;
    const edge = told?.speech === false ? { ...told, atMs: this.#ended(told.atMs) } : told;
    if (edge?.speech === false) this.#ends.push(edge.atMs);
    if (this.#ends.length > ENDS_KEPT) this.#ends.shift();
    return { atMs, edge };
  }

  /** Where the sound was over; not before what was taken for speech had lasted a frame. */
  #ended(atMs: number): number {
    return Math.max(this.#loudness.endedBy(atMs), this.#beganAtMs + FRAME_MS);
  }

  /** Where the words may have begun that were detected at `fromMs`: a little before, but not in what was said before them. */
  begun(fromMs: number): number {
    return Math.max(fromMs - PREROLL_MS, this.#ends.findLast((end) => end <= fromMs) ?? 0);
  }
}
