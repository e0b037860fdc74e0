// Speaks sentences one after the other: to the speaker, or into a WAV file. Says truly what was heard and what was not.
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VoiceEvent, VoiceSettings } from "../server/core/ports.ts";
import { resample } from "./audio.ts";
import { playFile, systemVoice } from "./players.ts";
import { type Audio, loadTts, ModelError, SAMPLE_RATE_HZ, type Tts } from "./sherpa.ts";
import { decodeAnyWav, readWav, writeWav } from "./wav.ts";

export interface Sentence {
  readonly turnId: string;
  readonly sentenceId: string;
  readonly text: string;
  readonly settings: VoiceSettings;
}

export interface Mouth {
  speak(sentence: Sentence): void;
  hush(): void;
}

export interface MouthPorts {
  readonly tell: (event: VoiceEvent) => void;
  readonly phase: (doing: string, model: string) => void;
}

const QUEUE_MAX = 100;

export function createMouth({ tell, phase }: MouthPorts): Mouth {
  let queue: Sentence[] = [];
  let busy = false;
  let player: ChildProcess | undefined;
  /** Grows with each hush; what belongs to an older one is not heard any more. */
  let generation = 0;
  let loaded: { readonly folder: string; readonly tts: Tts } | undefined;

  const report = ({ turnId, sentenceId, text }: Sentence, heard: boolean): void =>
    tell({ kind: "spoken", turnId, sentenceId, text, heard });
  const ill = (reason: string, nextStep: string): void =>
    tell({ kind: "health", part: "tts", reason, nextStep });

  const synthesise = async ({ text, settings }: Sentence): Promise<Audio | undefined> => {
    const { tts, ttsFolder } = settings;
    if (tts === "none") return undefined;
    if (tts === "sherpa" || (tts === "auto" && ttsFolder !== "")) {
      if (loaded?.folder !== ttsFolder) {
        phase("loading the text-to-speech model", ttsFolder);
        loaded = { folder: ttsFolder, tts: await loadTts(ttsFolder) };
      }
      phase("speaking", ttsFolder);
      return loaded.tts.generateAsync({ text, sid: 0, speed: 1, enableExternalBuffer: false });
    }
    const wav = await systemVoice(text);
    if (wav === undefined)
      throw new ModelError(
        "There is no voice on this machine.",
        "Install espeak-ng, or set kodama.models.ttsFolder.",
      );
    return decodeAnyWav(wav);
  };

  const play = async (audio: Audio): Promise<boolean> => {
    const folder = await mkdtemp(join(tmpdir(), "kodama-say-"));
    try {
      const path = join(folder, "say.wav");
      writeWav(path, resample(audio.samples, audio.sampleRate, SAMPLE_RATE_HZ));
      player = playFile(path);
      if (player === undefined)
        throw new ModelError(
          "There is nothing to play sound with.",
          "Install pulseaudio-utils or alsa-utils.",
        );
      tell({ kind: "playing", playing: true });
      const child = player;
      return await new Promise((resolve) =>
        child.once("exit", (code) => resolve(code === 0)).once("error", () => resolve(false)),
      );
    } finally {
      player = undefined;
      tell({ kind: "playing", playing: false });
      await rm(folder, { recursive: true, force: true });
    }
  };

  const say = async (sentence: Sentence): Promise<boolean> => {
    const mine = generation;
    const audio = await synthesise(sentence);
    phase("", "");
    const { output } = sentence.settings;
    if (audio === undefined || mine !== generation || output === "none") return false;
    if (output === "speaker") return play(audio);
    append(output, audio);
    return true;
  };

  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        report(next, await say(next));
        ill("", "");
      } catch (error) {
        phase("", "");
        report(next, false);
        if (error instanceof ModelError) ill(error.message, error.nextStep);
      }
    }
    busy = false;
  };

  return {
    speak(sentence) {
      if (queue.length >= QUEUE_MAX) return report(sentence, false);
      queue.push(sentence);
      void work();
    },
    hush() {
      generation++;
      const dropped = queue;
      queue = [];
      player?.kill();
      for (const sentence of dropped) report(sentence, false);
    },
  };
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
