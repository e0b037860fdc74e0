// Messages between the server and the voice host. Text, times and flags only: no sample ever crosses.
import type { VoiceEvent, VoiceSettings } from "../server/core/ports.ts";

export type ToVoiceHost =
  | {
      readonly kind: "hear-file";
      readonly utteranceId: string;
      readonly path: string;
      readonly settings: VoiceSettings;
    }
  | { readonly kind: "listen-on"; readonly utteranceId: string }
  | {
      readonly kind: "transcribe";
      readonly utteranceId: string;
      readonly revision: number;
      readonly fromMs: number;
      readonly toMs: number;
    }
  | { readonly kind: "close-utterance"; readonly utteranceId: string }
  | {
      readonly kind: "speak";
      readonly turnId: string;
      readonly sentenceId: string;
      readonly text: string;
      readonly settings: VoiceSettings;
    }
  | { readonly kind: "hush" }
  | { readonly kind: "ping"; readonly n: number };

export type FromVoiceHost = VoiceEvent;
