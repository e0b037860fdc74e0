// Softer at once where something is loud for longer than a key that is hit: the detector needs a tenth of a second to know a voice, and who
// begins to speak is not to be talked over for that long. Over speakers only what is left once our own voice is taken out of it: in a room that
// the canceller knows, nothing of ours is loud then (docs/adr/0031-echo.md).
import type { Unechoed } from "./echo.ts";
import { FRAME_MS } from "./edges.ts";

/** Words have dips; after so long without sound it was none. */
const RELEASE_FRAMES = Math.ceil(200 / FRAME_MS);

export class Reflex {
  readonly #soften: (soft: boolean) => void;
  readonly #overSpeakers: () => boolean;
  #soft = false;
  #quietFrames = 0;

  /** `overSpeakers`: our own voice is heard as well; it may change while somebody is listened to. */
  constructor(soften: (soft: boolean) => void, overSpeakers: () => boolean) {
    this.#soften = soften;
    this.#overSpeakers = overSpeakers;
  }

  /** Each frame: whether it is loud, and whether our own voice was taken out of it. */
  frame(heard: boolean, cancelled: Unechoed["cancelled"]): void {
    const loud = heard && (cancelled === true || !this.#overSpeakers());
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
