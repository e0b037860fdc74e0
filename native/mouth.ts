// Speaks sentences one after the other: to the speaker, or into a WAV file. Says truly what was heard and what was not.
import type { Earcon, SaidSentence, VoiceEvent, VoiceSettings } from "../server/core/voice-ports.ts";
import { append } from "./answers-file.ts";
import { earcon } from "./earcons.ts";
import { openPlayback, type Playback, type PlaybackClock } from "./playback.ts";
import { piecesOf } from "./spoken-pieces.ts";
import type { Audio } from "./sherpa.ts";
import { ModelError } from "./model-error.ts";
import type { TellPhase } from "./supervisor.ts";
import { systemVoice } from "./system-voice.ts";
import { VoiceEngine } from "./voice-engine.ts";
import { decodeAnyWav } from "./wav.ts";

export interface Sentence extends SaidSentence {
  readonly settings: VoiceSettings;
}

export interface MouthPorts {
  readonly tell: (event: VoiceEvent) => void;
  readonly phase: TellPhase;
  /** How long a voice that has nothing to say stays loaded. */
  readonly restAfterMs?: number;
}

const QUEUE_MAX = 100;
const UNHEARD = {
  reason: "Kodama cannot be heard: the speaker takes no sound.",
  nextStep:
    'Choose another one with "Kodama: Speaker…", or let it answer on the screen alone (kodama.voice.speak).',
};
const WELL = { reason: "", nextStep: "" };

