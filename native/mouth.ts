// Speaks sentences one after the other: to the speaker, or into a WAV file. Says truly what was heard and what was not.
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VoiceEvent, VoiceSettings } from "../server/core/voice-ports.ts";
import { resample } from "./audio.ts";
import { playFile, systemVoice } from "./players.ts";
import { type Audio, loadTts, SAMPLE_RATE_HZ, type Tts } from "./sherpa.ts";
import { ModelError } from "./speech-models.ts";
import { decodeAnyWav, readWav, writeWav } from "./wav.ts";

export interface Sentence {
  readonly turnId: string;
  readonly sentenceId: string;
  readonly text: string;
  readonly settings: VoiceSettings;
}

export interface MouthPorts {
  readonly tell: (event: VoiceEvent) => void;
  readonly phase: (doing: string, model: string) => void;
}

const QUEUE_MAX = 100;

export class Mouth {
  readonly #ports: MouthPorts;
  #queue: Sentence[] = [];
  #busy = false;
  #player: ChildProcess | undefined;
  /** Grows with each hush; what belongs to an older one is not heard any more. */
  #generation = 0;
  #loaded: { readonly folder: string; readonly tts: Tts } | undefined;

  constructor(ports: MouthPorts) {
    this.#ports = ports;
  }

  speak(sentence: Sentence): void {
    if (this.#queue.length >= QUEUE_MAX) return this.#report(sentence, false);
    this.#queue.push(sentence);
    void this.#work();
    return undefined;
  }

  hush(): void {
    this.#generation++;
    const dropped = this.#queue;
    this.#queue = [];
    this.#player?.kill();
    for (const sentence of dropped) this.#report(sentence, false);
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      try {
        this.#report(next, await this.#say(next));
        this.#ill("", "");
      } catch (error) {
        this.#ports.phase("", "");
        this.#report(next, false);
        if (error instanceof ModelError) this.#ill(error.message, error.nextStep);
      }
    }
    this.#busy = false;
  }

  async #say(sentence: Sentence): Promise<boolean> {
    const mine = this.#generation;
    const audio = await this.#synthesise(sentence);
    this.#ports.phase("", "");
    const { output, speaker } = sentence.settings;
    if (audio === undefined || mine !== this.#generation || output === "none") return false;
    if (output === "speaker") return this.#play(audio, speaker);
    append(output, audio);
    return true;
  }

  async #synthesise({ text, settings }: Sentence): Promise<Audio | undefined> {
    const { tts, ttsFolder } = settings;
    if (tts === "none") return undefined;
    if (tts === "sherpa" || (tts === "auto" && ttsFolder !== "")) {
      if (this.#loaded?.folder !== ttsFolder) {
        this.#ports.phase("loading the text-to-speech model", ttsFolder);
        this.#loaded = { folder: ttsFolder, tts: await loadTts(ttsFolder) };
      }
      this.#ports.phase("speaking", ttsFolder);
      return this.#loaded.tts.generateAsync({ text, sid: 0, speed: 1, enableExternalBuffer: false });
    }
    const wav = await systemVoice(text);
    if (wav === undefined)
      throw new ModelError(
        "There is no voice on this machine.",
        'Get one with "Kodama: Models…", or install espeak-ng.',
      );
    return decodeAnyWav(wav);
  }

  async #play(audio: Audio, device: string): Promise<boolean> {
    const folder = await mkdtemp(join(tmpdir(), "kodama-say-"));
    try {
      const path = join(folder, "say.wav");
      writeWav(path, resample(audio.samples, audio.sampleRate, SAMPLE_RATE_HZ));
      const child = playFile(path, device);
      if (child === undefined)
        throw new ModelError(
          "There is nothing to play sound with.",
          "Install pulseaudio-utils or alsa-utils.",
        );
      this.#player = child;
      this.#ports.tell({ kind: "playing", playing: true });
      return await new Promise((resolve) =>
        child.once("exit", (code) => resolve(code === 0)).once("error", () => resolve(false)),
      );
    } finally {
      this.#player = undefined;
      this.#ports.tell({ kind: "playing", playing: false });
      await rm(folder, { recursive: true, force: true });
    }
  }

  #report({ turnId, sentenceId, text }: Sentence, heard: boolean): void {
    this.#ports.tell({ kind: "spoken", turnId, sentenceId, text, heard });
  }

  #ill(reason: string, nextStep: string): void {
    this.#ports.tell({ kind: "health", part: "tts", reason, nextStep });
  }
}

/** One growing file per run of answers: 16 kHz, mono, 16 bit. */
function append(path: string, audio: Audio): void {
  const fresh = resample(audio.samples, audio.sampleRate, SAMPLE_RATE_HZ);
  const before = existsSync(path) ? readWav(path) : new Float32Array(0);
  const both = new Float32Array(before.length + fresh.length);
  both.set(before);
  both.set(fresh, before.length);
  writeWav(path, both);
}
