// The speaker: one sound at a time, softer, held and silenced while it sounds. Through the audio graph where the system has one for us,
// else by a program of the system that plays files.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resample } from "./audio.ts";
import { AudioGraph } from "./audio-graph.ts";
import type { Played } from "./played.ts";
import { playFile } from "./players.ts";
import { type Audio, SAMPLE_RATE_HZ } from "./sherpa.ts";
import { ModelError } from "./model-error.ts";
import { writeWav } from "./wav.ts";

/** What is played, and when that is, on a clock that goes on between two sounds. */
export interface PlaybackClock {
  readonly nowS: number;
  readonly played: Played;
}

export interface Playback {
  readonly device: string;
  /** Undefined where it sleeps, or cannot be known. */
  clock(): PlaybackClock | undefined;
  /** Something is to be played soon: what needs time to begin begins. */
  rouse(): void;
  /**
   * Resolves at its end, or when it is silenced, with the share of it that was heard, 0 to 1. `begun` is called once it sounds, as far as
   * the device tells.
   */
  play(audio: Audio, begun?: () => void): Promise<number>;
  /** A short sound beside it. Not every device plays two at once; then there is none. */
  chime(audio: Audio): void;
  /** Softer, while somebody says something. */
  duck(soft: boolean): void;
  /** Stands still, and goes on where it stood. */
  hold(still: boolean): void;
  /** At once; nothing of it comes back. */
  silence(): void;
  /** It is not played on any more. */
  close(): void;
}

/** On the named device, empty for the default one. Throws ModelError where nothing plays. */
export async function openPlayback(device: string): Promise<Playback> {
  try {
    return await AudioGraph.open(device);
  } catch {
    // No sound library, or a device that it does not know by this name.
    return new ProgramPlayback(device);
  }
}

/** One that finds no device ends sooner; one that plays takes nearly half of it to begin. */
const PROGRAM_BEGINS_MS = 100;

/** A program cannot be held: that silences it. */
export class ProgramPlayback implements Playback {
  readonly device: string;
  #child: ChildProcess | undefined;
  #generation = 0;
  /** Of those that were silenced; some programs end well also where they were told to end. */
  readonly #silenced = new WeakSet<ChildProcess>();

  constructor(device: string) {
    this.device = device;
  }

  async play(audio: Audio, begun: () => void = () => {}): Promise<number> {
    const mine = this.#generation;
    const folder = await mkdtemp(join(tmpdir(), "kodama-say-"));
    try {
      const path = join(folder, "say.wav");
      writeWav(path, resample(audio.samples, audio.sampleRate, SAMPLE_RATE_HZ));
      if (mine !== this.#generation) return 0;
      const child = playFile(path, this.device);
      if (child === undefined)
        throw new ModelError(
          "There is nothing to play sound with.",
          "Install pulseaudio-utils or alsa-utils.",
        );
      this.#child = child;
      const begunAtMs = performance.now();
      const begins = setTimeout(begun, PROGRAM_BEGINS_MS);
      const [code] = await once(child, "exit").catch((): unknown[] => [1]);
      clearTimeout(begins);
      if (!this.#silenced.has(child)) return code === 0 ? 1 : 0;
      const durationMs = (audio.samples.length * 1_000) / audio.sampleRate;
      return Math.min(1, (performance.now() - begunAtMs) / durationMs);
    } finally {
      this.#child = undefined;
      await rm(folder, { recursive: true, force: true });
    }
  }

  chime(): void {}

  clock(): undefined {}

  rouse(): void {}

  duck(): void {}

  hold(still: boolean): void {
    if (still) this.silence();
  }

  silence(): void {
    this.#generation++;
    if (this.#child === undefined) return;
    this.#silenced.add(this.#child);
    this.#child.kill();
  }

  close(): void {
    this.silence();
  }
}
