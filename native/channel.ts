// Messages between the server and the voice host. Text, times and flags only: no sample ever crosses.
import type {
  Earcon,
  SaidSentence,
  SoundDevices,
  VoiceEvent,
  VoiceSettings,
} from "../server/core/voice-ports.ts";

export type ToVoiceHost =
  | {
      readonly kind: "hear-file";
      readonly utteranceId: string;
      readonly path: string;
      readonly settings: VoiceSettings;
    }
  | { readonly kind: "listen"; readonly utteranceId: string; readonly settings: VoiceSettings }
  | { readonly kind: "end-listening"; readonly utteranceId: string }
  | { readonly kind: "listen-on"; readonly utteranceId: string }
  | {
      readonly kind: "transcribe";
      readonly utteranceId: string;
      readonly revision: number;
      readonly fromMs: number;
      readonly toMs: number;
      readonly partial: boolean;
      readonly names?: readonly string[];
    }
  | { readonly kind: "close-utterance"; readonly utteranceId: string }
  | ({ readonly kind: "speak"; readonly settings: VoiceSettings } & SaidSentence)
  | { readonly kind: "earcon"; readonly which: Earcon; readonly settings: VoiceSettings }
  | { readonly kind: "hush" }
  | { readonly kind: "duck"; readonly soft: boolean }
  | { readonly kind: "pause-voice"; readonly still: boolean }
  | { readonly kind: "devices"; readonly askId: number }
  | { readonly kind: "ping"; readonly n: number };

export type FromVoiceHost =
  | VoiceEvent
  /** The answer to "devices"; a reason where there is none. */
  | ({ readonly kind: "devices"; readonly askId: number; readonly reason: string } & SoundDevices);
