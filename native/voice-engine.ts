// The text-to-speech engine of a model, for as long as somebody speaks. What it works in is tens of megabytes even for a
// small voice, and it gives nothing of it back before it is gone itself: so it goes when nothing was said for a while.
import type { VoiceSettings } from "../server/core/voice-ports.ts";
import { giveBack } from "./give-back.ts";
import { type Audio, loadTts, type Tts } from "./sherpa.ts";
import type { TellPhase } from "./supervisor.ts";

/** Longer than people pause in a conversation. */
const REST_AFTER_MS = 30_000;
/** An engine that takes longer hangs: a letter is some 70 ms of sound, and each may take four times as long. */
const SAY_MS_MAX = 10_000;
const LETTER_MS_MAX = 300;
/** From a slow disk. */
const LOAD_MS_MAX = 120_000;

export class VoiceEngine {
  readonly #phase: TellPhase;
  readonly #restAfterMs: number;
  #loaded: { readonly folder: string; readonly tts: Promise<Tts> } | undefined;
  #users = 0;
  #rest: NodeJS.Timeout | undefined;

  constructor(phase: TellPhase, restAfterMs = REST_AFTER_MS) {
    this.#phase = phase;
    this.#restAfterMs = restAfterMs;
  }

  /** Loads it before there is something to say. One that cannot be is told when it is to say something. */
  warm(folder: string): void {
    // While it is used, what it is busy with is what it is used for: a crash names that.
    if (this.#users > 0) return;
    void this.#use(folder, () => Promise.resolve()).catch(() => {});
  }

  /** Rejects with ModelError. */
  say(text: string, { ttsFolder, speed, speakerNumber }: VoiceSettings): Promise<Audio> {
    return this.#use(ttsFolder, (tts) => {
      this.#phase("speaking", ttsFolder, SAY_MS_MAX + text.length * LETTER_MS_MAX);
      // One that it does not have would end the process.
      const sid = speakerNumber < tts.numSpeakers ? speakerNumber : 0;
      return tts.generateAsync({ text, sid, speed, enableExternalBuffer: false });
    });
  }

  async #use<T>(folder: string, work: (tts: Tts) => Promise<T>): Promise<T> {
    clearTimeout(this.#rest);
    this.#users++;
    try {
      return await work(await this.#engine(folder));
    } finally {
      this.#users--;
      if (this.#users === 0) this.#becomeIdle();
    }
  }

  #engine(folder: string): Promise<Tts> {
    if (this.#loaded?.folder === folder) return this.#loaded.tts;
    this.#phase("loading the text-to-speech model", folder, LOAD_MS_MAX);
    const loading = { folder, tts: loadTts(folder) };
    this.#loaded = loading;
    loading.tts.catch(() => {
      if (this.#loaded === loading) this.#loaded = undefined;
    });
    return loading.tts;
  }

  #becomeIdle(): void {
    this.#phase("", "");
    this.#rest = setTimeout(() => this.#letGo(), this.#restAfterMs).unref();
  }

  #letGo(): void {
    this.#loaded = undefined;
    giveBack();
  }
}
