// Speech in and out, as the core sees it: utterances with turns and revisions, sentences on their way to the ear.
// No sample ever comes here; times are milliseconds of audio counted from the start of the utterance's source.
//
//   listening --speech--> hearing --200 ms silence--> soft_end(r): transcribe r
//   soft_end --speech--> hearing, revision r+1 (the transcript of r is dropped)
//   soft_end --commit delay and transcript--> committed

import { isOneOf } from "../lib/kinds.ts";
import type { VoiceEvent } from "../voice-ports.ts";
import type { EditorContext } from "../conversation/types.ts";

export type ListenState =
  | { readonly kind: "listening" }
  | {
      readonly kind: "hearing";
      readonly revision: number;
      readonly fromMs: number;
      readonly lastSpeechMs: number;
      /** Whether there is voice right now. */
      readonly voiced: boolean;
      /** When words were last asked for to be shown. */
      readonly shownMs: number;
    }
  | {
      readonly kind: "soft_end";
      readonly revision: number;
      readonly fromMs: number;
      readonly lastSpeechMs: number;
      /** null until the recogniser has answered for this revision. */
      readonly text: string | null;
      /** How long the silence must be before that counts. */
      readonly waitMs: number;
      readonly nowMs: number;
      /** However short the silence is, the words count as they are. */
      readonly final: boolean;
    };

/** What ends an utterance at the microphone: a key let go, the silence after it, and that again and again. */
export const LISTEN_MODES = ["hold", "toggle", "hands_free"] as const;
export type ListenMode = (typeof LISTEN_MODES)[number];

/**
 * Why listening ended: words were taken, none came, a hand let it go or threw it away (as does a permission that is over), another press took its place, the microphone was
 * closed for now, its window or Kodama went, or something failed.
 */
export type SessionEnd =
  | "heard"
  | "nothing_heard"
  | "let_go"
  | "discarded"
  | "replaced"
  | "muted"
  | "window_gone"
  | "failed";

export type Source =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "microphone"; readonly mode: ListenMode };

/** A key is held down: silence ends nothing. */
export const isHeld = (source: Source): boolean => source.kind === "microphone" && source.mode === "hold";

/** What an editor shows, with the names of code that are on its screen. */
export interface Shown extends EditorContext {
  readonly names: readonly string[];
}

/** What is listened to: a recording or the microphone, for one utterance or for many. */
export interface Utterance {
  readonly utteranceId: string;
  /** Of the words being said; new with each beginning at the microphone. */
  readonly spokenId: string;
  readonly surfaceId: string;
  readonly source: Source;
  /** What the editor shows now. */
  readonly shown: Shown;
  /** What it showed when the words began. */
  readonly context: Shown;
  readonly begunAtMs: number;
  /** When somebody was last there: it was opened, something was said, Kodama was woken. UTC milliseconds. */
  readonly activeAtMs: number;
  /** Questions that had been asked aloud by then: by the order of things, which no change of a clock moves. */
  readonly knew?: readonly string[];
  /** When speech last ended, UTC milliseconds, and how long after that it was told; of the microphone. */
  readonly saidAtMs?: number;
  readonly toldMs?: number;
  /** When the recogniser was last asked for words that may count, and what it took for them. */
  readonly askedAtMs?: number;
  /** That it gives no sound was told. */
  readonly noSoundTold?: true;
  readonly recognisedMs?: number;
  /** Of its newest words. */
  readonly confidence?: number;
  /** True once something of it was understood. */
  readonly heard: boolean;
  /** Nobody wants more of it. */
  readonly ending: boolean;
  /** No more audio will come. */
  readonly ended: boolean;
  /** The engine died meanwhile and began anew. */
  readonly restarted: boolean;
  /** There is voice right now, whether it is taken or not. */
  readonly voiced: boolean;
  /** It began while we spoke. */
  readonly over: boolean;
  /** It began while our own voice was taken out of what is heard, or was just in the room: it may be a rest of that. */
  readonly echo: boolean;
  /** It began while much of our own voice may have been left: nothing of it counts but "stop". */
  readonly faint?: boolean;
  /** When the phrase that wakes last ended, and whether what is being said belongs to it; where it is listened for. */
  readonly wokenAtMs?: number | undefined;
  /** Whether the phrase was heard in what is being said, or just before it. */
  readonly woken?: "here" | "before" | undefined;
  readonly listen: ListenState;
  readonly floor: Floor;
}

/** Who has the word while Kodama speaks and somebody says something; times are of the sound that is heard. */
export type Floor =
  | { readonly kind: "ours" }
  | {
      /** Spoken more softly, or standing still, until it is clear whether somebody takes the word; or they have it, and what we would say waits; also where they asked for a moment. */
      readonly kind: "ducked" | "paused" | "theirs" | "waits";
      readonly fromMs: number;
      /** When they fell silent; null while they speak. */
      readonly quietMs: number | null;
      /** When we stood still for them. */
      readonly stillMs?: number;
    };

export interface MicrophoneState {
  /** Frames really come. */
  readonly capturing: boolean;
  readonly device: string;
}

/** Of a person who is not known yet. */
export const PAUSE_OF_ANYBODY_MS = 400;

