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

type Key = "up" | "down" | "held" | "done";

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
    switch (this.#key) {
      case "up":
        if (!this.#ports.listening()) {
          this.#ports.start();
          return this.#wait("down", tapAfterMs);
        }
        this.#ports.stop();
        // A finger that stays a moment too long does not start anew.
        return this.#wait("done", tapAfterMs);
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
    if (key === "down") this.#ports.tapped();
    if (key === "held") this.#ports.stop();
  }
}
