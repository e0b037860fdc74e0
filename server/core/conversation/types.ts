// Turns: what a person asked and what came of it. Owned here: text, state, sentences, where the time went.
//
//   queued -> understanding -> thinking -> working -> (thinking ->)* done | failed | cancelled
//                         '-> working (the grammar knew what to do)
//
// One turn of a person is under way at a time; the next ones wait in order. Scheduled ones do not wait for them.
import type { Latency, Said } from "./timing.ts";
import type { JsonRecord } from "../lib/json.ts";
import type { SaidName } from "../understand/on-screen.ts";
import type { EditorModel } from "../surfaces/types.ts";
import type { Origin, Wanted } from "../tools/types.ts";

export type TurnState = "queued" | "understanding" | "thinking" | "working" | "done" | "failed" | "cancelled";

/** Where a language model runs: inside Kodama, at a server that speaks the OpenAI protocol, or behind an editor that lends it. */
export const PROVIDERS = ["local", "endpoint", "editor"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

export interface EditorChoice {
  readonly surfaceId: string;
  readonly model: EditorModel;
}

export interface Sentence {
  readonly text: string;
  /** "cut": somebody took the word before its end. */
  readonly speech: "pending" | "spoken" | "skipped" | "cut";
  /** Of one that was cut: what was heard of it. */
  readonly heard?: string;
  /** The step of its turn in which it was said. */
  readonly step?: number;
}

export interface EditorContext {
  readonly file: string;
  readonly line: number;
  readonly selection: string;
}

export interface Turn {
  readonly turnId: string;
  /** As in the input that made it. */
  readonly utteranceId: string;
  readonly text: string;
  readonly origin: Origin;
  /** Of the schedule that asked; absent for a person. */
  readonly run?: { readonly taskId: string; readonly runKey: string; readonly tokensMax?: number };
  readonly surfaceId: string;
  readonly folders: readonly string[];
  readonly trusted: boolean;
  readonly context: EditorContext;
  /** Of spoken words: names on the screen that were meant by them. */
  readonly names?: readonly SaidName[];
  /** Of spoken words: how sure the recogniser is, from 0 to 1. */
  readonly confidence?: number;
  readonly state: TurnState;
  readonly brain: "none" | "grammar" | "model";
  /** Of a turn that fell back: who answers it instead of the first one. */
  readonly provider?: ProviderName;
  readonly step: number;
  /** How many sentences were said before this step. */
  readonly saidBefore?: number;
  /** The step that was begun anew after a crash; it is so once. */
  readonly resumedStep?: number;
  /** The step whose changes were looked at last. */
  readonly lookedStep?: number;
  /** What is done once its step went well; see hooks.ts. */
  readonly afterwards?: Wanted | null;
  /** Whose thought its step is. */
  readonly asked?: ProviderName;
  /** What the person said while a model was at work on it. */
  readonly steers?: readonly Steer[];
  /** How many of those its model was told. */
  readonly steersRead?: number;
  /** How many older results of tools were left out of what its model read last. */
  readonly leftOut?: number;
  /** Tokens that its models read and wrote, as far as they count them. */
  readonly used?: Used;
  readonly sentences: Readonly<Record<string, Sentence>>;
  readonly latency: Latency;
  readonly error: string;
  readonly nextStep: string;
}

export interface Used {
  readonly readTokens: number;
  readonly writtenTokens: number;
}

export interface Steer {
  readonly text: string;
  readonly names?: readonly SaidName[];
  readonly context: EditorContext;
  /** The step that was under way. */
  readonly step: number;
  /** How many sentences were said before. */
  readonly said: number;
}

export const BUSY_MODES = ["queue", "steer", "replace"] as const;
export type BusyMode = (typeof BUSY_MODES)[number];

export function isOver(turn: Turn): boolean {
  return turn.state === "done" || turn.state === "failed" || turn.state === "cancelled";
}

export interface Intent {
  /** A registered command or task, for instance "task.run"; see understand/intents.ts. */
  readonly command: string;
  readonly payload: JsonRecord;
  /** 0 to 1. */
  readonly confidence: number;
  /** The open folder it is about, where several are open. */
  readonly folder?: string;
}

export interface ConversationState {
  readonly conversationId: string;
  readonly turns: Readonly<Record<string, Turn>>;
  readonly awake: boolean;
  /** SHA-256 of the instructions of projects that the person was told about, by folder and file. */
  readonly guidance: Readonly<Record<string, string>>;
}

export const EMPTY_CONVERSATION: ConversationState = {
  conversationId: "",
  turns: {},
  awake: true,
  guidance: {},
};

/** Words of a person. */
export interface InjectText {
  readonly kind: "inject-text";
  readonly text: string;
  readonly origin: Origin;
  readonly surfaceId: string;
  readonly context: EditorContext;
  /** For speech: when it began, and which questions had been asked aloud by then; it answers none that came later. */
  readonly begunAtMs: number;
  readonly knew?: readonly string[];
  readonly names?: readonly SaidName[];
  readonly confidence?: number;
  /** For words at the microphone. */
  readonly said?: Said;
  /** The recording or spoken words it comes from; empty for typed text. */
  readonly utteranceId: string;
  /** While another turn is under way; absent: as the setting says. */
  readonly mode?: BusyMode;
}

export type ConversationInput =
  | InjectText
  /** They would be these, if nothing more is said. */
  | { readonly kind: "words-likely"; readonly words: InjectText }
  | { readonly kind: "gate-set"; readonly active: boolean }
  | { readonly kind: "turn-cancel"; readonly turnId: string }
  | { readonly kind: "undo-asked"; readonly surfaceId: string }
  | { readonly kind: "turn-advance"; readonly turnId: string }
  | { readonly kind: "understood"; readonly turnId: string; readonly intent: Intent | null }
  | {
      readonly kind: "brain-selected";
      readonly turnId: string;
      readonly provider: string;
      readonly model: string;
      readonly reason: string;
    }
  | {
      readonly kind: "brain-guided";
      readonly turnId: string;
      readonly folder: string;
      readonly files: readonly string[];
      readonly sha256: string;
      readonly cut: boolean;
    }
  | {
      readonly kind: "brain-fitted";
      readonly turnId: string;
      readonly step: number;
      readonly leftOut: number;
    }
  | {
      readonly kind: "brain-used";
      readonly turnId: string;
      readonly step: number;
      readonly readTokens: number;
      readonly writtenTokens: number;
    }
  /** The first of what it answers is there, words or a call. */
  | { readonly kind: "brain-began"; readonly turnId: string; readonly step: number }
  | { readonly kind: "brain-sentence"; readonly turnId: string; readonly step: number; readonly text: string }
  | {
      readonly kind: "brain-call";
      readonly turnId: string;
      readonly step: number;
      readonly name: string;
      readonly args: JsonRecord;
      readonly providerCallId: string;
    }
  | { readonly kind: "brain-done"; readonly turnId: string; readonly step: number }
  | {
      readonly kind: "brain-failed";
      readonly turnId: string;
      readonly step: number;
      readonly code: string;
      readonly message: string;
      readonly nextStep: string;
      /** How long it wants to be left alone. */
      readonly waitMs?: number;
    };

export type ConversationFact =
  | { readonly kind: "conversation-opened"; readonly conversationId: string }
  | { readonly kind: "turn-received"; readonly turn: Turn }
  | { readonly kind: "turn-steered"; readonly turnId: string; readonly steer: Steer }
  /** What its model was told of it this time. */
  | {
      readonly kind: "turn-told";
      readonly turnId: string;
      readonly leftOut: number;
      readonly steersRead: number;
    }
  | { readonly kind: "gate-changed"; readonly active: boolean }
  | {
      readonly kind: "turn-moved";
      readonly turnId: string;
      readonly state: TurnState;
      readonly brain: Turn["brain"];
      readonly step: number;
      readonly latency: Latency;
      readonly error: string;
      readonly nextStep: string;
    }
  | {
      readonly kind: "sentence-said";
      readonly turnId: string;
      readonly sentenceId: string;
      readonly text: string;
      readonly final: boolean;
      readonly speech: Sentence["speech"];
    }
  | (Omit<Sentence, "speech"> & {
      readonly kind: "sentence-speech";
      readonly turnId: string;
      readonly sentenceId: string;
      readonly speech: Exclude<Sentence["speech"], "pending">;
    })
  /** Its request is about this one of its folders: it comes first from now on. */
  | { readonly kind: "turn-placed"; readonly turnId: string; readonly folder: string }
  | { readonly kind: "turn-looked"; readonly turnId: string; readonly step: number }
  | { readonly kind: "turn-plans"; readonly turnId: string; readonly afterwards: Wanted | null }
  | { readonly kind: "turn-asks"; readonly turnId: string; readonly asked: ProviderName }
  | { readonly kind: "turn-resumed"; readonly turnId: string; readonly step: number }
  | { readonly kind: "turn-began"; readonly turnId: string; readonly firstTokenMs: number }
  | {
      readonly kind: "turn-sounded";
      readonly turnId: string;
      readonly firstSoundMs: number;
      readonly madeInMs?: number;
    }
  | { readonly kind: "turn-used"; readonly turnId: string; readonly used: Used }
  | { readonly kind: "guidance-followed"; readonly key: string; readonly sha256: string }
  | {
      readonly kind: "provider-health";
      readonly provider: ProviderName;
      /** Since it answered last, the newest at the end. */
      readonly failedAtMs: readonly number[];
      /** Until then it wants to be left alone. */
      readonly awayUntilMs: number;
    }
  | {
      readonly kind: "model-selected";
      readonly turnId: string;
      readonly provider: string;
      readonly model: string;
      readonly reason: string;
    }
  | {
      /** What was to answer could not. `fallback` is who answers instead, "none" when there is nobody. */
      readonly kind: "provider-fell-back";
      readonly turnId: string;
      readonly primary: string;
      readonly fallback: ProviderName | "none";
      readonly errorCode: string;
      readonly reason: string;
    };
