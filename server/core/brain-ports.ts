// What language models must provide, wherever they run, and the form of what they are told and say.
import type { Message } from "./conversation/message.ts";
import type { Thought } from "./conversation/effects.ts";
import type { ProviderName } from "./conversation/types.ts";
import type { JsonRecord } from "./lib/json.ts";
import type { Room } from "./models/fit.ts";
import type { ChatStyle, ModelEntry } from "./models/types.ts";
import type { CancelSignal } from "./ports.ts";

/** The effect of that name, for whichever model it goes to. */
export type ThinkRequest = Omit<Thought, "kind" | "provider"> & {
  /** Tools of others, beside Kodama's own. */
  readonly offered?: readonly ToolDescription[];
};

export type ThinkPart =
  | { readonly kind: "selected"; readonly provider: string; readonly model: string; readonly reason: string }
  /** The project has instructions, which the model got. */
  | {
      readonly kind: "guided";
      readonly folder: string;
      /** Below the folder, the nearest last. */
      readonly files: readonly string[];
      readonly sha256: string;
      readonly cut: boolean;
    }
  /** So many results of tools are not there whole, since they are too much to read at once. */
  | { readonly kind: "fitted"; readonly leftOut: number }
  /** Of one answer, where whoever gives it counts them. */
  | { readonly kind: "used"; readonly readTokens: number; readonly writtenTokens: number }
  /** Nothing more comes, and what came is no sentence yet: it is told before the error that follows. */
  | { readonly kind: "cut" }
  /** What it writes for itself: counted and timed, neither shown nor said. */
  | { readonly kind: "reasoning"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: JsonRecord;
      readonly providerCallId: string;
    };

/** What an answer is made of. */
export type AnswerPart = Extract<ThinkPart, { readonly kind: "text" | "call" }>;

/** One for each place where a model may run. */
export type ChatModels = Readonly<Record<ProviderName, ChatModel>>;

/** A language model. The stream ends when the model is done; it throws ProviderError. */
export interface ChatModel {
  stream(request: ThinkRequest, signal: CancelSignal): AsyncIterable<ThinkPart>;
}

/** What a model is offered. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  /** JSON schema of its arguments. */
  readonly schema: JsonRecord;
}

export interface LocalJob {
  /** A GGUF file. */
  readonly modelPath: string;
  /** As many tokens of conversation and answer together, or fewer where the model was trained for fewer. */
  readonly contextTokens: number;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDescription[];
  /** Where what was read of the instructions is kept for the next start; absent: nowhere. */
  readonly prefixFolder?: string;
  readonly stay?: Stay;
  readonly chat?: ChatStyle;
  /** It is worked on by the processor alone. */
  readonly withoutGpu?: true;
  /** Where what it needs for a graphics processor is; absent: only what comes with Kodama. */
  readonly gpuFolder?: string;
}

/** What a model inside Kodama is worked on by. */
export interface Device {
  /** For a person, "Vulkan, NVIDIA RTX 4060"; empty before the first answer. */
  readonly name: string;
  /** Why it is not what was to be used; empty where it is. */
  readonly why: string;
}

/** How long a model that only waits keeps its memory. */
export interface Stay {
  readonly idleMs: number;
  /** Less than this free on the machine, and it is let go at once. */
  readonly freeBytesMin: number;
}

export interface EditorJob {
  /** The window whose editor has it. */
  readonly surfaceId: string;
  /** An id alone may be that of several models. */
  readonly vendor: string;
  readonly modelId: string;
  /** Nobody is there who could answer a question of the editor. */
  readonly unattended: boolean;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDescription[];
}

/** Has a model of an editor answer, through that editor. It throws ProviderError. */
export interface EditorEngine {
  generate(job: EditorJob, signal: CancelSignal): AsyncIterable<AnswerPart>;
}

/** The model inside Kodama as it is, without what Kodama itself tells it. It throws ProviderError. */
export interface LentModel {
  answer(
    request: { readonly messages: readonly Message[]; readonly tools: readonly ToolDescription[] },
    signal: CancelSignal,
  ): AsyncIterable<AnswerPart>;
}

/** Runs a language model inside Kodama, in a process of its own. It throws ProviderError. */
export interface LocalEngine {
  generate(job: LocalJob, signal: CancelSignal): AsyncIterable<ThinkPart>;
  device(): Device;
  /** What it holds is given back, unless it answers just now. */
  letGo(): void;
  close(): Promise<void>;
}

export interface EmbedJob {
  /** A GGUF file of a model that turns texts into directions. */
  readonly modelPath: string;
  /** At most EMBED.textsMax; of each what the model reads at once. */
  readonly texts: readonly string[];
  /** Some models tell what is looked for from what is looked through. */
  readonly as: "query" | "document";
  readonly stay?: Stay;
}

/** Directions of unit length times 127, one for each text: what means about the same points about the same way. */
export interface Embedded {
  /** Of which model they are; those of others cannot be compared with them. */
  readonly model: string;
  readonly vectors: readonly Int8Array[];
}

/** Runs an embedding model, in a process of its own. It rejects with ProviderError. */
export interface Embedder {
  embed(job: EmbedJob, signal: CancelSignal): Promise<Embedded>;
  close(): Promise<void>;
}

export const EMBED = { textsMax: 32 } as const;

export type ProviderErrorCode =
  | "unreachable"
  | "timeout"
  | "rate_limited"
  | "refused"
  | "server"
  | "truncated"
  | "cancelled";

export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  readonly retryable: boolean;
  readonly nextStep: string;
  /** How long whoever answers wants to be left alone; 0 where it did not say. */
  readonly waitMs: number = 0;
  constructor(code: ProviderErrorCode, message: string, nextStep: string) {
    super(message);
    this.name = "ProviderError";
    this.code = code;
    this.retryable = code !== "refused" && code !== "cancelled";
    this.nextStep = nextStep;
  }
}

/** It asks us to wait. */
export class BusyError extends ProviderError {
  override readonly waitMs: number;
  constructor(message: string, nextStep: string, waitMs: number) {
    super("rate_limited", message, nextStep);
    this.waitMs = waitMs;
  }
}

/** What a model server says of itself. */
export interface Probed {
  readonly reachable: boolean;
  readonly models: readonly string[];
  /** Why it was not reached; empty where it was. */
  readonly message: string;
  readonly nextStep: string;
}

/** Never rejects. */
export type Probe = (url: string) => Promise<Probed>;

/** Files of models on this machine. */
export interface ModelStore {
  /** What there is to be had. Throws ModelStoreError where the person's own list is broken. */
  entries(): readonly ModelEntry[];
  /**
   * Fetches a model, goes on where an earlier try ended, and resolves with its path when every byte of it is right.
   * Throws ModelStoreError; what came so far is kept, unless it is wrong.
   */
  fetch(
    entry: ModelEntry,
    run: {
      readonly signal: CancelSignal;
      readonly progress: (doneBytes: number, checking: boolean) => void;
    },
  ): Promise<string>;
  /** With what came of it so far. */
  remove(entry: ModelEntry): Promise<void>;
  /** Whether every byte is still right. */
  verify(path: string, entry: ModelEntry): Promise<boolean>;
  room(): Promise<Room>;
  /** Whether the address of the list has a newer one, which is kept then. Throws ModelStoreError. */
  refresh(): Promise<ListNews>;
}

/** By their titles. */
export interface ListNews {
  readonly newer: boolean;
  readonly added: readonly string[];
  readonly changed: readonly string[];
}

export class ModelStoreError extends Error {
  readonly nextStep: string;
  constructor(message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ModelStoreError";
    this.nextStep = nextStep;
  }
}