/** What becomes sound in one go. */
interface Piece {
  readonly sentence: Sentence;
  readonly text: string;
  /** Which part of the sentence it is, 0 to 1. */
  readonly part: number;
}
/** undefined where nothing is to be heard. */
type Sound = Promise<Audio | undefined>;

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
  readonly #softFor = new Set<string>();
  #held = false;
  #goOn = (): void => {};
  /** What sounded was ended on purpose. */
  #silenced = false;
  /** Of the sentence that is being said nothing more is heard, and nobody wanted that. */
  #unheard = false;
  /** Grows with each hush; what belongs to an older one is not heard any more. */
  #generation = 0;
  /** Pieces of the sentence that is being said, and its sound and that of the next one, which is made meanwhile. */
  #pieces: Piece[] = [];
  readonly #sounds = new Map<Piece, Sound>();
  /** What making each sound took, milliseconds. */
  readonly #madeInMs = new WeakMap<Audio, number>();
  readonly #engine: VoiceEngine;

  constructor(ports: MouthPorts) {
    this.#ports = ports;
    this.#engine = new VoiceEngine(ports.phase, ports.restAfterMs);
  }

  speak(sentence: Sentence): void {
    if (this.#queue.length >= QUEUE_MAX) return this.#report(sentence, undefined);
    this.#queue.push(sentence);
    if (this.#sounding) this.#prepareNext();
    void this.#work();
    return undefined;
  }

  /** Opens the speaker before there is something to say. */
  warm({ output, tts, speaker }: VoiceSettings): void {
    if (output === "speaker" && tts !== "none") void this.#playbackOn(speaker);
  }

  /** It is about to be answered: a speaker that rests needs a hundredth of a second to begin. */
  rouse(): void {
    this.#playback?.rouse();
  }

  /** Loads the voice of a model while somebody speaks to it. */
  comeBack(settings: VoiceSettings): void {
    const { output, ttsFolder } = settings;
    if (output === "speaker" && ttsFolder !== "" && byModel(settings)) this.#engine.warm(ttsFolder);
  }

  earcon(which: Earcon, { output, speaker }: VoiceSettings): void {
    if (output === "speaker")
      void this.#playbackOn(speaker).then((playback) => playback.chime(earcon(which)));
  }

  /** Of what is played; undefined while nothing is, and where it cannot be known. */
  clock(): PlaybackClock | undefined {
    return this.#playback?.clock();
  }

  /** Nothing is said, nor about to be, and no speaker is open whose time is known. */
  get silent(): boolean {
    return !this.#busy && this.clock() === undefined;
  }

  hush(): void {
    this.#generation++;
    const dropped = this.#queue;
    this.#queue = [];
    this.#pieces = [];
    this.#sounds.clear();
    this.#silenced = this.#sounding;
    this.#playback?.silence();
    for (const sentence of dropped) this.#report(sentence, 0);
  }

  /** Softer while somebody says something, or something is loud that may be somebody; also what comes next. */
  duck(soft: boolean, why = "somebody"): void {
    if (soft) this.#softFor.add(why);
    else this.#softFor.delete(why);
    this.#playback?.duck(this.#softFor.size > 0);
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
        this.#health("tts", WELL);
        this.#health("speaker", this.#unheard ? UNHEARD : WELL);
      } catch (error) {
        this.#report(next, undefined);
        if (error instanceof ModelError)
          this.#health("tts", { reason: error.message, nextStep: error.nextStep });
      }
    }
    this.#busy = false;
  }

  /** The share of it that was heard: of one cut short the pieces before, and what of that piece was. */
  async #say(sentence: Sentence): Promise<number | undefined> {
    const mine = this.#generation;
    this.#unheard = false;
    // The device is opened, or roused, while the words become sound.
    this.warm(sentence.settings);
    this.rouse();
    this.#pieces = this.#begun(sentence);
    let heard = 0;
    for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) {
      const share = await this.#sayPiece(piece, mine);
      if (share === undefined) return heard === 0 ? undefined : heard;
      heard += share * piece.part;
      if (share < 1) return heard;
    }
    // Pieces that were left are gone with a hush.
    return mine === this.#generation ? 1 : heard;
  }

  async #sayPiece(piece: Piece, mine: number): Promise<number | undefined> {
    const { output } = piece.sentence.settings;
    const audio = await this.#soundOf(piece);
    if (audio === undefined || output === "none") return undefined;
    if (mine !== this.#generation) return 0;
    // What comes next becomes sound while this is heard, so that no engine's time is a pause.
    this.#prepareNext();
    if (output === "speaker") return this.#play(audio, piece.sentence);
    append(output, audio);
    return 1;
  }

  /** Its pieces; the first may be sound already. */
  #begun(sentence: Sentence): Piece[] {
    const [known] = this.#sounds.keys();
    const texts = piecesOf(sentence.said);
    const chars = Math.max(1, texts.join("").length);
    const pieces = texts.map((text): Piece => ({ sentence, text, part: text.length / chars }));
    return known?.sentence === sentence ? [known, ...pieces.slice(1)] : pieces;
  }

  #prepareNext(): void {
    const [piece] = this.#pieces;
    const [sentence] = this.#queue;
    const next = piece ?? (sentence === undefined ? undefined : this.#begun(sentence)[0]);
    // Of one that fails is told when its turn comes.
    if (next !== undefined) this.#soundOf(next, true).catch(() => {});
  }

  #soundOf(piece: Piece, ahead = false): Sound {
    const known = this.#sounds.get(piece);
    if (!ahead) this.#sounds.delete(piece);
    const sound = known ?? this.#make(piece);
    if (ahead) this.#sounds.set(piece, sound);
    return sound;
  }

  async #make(piece: Piece): Sound {
    const beganAtMs = performance.now();
    const audio = await this.#synthesise(piece);
    if (audio !== undefined) this.#madeInMs.set(audio, Math.round(performance.now() - beganAtMs));
    return audio;
  }

  async #synthesise({ text, sentence: { settings } }: Piece): Promise<Audio | undefined> {
    if (settings.tts === "none") return undefined;
    if (byModel(settings)) return this.#engine.say(text, settings);
    const wav = await systemVoice({ text, speed: settings.speed, voice: settings.systemVoice });
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
    const begins = { turnId, madeInMs: this.#madeInMs.get(audio) ?? 0 };
    try {
      const playing = playback.play(audio, () => this.#audible(true, begins));
      playback.duck(this.#softFor.size > 0);
      const share = await playing;
      this.#unheard = share !== 1 && !this.#silenced && !this.#isHeld();
      if (!this.#unheard) return share;
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

  #audible(playing: boolean, begins?: { readonly turnId: string; readonly madeInMs: number }): void {
    if (playing === this.#playing) return;
    this.#playing = playing;
    this.#ports.tell({ kind: "playing", playing, ...begins });
  }

  /** `share` is the part of it that was heard; undefined where nobody stopped it and it was never to be heard. */
  #report({ turnId, sentenceId, text }: Sentence, share: number | undefined): void {
    const heard = share === 1;
    const cut = share !== undefined && !heard;
    this.#ports.tell({ kind: "spoken", turnId, sentenceId, text, heard, ...(cut ? { share } : {}) });
  }

  #health(part: "tts" | "speaker", health: typeof WELL): void {
    this.#ports.tell({ kind: "health", part, ...health });
  }
}

const byModel = ({ tts, ttsFolder }: VoiceSettings): boolean =>
  tts === "sherpa" || (tts === "auto" && ttsFolder !== "");