export interface VoiceState {
  readonly utterances: Readonly<Record<string, Utterance>>;
  readonly microphone: MicrophoneState;
  /** Who was listened to, and how, when the microphone was closed for now. */
  readonly muted?: { readonly surfaceId: string; readonly mode: ListenMode } | undefined;
  /** True while our own voice is audible; set from the playback of the voice host, not from intent. */
  readonly speaking: boolean;
  /** The file that an answer was written to last; set when it was, not by the wish. */
  readonly keptIn: string;
  /** When it last fell silent, UTC milliseconds; 0 when it never spoke. */
  readonly quietSinceMs: number;
  /** Steps of turns of which nothing more is said aloud, since somebody took the word. */
  readonly hushed: Readonly<Record<string, number>>;
  /** How long the person pauses and then goes on, on average. */
  readonly pauseMs: number;
  /** When questions had been said aloud, or cut short by somebody; infinite where nothing of one sounded. */
  readonly askedAtMs: Readonly<Record<string, number>>;
}
export const EMPTY_VOICE: VoiceState = {
  utterances: {},
  microphone: { capturing: false, device: "" },
  speaking: false,
  keptIn: "",
  quietSinceMs: 0,
  hushed: {},
  pauseMs: PAUSE_OF_ANYBODY_MS,
  askedAtMs: {},
};

/** How long after our voice fell silent that was, milliseconds; less than none while it spoke, without end where it never did. */
export const afterOursMs = ({ quietSinceMs }: Pick<VoiceState, "quietSinceMs">, atMs: number): number =>
  quietSinceMs === 0 ? Number.POSITIVE_INFINITY : atMs - quietSinceMs;

/** The one time of listening to the microphone; undefined when nobody wants to be heard. */
export function liveIn({ utterances }: VoiceState): Live | undefined {
  return Object.values(utterances).find(isLive);
}
type Microphone = Extract<Source, { kind: "microphone" }>;
export type Live = Utterance & { readonly source: Microphone };
export function isLive(utterance: Utterance): utterance is Live {
  return utterance.source.kind === "microphone";
}

/** What the voice host tells, as an input of another name. */
type Heard<E extends VoiceEvent["kind"], K extends string> = { readonly kind: K } & Omit<
  Extract<VoiceEvent, { kind: E }>,
  "kind"
>;

/** Of a person's hand: the microphone is opened, or let go. */
export type MicrophoneInput =
  | {
      readonly kind: "listen-start";
      readonly mode: ListenMode;
      readonly surfaceId: string;
      readonly context: Shown;
    }
  /** `discard`: what was said so far does not count. */
  | { readonly kind: "listen-stop"; readonly discard: boolean }
  /** Closed for now, and open again for the same. */
  | { readonly kind: "listen-mute"; readonly muted: boolean; readonly context: Shown }
  /** The editor shows something else. */
  | { readonly kind: "listen-shown"; readonly surfaceId: string; readonly context: Shown }
  /** By what it is heard has changed. */
  | { readonly kind: "listen-anew" }
  /** What became of the device. */
  | Heard<"microphone", "voice-microphone">
  | Heard<"level", "voice-level">
  | Heard<"again", "voice-again">;

export type ListenInput =
  | Heard<"edge", "voice-edge">
  | Heard<"clock", "voice-clock">
  | Heard<"text", "voice-text">
  | Heard<"keyword", "voice-keyword">
  | Heard<"failed", "voice-failed">;

/** What is heard. */
export type Told = Exclude<ListenInput, { kind: "voice-failed" | "voice-keyword" }>;
export type SpottedInput = Extract<ListenInput, { kind: "voice-keyword" }>;

export type VoiceInput =
  | {
      readonly kind: "hear-file";
      readonly path: string;
      readonly surfaceId: string;
      readonly context: Shown;
    }
  | MicrophoneInput
  | ListenInput
  | Heard<"spoken", "speech-done">
  /** Somebody wants silence, and nothing else. */
  | { readonly kind: "speech-hush" }
  | Heard<"playing", "speech-playing">;

export const isVoiceInput = isOneOf<VoiceInput>({
  "hear-file": true,
  "listen-start": true,
  "listen-stop": true,
  "listen-shown": true,
  "listen-mute": true,
  "voice-microphone": true,
  "listen-anew": true,
  "voice-level": true,
  "voice-again": true,
  "voice-edge": true,
  "voice-clock": true,
  "voice-text": true,
  "voice-keyword": true,
  "voice-failed": true,
  "speech-done": true,
  "speech-hush": true,
  "speech-playing": true,
});

export type VoiceFact =
  | { readonly kind: "utterance-opened"; readonly utterance: Utterance }
  /** What of it is another now. */
  | {
      readonly kind: "utterance-moved";
      readonly utteranceId: string;
      readonly change: Partial<Omit<Utterance, "utteranceId" | "surfaceId">>;
    }
  | {
      readonly kind: "utterance-closed";
      readonly utteranceId: string;
      readonly surfaceId: string;
      readonly reason: SessionEnd;
    }
  | {
      readonly kind: "words-so-far";
      readonly spokenId: string;
      readonly surfaceId: string;
      readonly text: string;
    }
  /** To be read, changed and sent in that window by a hand. */
  | {
      readonly kind: "words-to-review";
      readonly spokenId: string;
      readonly surfaceId: string;
      readonly text: string;
    }
  /** What models say of these turns in these steps is not said aloud. */
  | { readonly kind: "turns-hushed"; readonly steps: Readonly<Record<string, number>> }
  | { readonly kind: "mute-changed"; readonly muted: VoiceState["muted"] }
  | { readonly kind: "pause-made"; readonly pauseMs: number }
  | { readonly kind: "question-asked"; readonly approvalId: string; readonly atMs: number }
  | { readonly kind: "microphone-changed"; readonly microphone: MicrophoneState; readonly reason: string }
  | { readonly kind: "level-changed"; readonly level: number }
  | { readonly kind: "speaking-changed"; readonly speaking: boolean; readonly atMs: number }
  /** An answer was written to that file. */
  | { readonly kind: "sound-kept"; readonly path: string };
