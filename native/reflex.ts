// Softer at once where something is loud for longer than a key that is hit: the detector needs a tenth of a second to know a voice, and who
// begins to speak is not to be talked over for that long. With headphones alone: over speakers it would be our own voice.
import { FRAME_MS } from "./edges.ts";

/** Words have dips; after so long without sound it was none. */
const RELEASE_FRAMES = Math.ceil(200 / FRAME_MS);

export class Reflex {
  readonly #soften: (soft: boolean) => void;
  readonly #may: () => boolean;
  #soft = false;
  #quietFrames = 0;

  /** `may`: no voice of ours is heard now; whoever is listened to may change from headphones to speakers. */
  constructor(soften: (soft: boolean) => void, may: () => boolean) {
    this.#soften = soften;
    this.#may = may;
  }

  /** Each frame, and whether it is loud. */
  frame(heard: boolean): void {
    const loud = heard && this.#may();
    this.#quietFrames = loud ? 0 : this.#quietFrames + 1;
    this.#turn(loud || (this.#soft && this.#quietFrames < RELEASE_FRAMES));
  }

  /** Nobody is heard any more. */
  over(): void {
    this.#turn(false);
  }

  #turn(soft: boolean): void {
    if (soft === this.#soft) return;
    this.#soft = soft;
    this.#soften(soft);
  }
}
