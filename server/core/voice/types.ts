// Speech in and out, as the core sees it: utterances with turns and revisions, sentences on their way to the ear.
// No sample ever comes here; times are milliseconds of audio counted from the start of the utterance's source.
//
//   listening --speech--> hearing --200 ms silence--> soft_end(r): transcribe r
//   soft_end --speech--> hearing, revision r+1 (the transcript of r is dropped)
//   soft_end --commit delay and transcript--> committed

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
    }
  | {
      readonly kind: "soft_end";
      readonly revision: number;
      readonly fromMs: number;
      readonly lastSpeechMs: number;
      /** null until the recogniser has answered for this revision. */
      readonly text: string | null;
      readonly nowMs: number;
      readonly ended: boolean;
    };

export interface Utterance {
  readonly utteranceId: string;
  readonly surfaceId: string;
  readonly path: string;
  /** What the editor showed when the words began. */
  readonly context: EditorContext;
  readonly begunAtMs: number;
  /** True once something of it was understood. */
  readonly heard: boolean;
  readonly listen: ListenState;
}

export interface VoiceState {
  readonly utterances: Readonly<Record<string, Utterance>>;
  /** True while our own voice is audible; set from the playback of the voice host, not from intent. */
  readonly speaking: boolean;
  /** When it last fell silent, UTC milliseconds; 0 when it never spoke. */
  readonly quietSinceMs: number;
}
export const EMPTY_VOICE: VoiceState = { utterances: {}, speaking: false, quietSinceMs: 0 };

export type VoiceInput =
  | {
      readonly kind: "hear-file";
      readonly path: string;
      readonly surfaceId: string;
      readonly context: EditorContext;
    }
  | {
      readonly kind: "voice-edge";
      readonly utteranceId: string;
      readonly speech: boolean;
      readonly atMs: number;
    }
  | {
      readonly kind: "voice-clock";
      readonly utteranceId: string;
      readonly atMs: number;
      readonly ended: boolean;
    }
  | {
      readonly kind: "voice-text";
      readonly utteranceId: string;
      readonly revision: number;
      readonly text: string;
    }
  | {
      readonly kind: "voice-failed";
      readonly utteranceId: string;
      readonly message: string;
      readonly nextStep: string;
    }
  | {
      readonly kind: "speech-done";
      readonly turnId: string;
      readonly sentenceId: string;
      readonly text: string;
      readonly heard: boolean;
    }
  | { readonly kind: "speech-playing"; readonly playing: boolean };

export type VoiceFact =
  | { readonly kind: "utterance-opened"; readonly utterance: Utterance }
  | {
      readonly kind: "utterance-moved";
      readonly utteranceId: string;
      readonly listen: ListenState;
      readonly heard: boolean;
    }
  | { readonly kind: "utterance-closed"; readonly utteranceId: string }
  | { readonly kind: "speaking-changed"; readonly speaking: boolean; readonly atMs: number };

export type VoiceEffect =
  | { readonly kind: "hear-file"; readonly utteranceId: string; readonly path: string }
  | {
      readonly kind: "transcribe";
      readonly utteranceId: string;
      readonly revision: number;
      readonly fromMs: number;
      readonly toMs: number;
    }
  /** The core has decided about what was heard so far; a recording may go on. */
  | { readonly kind: "listen-on"; readonly utteranceId: string }
  | { readonly kind: "close-utterance"; readonly utteranceId: string }
  | { readonly kind: "speak"; readonly turnId: string; readonly sentenceId: string; readonly text: string }
  | { readonly kind: "hush" };
