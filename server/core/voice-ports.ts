// What ears and mouth must provide: a process of their own, which no sample leaves.
import type { Stay } from "./brain-ports.ts";

/** Of one sentence that is said: with a voice of usual speed about six minutes. Longer ones are cut. */
export const SAID_CHARS_MAX = 6_000;

/** What happens there. Times are milliseconds of the sound that is heard. */
export type VoiceEvent =
  | {
      readonly kind: "edge";
      readonly utteranceId: string;
      readonly speech: boolean;
      readonly atMs: number;
      /** When that was, UTC milliseconds; of the live microphone. */
      readonly heardAtMs?: number;
      /** Our own voice was taken out of what was heard; "roughly" as long as much of it may be left. */
      readonly echoCancelled?: boolean | "roughly";
    }
  | {
      readonly kind: "clock";
      readonly utteranceId: string;
      readonly atMs: number;
      readonly ended: boolean;
      /** Nothing was in it so far, not even the sound of a room: a microphone that is muted, or that the system keeps from us. */
      readonly mute?: boolean;
      /** Until when there was sound in what is taken for speech, where that is known: a cough is over before its verdict is. */
      readonly soundMs?: number;
    }
  | {
      readonly kind: "text";
      readonly utteranceId: string;
      readonly revision: number;
      readonly text: string;
      /** The same with a name on the screen that was nearly heard, and then heard. */
      readonly named?: string;
      /** How sure the recogniser is, from 0 to 1; absent where it does not say. */
      readonly confidence?: number;
      /** Of an utterance that goes on. */
      readonly partial: boolean;
    }
  /** A phrase ended there, whatever else is said around it. */
  | {
      readonly kind: "keyword";
      readonly utteranceId: string;
      readonly keyword: Keyword;
      readonly atMs: number;
    }
  /** The engine died and listens again soon, from the beginning: what it heard is lost. */
  | { readonly kind: "again"; readonly utteranceId: string }
  | {
      readonly kind: "failed";
      readonly utteranceId: string;
      readonly message: string;
      readonly nextStep: string;
    }
  /** Whether frames of a live microphone really come. A reason is there only where they stopped by themselves. */
  | {
      readonly kind: "microphone";
      readonly capturing: boolean;
      readonly device: string;
      readonly reason: string;
      /** It is gone for longer than a moment, and heard again by itself when it is back. */
      readonly waits?: boolean;
    }
  /** How loud it is there, 0 to 1, about 16 times a second. */
  | { readonly kind: "level"; readonly level: number }
  | {
      readonly kind: "spoken";
      readonly turnId: string;
      readonly sentenceId: string;
      readonly text: string;
      readonly heard: boolean;
      /** Where it was cut short: the part of it that was heard, 0 to 1. */
      readonly share?: number;
    }
  /** `turnId`: whose sentence it is that begins. */
  | {
      readonly kind: "playing";
      readonly playing: boolean;
      readonly turnId?: string;
      /** What making the sound took that begins. */
      readonly madeInMs?: number;
    }
  | { readonly kind: "health"; readonly part: string; readonly reason: string; readonly nextStep: string };

/** Phrases that are listened for in all that is heard. */
export type Keyword = "wake" | "stop";

export interface VoiceSettings {
  readonly sttFolder: string;
  /** Of the model that listens for phrases; empty for none. */
  readonly kwsFolder: string;
  /** Empty where nothing wakes. */
  readonly wakePhrase: string;
  /** Of the model that shows words as they are said; empty for none. */
  readonly captionsFolder: string;
  readonly ttsFolder: string;
  readonly tts: string;
  readonly output: string;
  /** Name of the sound device, as the system names it; empty is its default. */
  readonly speaker: string;
  /** The same of the one that hears. */
  readonly microphone: string;
  /** A microphone that is gone is waited for: somebody wants to be heard until they say otherwise. */
  readonly waits?: boolean;
  /** The microphone hears the speaker: our own voice is to be taken out. */
  readonly cancelEcho: boolean;
  /** How fast it speaks; 1 is as the voice was made. */
  readonly speed: number;
  /** Which voice of a model that has several. */
  readonly speakerNumber: number;
  /** Of the voices of the system, as it names it; empty for its own choice. */
  readonly systemVoice: string;
  /** How long the engine keeps its memory while nobody needs it. */
  readonly stay?: Stay;
}

export const EARCONS = ["listening", "heard", "thinking"] as const;
export type Earcon = (typeof EARCONS)[number];

/** Names of what can hear and of what can speak, as the system gives them. */
export interface SoundDevices {
  readonly microphones: readonly string[];
  readonly speakers: readonly string[];
}

export interface SaidSentence {
  readonly turnId: string;
  readonly sentenceId: string;
  /** As it is written. */
  readonly text: string;
  /** As it is said. */
  readonly said: string;
}

/** Ears and mouth, in a process of their own. No sample crosses this port. */
export interface Voice {
  onEvent(listener: (event: VoiceEvent) => void): void;
  hearFile(utteranceId: string, path: string, settings: VoiceSettings): void;
  /** Listens to the microphone, in the place of what was listened to before; the same goes on, by other settings where they changed. */
  listen(utteranceId: string, settings: VoiceSettings): void;
  /** What was said so far still counts: the clock says that it ended. */
  endListening(utteranceId: string): void;
  transcribe(job: {
    readonly utteranceId: string;
    readonly revision: number;
    readonly fromMs: number;
    readonly toMs: number;
    /** Of an utterance that goes on; left out where there is no time for it. */
    readonly partial: boolean;
    /** Names as they are said: where one was nearly heard it is listened for once more, by models that can do that. */
    readonly names?: readonly string[];
  }): void;
  /** Goes on with a recording after a "clock" event was decided about. */
  listenOn(utteranceId: string): void;
  closeUtterance(utteranceId: string): void;
  speak(sentence: SaidSentence, settings: VoiceSettings): void;
  /** A short tone, beside whatever is said. */
  earcon(which: Earcon, settings: VoiceSettings): void;
  hush(): void;
  /** Softer, while somebody says something; and as loud as before. */
  duck(soft: boolean): void;
  /** Stands still within a word, and goes on there. Where that cannot be done it is silenced. */
  pause(still: boolean): void;
  /** Whether a sound device can be played on, by its name; empty, or why not. */
  probe(speaker: string): Promise<string>;
  /** Rejects where they cannot be looked up. */
  devices(): Promise<SoundDevices>;
  close(): Promise<void>;
}
