// Everything the core can ask of the world, and what a decision is made of.
import type { CapabilitiesEffect } from "./capabilities/types.ts";
import type { ConversationEffect } from "./conversation/effects.ts";
import type { Fact } from "./fact.ts";
import type { Input } from "./input.ts";
import type { JsonRecord } from "./lib/json.ts";
import type { Result } from "./lib/result.ts";
import type { LendingEffect } from "./lending/types.ts";
import type { MemoryEffect } from "./memory/types.ts";
import type { ModelsEffect } from "./models/types.ts";
import type { SchedulerEffect } from "./scheduler/types.ts";
import type { SurfacesEffect } from "./surfaces/types.ts";
import type { TerminalsEffect } from "./terminals/types.ts";
import type { ToolsEffect } from "./tools/types.ts";
import type { VoiceEffect } from "./voice/effects.ts";

export type Effect =
  | CapabilitiesEffect
  | ConversationEffect
  | LendingEffect
  | MemoryEffect
  | ModelsEffect
  | SchedulerEffect
  | SurfacesEffect
  | TerminalsEffect
  | ToolsEffect
  | VoiceEffect;

/** What the caller of a command is told, in domain terms; the wire layer gives it its form. */
export type Reply = Result<JsonRecord>;

export interface Decision {
  readonly facts: readonly Fact[];
  readonly effects: readonly Effect[];
  /** Inputs of other slices that follow from this one; each is committed by itself, in order. */
  readonly next: readonly Input[];
  readonly reply: Reply | null;
}

export const NOTHING: Decision = { facts: [], effects: [], next: [], reply: null };

/** One after the other; the later reply counts. */
export const join = (a: Decision, b: Decision): Decision => ({
  facts: [...a.facts, ...b.facts],
  effects: [...a.effects, ...b.effects],
  next: [...a.next, ...b.next],
  reply: b.reply ?? a.reply,
});

/** A decision from its non-empty parts. */
export function decision(parts: Partial<Decision>): Decision {
  return { ...NOTHING, ...parts };
}
