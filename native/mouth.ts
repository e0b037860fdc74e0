// Speaks sentences one after the other: to the speaker, or into a WAV file. Says truly what was heard and what was not.
import { existsSync } from "node:fs";
import type { Earcon, SaidSentence, VoiceEvent, VoiceSettings } from "../server/core/voice-ports.ts";
import { resample } from "./audio.ts";
import { earcon } from "./earcons.ts";
import { openPlayback, type Playback, type PlaybackClock } from "./playback.ts";
import { systemVoice } from "./players.ts";
import { type Audio, loadTts, SAMPLE_RATE_HZ, type Tts } from "./sherpa.ts";
import { ModelError } from "./model-error.ts";
import { decodeAnyWav, readWav, writeWav } from "./wav.ts";

export interface Sentence extends SaidSentence {
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
  #opened: { readonly device: string; readonly playback: Promise<Playback> } | undefined;
  /** The one that was opened, once it is. */
  #playback: Playback | undefined;
  #playing = false;
  /** A sentence is on its way through the speaker, audible or held. */
  #sounding = false;
  #soft = false;
  #held = false;
  #goOn = (): void => {};
  /** What sounded was ended on purpose. */
  #silenced = false;
  /** Grows with each hush; what belongs to an older one is not heard any more. */
  #generation = 0;
  #loaded: { readonly folder: string; readonly tts: Tts } | undefined;

  constructor(ports: MouthPorts) {
    this.#ports = ports;
  }

  speak(sentence: Sentence): void {
    if (this.#queue.length >= QUEUE_MAX) return this.#report(sentence, undefined);
    this.#queue.push(sentence);
    void this.#work();
    return undefined;
  }

  /** Opens the speaker before there is something to say. */
  warm({ output, tts, speaker }: VoiceSettings): void {
    if (output === "speaker" && tts !== "none") void this.#playbackOn(speaker);
  }

  earcon(which: Earcon, { output, speaker }: VoiceSettings): void {
    if (output === "speaker")
      void this.#playbackOn(speaker).then((playback) => playback.chime(earcon(which)));
  }

  /** Of what is played; undefined while nothing is, and where it cannot be known. */
  clock(): PlaybackClock | undefined {
    return this.#playback?.clock();
  }

  hush(): void {
    this.#generation++;
    const dropped = this.#queue;
    this.#queue = [];
    this.#silenced = this.#sounding;
    this.#playback?.silence();
    for (const sentence of dropped) this.#report(sentence, 0);
  }

  /** Softer while somebody says something, also what comes next. */
  duck(soft: boolean): void {
    this.#soft = soft;
    this.#playback?.duck(soft);
  }

  /** Stands still until it goes on; what comes meanwhile waits. */
  hold(still: boolean): void {
    if (still === this.#held) return;
    this.#held = still;
    this.#playback?.hold(still);
    if (this.#sounding) this.#audible(!still);
    if (!still) this.#goOn();
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
        this.#report(next, undefined);
        if (error instanceof ModelError) this.#ill(error.message, error.nextStep);
      }
    }
    this.#busy = false;
  }

  async #say(sentence: Sentence): Promise<number | undefined> {
    const mine = this.#generation;
    const { output } = sentence.settings;
    // The device is opened while the words become sound.
    this.warm(sentence.settings);
    const audio = await this.#synthesise(sentence);
    this.#ports.phase("", "");
    if (audio === undefined || output === "none") return undefined;
    if (mine !== this.#generation) return 0;
    if (output === "speaker") return this.#play(audio, sentence);
    append(output, audio);
    return 1;
  }

  async #synthesise({ said: text, settings }: Sentence): Promise<Audio | undefined> {
    const { tts, ttsFolder, speed, speakerNumber } = settings;
    if (tts === "none") return undefined;
    if (tts === "sherpa" || (tts === "auto" && ttsFolder !== "")) {
      if (this.#loaded?.folder !== ttsFolder) {
        this.#ports.phase("loading the text-to-speech model", ttsFolder);
        this.#loaded = { folder: ttsFolder, tts: await loadTts(ttsFolder) };
      }
      this.#ports.phase("speaking", ttsFolder);
      const { tts: voices } = this.#loaded;
      // One that it does not have would end the process.
      const sid = speakerNumber < voices.numSpeakers ? speakerNumber : 0;
      return voices.generateAsync({ text, sid, speed, enableExternalBuffer: false });
    }
    const wav = await systemVoice(text, speed);
    if (wav === undefined)
      throw new ModelError(
        "There is no voice on this machine.",
        'Get one with "Kodama: Models…", or install espeak-ng.',
      );
    return decodeAnyWav(wav);
  }

  /** The share of it that was heard. */
  async #play(audio: Audio, { turnId, settings }: Sentence): Promise<number | undefined> {
    const mine = this.#generation;
    const playback = await this.#playbackOn(settings.speaker);
    while (this.#isHeld()) await new Promise<void>((resolve) => (this.#goOn = resolve));
    if (mine !== this.#generation) return 0;
    this.#sounding = true;
    this.#audible(true, turnId);
    try {
      const playing = playback.play(audio);
      playback.duck(this.#soft);
      const share = await playing;
      if (share === 1 || this.#silenced || this.#isHeld()) return share;
      // Of a device that is gone nothing is heard any more; the next sentence looks for one anew.
      this.#closePlayback();
      return undefined;
    } catch (error) {
      this.#closePlayback();
      throw error;
    } finally {
      this.#silenced = false;
      this.#sounding = false;
      this.#audible(false);
    }
  }

  #playbackOn(device: string): Promise<Playback> {
    if (this.#opened?.device !== device) this.#closePlayback();
    const opened = (this.#opened ??= { device, playback: openPlayback(device) });
    void opened.playback.then((playback) => {
      if (this.#opened === opened) this.#playback = playback;
    });
    return opened.playback;
  }

  #closePlayback(): void {
    void this.#opened?.playback.then((playback) => playback.close());
    this.#opened = undefined;
    this.#playback = undefined;
  }

  #isHeld(): boolean {
    return this.#held;
  }

  #audible(playing: boolean, turnId?: string): void {
    if (playing === this.#playing) return;
    this.#playing = playing;
    this.#ports.tell({ kind: "playing", playing, ...(turnId === undefined ? {} : { turnId }) });
  }

  /** `share` is the part of it that was heard; undefined where nobody stopped it and it was never to be heard. */
  #report({ turnId, sentenceId, text }: Sentence, share: number | undefined): void {
    const heard = share === 1;
    const cut = share !== undefined && !heard;
    this.#ports.tell({ kind: "spoken", turnId, sentenceId, text, heard, ...(cut ? { share } : {}) });
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
