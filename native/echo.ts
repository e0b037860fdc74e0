// Our own voice comes back through the microphone. Here both are laid side by side on the clock of the speaker, and the one is taken out of the other.
import { type EchoCanceller, LATE_SAMPLES } from "./echo-canceller.ts";
import { FRAME_MS } from "./edges.ts";
import { Loudness } from "./loudness.ts";
import type { PlaybackClock } from "./playback.ts";

/** Frames by which two clocks are compared: 1 s. */
const COMPARED = 32;
/** A clock that is so much later than it was stood still meanwhile. */
const STOOD_MS = 250;
/** Less is left as it is: the canceller follows by itself, and each step of ours is a new room for it. */
const STEP_MS = 40;
/** Of our own voice, before anything of what is left is looked at, and before all of it counts: the canceller knows the room then. Research of the voice, §5. */
export const ECHO_KNOWN_MS = { roughly: 600, well: 3_000 } as const;
/** Of our own voice without anything loud being left of it, 512 ms: a microphone that was opened anew comes late by another amount, which
 * the canceller has to find again. */
const PROVEN_FRAMES = 16;
/** After so long a silence of ours, 1 s, we begin anew: what is loud in the first 512 ms of that is a rest of ours, since a speaker was turned
 * up or the canceller lost its way. */
const SILENT_FRAMES = 31;

/** What a clock is ahead of the system's, from readings of which each may be late by a little, but never early. */
export class ClockDifference {
  #readings: number[] = [];

  take(readingMs: number): number {
    if (readingMs < Math.max(...this.#readings) - STOOD_MS) this.#readings = [];
    this.#readings.push(readingMs);
    if (this.#readings.length > COMPARED) this.#readings.shift();
    return Math.max(...this.#readings);
  }
}

export interface Unechoed {
  readonly samples: Float32Array;
  /** Our own voice was taken out of it; "roughly" by a canceller that does not know the room well yet. */
  readonly cancelled: boolean | "roughly";
}

export interface EchoPorts {
  /** Undefined while nothing is played, or it cannot be known. */
  readonly playback: () => PlaybackClock | undefined;
  /** UTC. */
  readonly nowMs: () => number;
}

/** It learns a room, from one time of listening to the next. What it gives is always as late as a canceller is: who is in the middle of a
 * word when one begins or ends loses nothing of it. */
export class Echo {
  readonly #ports: EchoPorts;
  #canceller: EchoCanceller | undefined;
  /** What was heard last, and was not handed on yet. */
  #late = new Float32Array(LATE_SAMPLES);
  /** The canceller was not asked lately: what it gives first is of another time. */
  #stale = true;
  #heardMs = 0;
  #microphone = new ClockDifference();
  #speaker = new ClockDifference();
  /** What the speaker's clock is ahead of the count of what was heard. */
  #aheadMs = 0;
  #warmMs = 0;
  #left = new Loudness();
  #provenFrames = 0;
  #silentFrames = 0;
  #begunFrames = 0;

  constructor(ports: EchoPorts) {
    this.#ports = ports;
  }

  /** From now on; until then, and where there is none, all is heard as it is. */
  cancelBy(canceller: EchoCanceller): void {
    this.#canceller = canceller;
  }

  /** Somebody else is listened to, or later: nothing of what was heard before is left. */
  forget(): void {
    this.#late.fill(0);
    this.#stale = true;
    this.begin();
  }

  /** The microphone was opened: what it is late by is to be found again. */
  begin(): void {
    this.#microphone = new ClockDifference();
    this.#left = new Loudness();
    this.#provenFrames = 0;
  }

  /** A frame, and when it was read. */
  hear(samples: Float32Array, readAtMs: number): Unechoed {
    this.#heardMs += FRAME_MS;
    const heardAheadMs = this.#microphone.take(this.#heardMs - readAtMs);
    const asHeard = this.#delay(samples);
    const clock = this.#ports.playback();
    if (clock === undefined || this.#canceller === undefined) {
      this.#silentFrames++;
      this.#speaker = new ClockDifference();
      this.#stale = true;
      return { samples: asHeard, cancelled: false };
    }
    const aheadMs = this.#speaker.take(clock.nowS * 1_000 - this.#ports.nowMs()) - heardAheadMs;
    if (Math.abs(aheadMs - this.#aheadMs) > STEP_MS) this.#aheadMs = aheadMs;
    const fromMs = this.#heardMs + this.#aheadMs - FRAME_MS;
    const played = clock.played.read(fromMs / 1_000, samples.length);
    const left = this.#canceller.cancel(samples, played);
    if (this.#stale) left.set(asHeard.subarray(0, LATE_SAMPLES));
    this.#stale = false;
    this.#left.hear(left);
    if (played.some((one) => one !== 0)) this.#learn();
    else this.#silentFrames++;
    return { samples: left, cancelled: this.#knows() };
  }

  #delay(samples: Float32Array): Float32Array {
    const all = new Float32Array(LATE_SAMPLES + samples.length);
    all.set(this.#late);
    all.set(samples, LATE_SAMPLES);
    this.#late = all.slice(samples.length);
    return all.slice(0, samples.length);
  }

  #learn(): void {
    this.#begunFrames = this.#silentFrames >= SILENT_FRAMES ? 0 : this.#begunFrames + 1;
    this.#silentFrames = 0;
    if (this.#begunFrames < PROVEN_FRAMES && this.#left.loud) this.#provenFrames = 0;
    this.#warmMs = Math.min(this.#warmMs + FRAME_MS, ECHO_KNOWN_MS.well);
    if (this.#provenFrames < PROVEN_FRAMES) this.#provenFrames = this.#left.loud ? 0 : this.#provenFrames + 1;
  }

  #knows(): Unechoed["cancelled"] {
    if (this.#warmMs < ECHO_KNOWN_MS.roughly) return false;
    return (this.#warmMs >= ECHO_KNOWN_MS.well && this.#provenFrames >= PROVEN_FRAMES) || "roughly";
  }

  close(): void {
    this.#canceller?.close();
    this.#canceller = undefined;
  }
}
