// How loud it was a moment ago, in steps finer than the detector's frames: its verdict goes on for more than a tenth of a second
// after the last sound, and that is a long wait for who has finished.

const STEP_SAMPLES = 128;
const STEP_MS = 8;
/** Kept: more than the longest look back. */
const STEPS_KEPT = 128;
/** How much later than the sound a verdict is taken to be at most. Of espeak-ng's sentences it was 109 to 172 ms late (DETECT-3). */
const LATE_MAX_MS = 192;
/** Sound is what is so much louder than the quietest of late, and no less than a part of the loudest. */
const ABOVE_FLOOR = 2.5;
const OF_PEAK = 0.05;
/** What stays below twice the quietest of late is the room: white noise has a range of 1.4 in steps of this size. */
const STIRS_ABOVE_FLOOR = 2;
const STILL_ABOVE_FLOOR = 1.5;
const LOUD_ABOVE_FLOOR = 8;
const LOUD_STEPS = 6;
/** Of samples from -1 to 1: a card that gives nothing but noughts has no room to compare with. */
const LOUD_RMS_MIN = 0.003;
/** Before that it is not known how quiet the room is. */
const KNOWN_STEPS = 32;

/** Of samples, or of a part of them, in their own unit. */
export function rmsOf(samples: Float32Array | Int16Array, from = 0, to = samples.length): number {
  let power = 0;
  for (let i = from; i < to; i++) power += (samples[i] ?? 0) ** 2;
  return Math.sqrt(power / (to - from));
}

/** Of the loudest step of a frame, in the unit of its samples. */
export function loudestRms(samples: Float32Array | Int16Array): number {
  let loudest = 0;
  for (let from = 0; from + STEP_SAMPLES <= samples.length; from += STEP_SAMPLES)
    loudest = Math.max(loudest, rmsOf(samples, from, from + STEP_SAMPLES));
  return loudest;
}

export class Loudness {
  /** Of each step, in order; the newest last. */
  readonly #rms: number[] = [];
  #steps: number;
  #loudest = 0;

  constructor(fromMs = 0) {
    this.#steps = fromMs / STEP_MS;
  }

  /** Whether the last frame was louder than the room. */
  get stirs(): boolean {
    return this.#rms.length < KNOWN_STEPS || this.#loudest > this.roomRms;
  }

  /** Whether it was nothing but the room: a voice as loud as it would be louder by a half. */
  get still(): boolean {
    return this.#rms.length >= KNOWN_STEPS && this.#loudest <= Math.min(...this.#rms) * STILL_ABOVE_FLOOR;
  }

  /** Whether it is far louder than the room, and for longer than a key that is hit: by 18 dB, for 48 ms. */
  get loud(): boolean {
    if (this.#rms.length < KNOWN_STEPS) return false;
    const sound = Math.max(Math.min(...this.#rms) * LOUD_ABOVE_FLOOR, LOUD_RMS_MIN);
    return this.#rms.slice(-LOUD_STEPS).every((rms) => rms >= sound);
  }

  /** What is no louder is the room. */
  get roomRms(): number {
    return Math.min(...this.#rms) * STIRS_ABOVE_FLOOR;
  }

  /** A frame of 512 samples. */
  hear(samples: Float32Array): void {
    for (let from = 0; from + STEP_SAMPLES <= samples.length; from += STEP_SAMPLES) {
      this.#rms.push(rmsOf(samples, from, from + STEP_SAMPLES));
      this.#steps++;
    }
    if (this.#rms.length > STEPS_KEPT) this.#rms.splice(0, this.#rms.length - STEPS_KEPT);
    this.#loudest = Math.max(...this.#rms.slice(-samples.length / STEP_SAMPLES));
  }

  /** When the sound began that is there at `atMs`, in milliseconds since the beginning; at most a little earlier. */
  beganBy(atMs: number): number {
    return this.#back(atMs, (rms, sound) => rms >= sound);
  }

  /** When the last sound before `atMs` ended, in milliseconds since the beginning; at most a little earlier. */
  endedBy(atMs: number): number {
    return this.#back(atMs, (rms, sound) => rms < sound);
  }

  /** Until when there is sound by now; the end of the last frame while there is some. */
  soundUntil(): number {
    const nowMs = this.#steps * STEP_MS;
    return this.#back(nowMs, (rms, sound) => rms < sound, this.#rms.length);
  }

  /** Back from there as far as `goes` holds. Where it holds all the way, loudness says nothing. */
  #back(
    atMs: number,
    goes: (rms: number, sound: number) => boolean,
    stepsMax = LATE_MAX_MS / STEP_MS,
  ): number {
    const sound = Math.max(Math.min(...this.#rms) * ABOVE_FLOOR, Math.max(...this.#rms) * OF_PEAK);
    const first = this.#steps - this.#rms.length;
    let at = Math.floor(atMs / STEP_MS);
    const earliest = at - stepsMax;
    while (at > earliest && at > first && goes(this.#rms[at - 1 - first] ?? 0, sound)) at--;
    return at === earliest || at === first ? atMs : at * STEP_MS;
  }
}
