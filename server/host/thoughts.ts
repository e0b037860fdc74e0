// Has models think, and tells what they say piece by piece: whole sentences, calls, and how it ended.
import { type ChatModels, ProviderError, type ThinkPart } from "../core/brain-ports.ts";
import type { ConversationEffect, Thought } from "../core/conversation/effects.ts";
import { cutSentences } from "../core/conversation/sentences.ts";
import type { Input } from "../core/input.ts";
import { type AheadPorts, createAhead } from "./ahead.ts";

/** Words count at most so long after they were there, with time to be understood; see `TURN_MS`. */
const AHEAD_KEPT_MS = 5_000;

type ThoughtEffect = Exclude<ConversationEffect, { kind: "understand" }>;

interface Back {
  readonly submit: (input: Input) => void;
  /** Submits, and resolves when that is on the disk. */
  readonly submitKept: (input: Input) => Promise<void>;
}

export interface Thoughts {
  run(effect: ThoughtEffect, back: Back): void;
  stop(): void;
}

export function createThoughts(models: ChatModels, isForModel: AheadPorts["isForModel"]): Thoughts {
  /** By their turns. */
  const running = new Map<string, AbortController>();
  /** A generator, so that whatever goes wrong at its beginning is told like the rest. */
  async function* stream(thought: Thought, signal: AbortSignal): AsyncGenerator<ThinkPart> {
    yield* models[thought.provider].stream(thought, signal);
  }
  const ahead = createAhead({ isForModel, stream, keptMs: AHEAD_KEPT_MS });
  return {
    run(effect, back) {
      switch (effect.kind) {
        case "think": {
          running.get(effect.turnId)?.abort();
          const control = new AbortController();
          running.set(effect.turnId, control);
          const { signal } = control;
          return void tell(effect, ahead.take(effect, signal) ?? stream(effect, signal), { ...back, signal });
        }
        case "cancel-think":
          running.get(effect.turnId)?.abort();
          running.delete(effect.turnId);
          return;
        case "think-ahead":
          return ahead.begin(effect);
        case "drop-ahead":
          return ahead.drop();
      }
    },
    stop() {
      for (const control of running.values()) control.abort();
      ahead.drop();
    },
  };
}

/** What an answer begins with. */
const BEGUN: ReadonlySet<ThinkPart["kind"]> = new Set(["reasoning", "text", "call"] as const);

async function tell(
  { turnId, step }: Thought,
  parts: AsyncIterable<ThinkPart>,
  { submit, submitKept, signal }: Back & { readonly signal: AbortSignal },
): Promise<void> {
  let text = "";
  let spoken = false;
  let began = false;
  const say = (sentence: string): void => {
    spoken = true;
    submit({ kind: "brain-sentence", turnId, step, text: sentence });
  };
  try {
    for await (const part of parts) {
      if (!began && BEGUN.has(part.kind)) {
        began = true;
        submit({ kind: "brain-began", turnId, step });
      }
      if (part.kind === "selected") {
        const { provider, model, reason } = part;
        // Nothing is sent to it before that is kept.
        await submitKept({ kind: "brain-selected", turnId, provider, model, reason });
      } else if (part.kind === "guided") {
        submit({ ...part, kind: "brain-guided", turnId });
      } else if (part.kind === "used") {
        submit({ ...part, kind: "brain-used", turnId, step });
      } else if (part.kind === "fitted") {
        submit({ kind: "brain-fitted", turnId, step, leftOut: part.leftOut });
      } else if (part.kind === "call") {
        submit({
          kind: "brain-call",
          turnId,
          step,
          name: part.name,
          args: part.args,
          providerCallId: part.providerCallId,
        });
      } else if (part.kind === "cut") {
        if (text.trim() !== "") say(text.trim());
      } else if (part.kind === "text") {
        const cut = cutSentences(text + part.text, !spoken);
        text = cut.rest;
        cut.sentences.forEach(say);
      }
    }
    if (text.trim() !== "") say(text.trim());
    submit({ kind: "brain-done", turnId, step });
  } catch (error) {
    if (signal.aborted) return;
    const known =
      error instanceof ProviderError ? error : new ProviderError("server", "The model failed.", "Ask again.");
    const { code, message, nextStep, waitMs } = known;
    submit({ kind: "brain-failed", turnId, step, code, message, nextStep, waitMs });
  }
}
