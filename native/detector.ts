// Where speech starts and ends in what is heard, frame by frame: the real detector, and the hold over what it says.
import { createEdges, type Edges, FRAME_MS } from "./edges.ts";
import { Loudness } from "./loudness.ts";
import type { Vad } from "./sherpa.ts";

/** Kept before the first detected frame, so that no first sound is lost. */
const PREROLL_MS = 500;
const ENDS_KEPT = 200;
/** Frames that a quiet room may keep back: a model that is woken for each of them takes five times as long for it as for one right after
 * another. Who speaks as softly as the room is heard by so much later. */
const KEPT_BACK_MAX = 8;

/** Two seconds of nothing but the room. */
const PASSED_OVER_MAX = 64;
/** A card that gives nothing gives noughts: one step of 16 bits. */
const SILENCE_RMS = 1 / 32_768;

export interface Heard {
  /** End of the frame, in milliseconds since the beginning. */
  readonly atMs: number;
  /** Where speech started or ended, in order; of frames that were kept back as well. */
  readonly edges: readonly Edge[];
}
type Edge = NonNullable<ReturnType<Edges["frame"]>>;

/** For one recording, or one time of listening. */
export class Detector {
  readonly #vad: Vad;
  #edges = createEdges();
  #loudness = new Loudness();
  /** When speech ended, the newest ones. */
  readonly #ends: number[] = [];
  #frames = 0;
  #beganAtMs = 0;
  readonly #keepsBack: boolean;
  #keptBack: Float32Array[] = [];
  /** Frames of the room that were not judged, since the last that was. */
  #passedOver = 0;

  /** The model is this one's alone until the next is made with it. `keepsBack`: what is no louder than the room is judged a few frames at a time. */
  constructor(vad: Vad, keepsBack = false) {
    vad.reset();
    this.#vad = vad;
    this.#keepsBack = keepsBack;
  }

  /** What comes next has nothing to do with what was before; the time goes on. */
  forget(): void {
    this.#vad.reset();
    this.#edges = createEdges();
    this.#loudness = new Loudness(this.#frames * FRAME_MS);
    this.#keptBack = [];
    this.#passedOver = 0;
  }

  /** A frame of 512 samples, which stays as it is. */
  hear(samples: Float32Array): Heard {
    const atMs = ++this.#frames * FRAME_MS;
    this.#loudness.hear(samples);
    this.#keptBack.push(samples);
    if (this.#isQuiet() && this.#mayWait()) return { atMs, edges: [] };
    this.#passedOver = 0;
    const frames = this.#keptBack;
    this.#keptBack = [];
    const firstMs = atMs - (frames.length - 1) * FRAME_MS;
    return { atMs, edges: frames.flatMap((frame, n) => this.#judge(frame, firstMs + n * FRAME_MS) ?? []) };
  }

  /** What comes before a voice is judged with it; the room before that is looked at now and then. */
  #mayWait(): boolean {
    if (this.#keptBack.length < KEPT_BACK_MAX) return true;
    if (!this.#loudness.still || this.#passedOver >= PASSED_OVER_MAX) return false;
    this.#keptBack.shift();
    this.#passedOver++;
    return true;
  }

  /** Frames that are no louder may come late, a few at a time; 0 where each is wanted at once. Of samples from -1 to 1. */
  quietBelow(): number {
    return this.#isQuiet() ? Math.max(this.#loudness.roomRms, SILENCE_RMS) : 0;
  }

  #isQuiet(): boolean {
    return this.#keepsBack && !this.#edges.alert && !this.#loudness.stirs;
  }

  #judge(samples: Float32Array, atMs: number): Edge | undefined {
    this.#vad.acceptWaveform(samples);
    while (!this.#vad.isEmpty()) this.#vad.pop();
    const told = this.#edges.frame(this.#vad.isDetected(), atMs);
    if (told === undefined) return undefined;
    if (told.speech) {
      // Not in what was said before.
      this.#beganAtMs = Math.max(this.#loudness.beganBy(told.atMs), this.#ends.at(-1) ?? 0);
      return { speech: true, atMs: this.#beganAtMs };
    }
    const edge = { speech: false, atMs: this.#ended(told.atMs) };
    this.#ends.push(edge.atMs);
    if (this.#ends.length > ENDS_KEPT) this.#ends.shift();
    return edge;
  }

  /** Whether the last frames were far louder than the room; known long before it is known whether it is a voice. */
  get loud(): boolean {
    return this.#loudness.loud;
  }

  /** Until when there is sound in what is taken for speech: its verdict goes on for longer. */
  soundUntil(): number {
    return this.#loudness.soundUntil();
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
