// What voice has done outside: to be heard, and to be said.
import type { Earcon } from "../voice-ports.ts";

/** A piece of sound whose words are wanted. */
export interface Transcribe {
  readonly revision: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** To be shown only: somebody goes on speaking. */
  readonly partial: boolean;
  /** Names on the screen, as they are said, that are listened for once more where they were nearly heard. */
  readonly names?: readonly string[];
}

/** What is to be heard. */
export type HearEffect =
  | { readonly kind: "hear-file"; readonly utteranceId: string; readonly path: string }
  | { readonly kind: "listen"; readonly utteranceId: string }
  | { readonly kind: "end-listening"; readonly utteranceId: string }
  | ({ readonly kind: "transcribe"; readonly utteranceId: string } & Transcribe)
  /** The core has decided about what was heard so far; a recording may go on. */
  | { readonly kind: "listen-on"; readonly utteranceId: string }
  | { readonly kind: "close-utterance"; readonly utteranceId: string };

export type VoiceEffect =
  | HearEffect
  | { readonly kind: "speak"; readonly turnId: string; readonly sentenceId: string; readonly text: string }
  | { readonly kind: "hush" }
  | { readonly kind: "earcon"; readonly which: Earcon }
  | { readonly kind: "duck"; readonly soft: boolean }
  | { readonly kind: "pause-voice"; readonly still: boolean };
