// A key that is held, told from one that is tapped: editors tell of presses only, and of the repeats of a key that stays down.

export interface TalkKeyPorts {
  /** Whether this window is listened to already. */
  readonly listening: () => boolean;
  /** The key is down: until it is let go, or until it turns out to have been a tap. */
  readonly start: () => void;
  /** It was a tap. */
  readonly tapped: () => void;
  readonly stop: () => void;
  /** Without a repeat for so long it was a tap; without a next one for so long it was let go. */
  readonly timings: () => { readonly tapAfterMs: number; readonly releaseAfterMs: number };
  /** Calls it once after so many milliseconds; returns what takes that back. */
  readonly after: (ms: number, fire: () => void) => () => void;
}

/** "again": pressed soon after a tap, by a finger or by a keyboard that repeats late. */
type Key = "up" | "down" | "tapped" | "again" | "held" | "done";

/** A keyboard that begins to repeat a key later than a tap is known tells so within this time: up to 1 s on Windows and X11, and a little more. */
const REPEATS_WITHIN_MS = 1_200;
/** And goes on to repeat it at least so often; no finger taps twice as quickly. */
const REPEAT_EVERY_MS = 110;

export class TalkKey {
  readonly #ports: TalkKeyPorts;
  #key: Key = "up";
  #callOff = (): void => {};

  constructor(ports: TalkKeyPorts) {
    this.#ports = ports;
  }

  /** Each press, and each repeat of one. */
  press(): void {
    const { tapAfterMs, releaseAfterMs } = this.#ports.timings();
    if (this.#key === "tapped" && this.#ports.listening()) return this.#wait("again", REPEAT_EVERY_MS);
    switch (this.#key) {
      // What the tap began is over: it is a press like any other.
      case "tapped":
      case "up":
        if (!this.#ports.listening()) {
          this.#ports.start();
          return this.#wait("down", tapAfterMs);
        }
        this.#ports.stop();
        // A finger that stays a moment too long does not start anew.
        return this.#wait("done", tapAfterMs);
      case "again":
        // A hold after all.
        this.#ports.start();
        return this.#wait("held", releaseAfterMs);
      case "down":
      case "held":
        return this.#wait("held", releaseAfterMs);
      case "done":
        return this.#wait("done", releaseAfterMs);
    }
  }

  /** What it began was ended by other means. */
  forget(): void {
    this.#callOff();
    this.#key = "up";
  }

  #wait(key: Key, ms: number): void {
    this.#key = key;
    this.#callOff();
    this.#callOff = this.#ports.after(ms, () => this.#over(key));
  }

  #over(key: Key): void {
    this.#key = "up";
    if (key === "held" || key === "again") this.#ports.stop();
    if (key !== "down") return;
    this.#ports.tapped();
    this.#wait("tapped", Math.max(0, REPEATS_WITHIN_MS - this.#ports.timings().tapAfterMs));
  }
}
