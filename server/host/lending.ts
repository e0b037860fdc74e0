// Answers of the model inside Kodama to requests of the editor. What it says goes out a few times a second, not word by word.
import { createGatherer } from "../../proto/gatherer.ts";
import { type AnswerPart, type LentModel, ProviderError } from "../core/brain-ports.ts";
import type { Input } from "../core/input.ts";
import type { LendingEffect } from "../core/lending/types.ts";

export interface Lending {
  run(effect: LendingEffect, submit: (input: Input) => void): void;
  stop(): void;
}

const GATHER_MS = 40;

export function createLending(model: LentModel): Lending {
  const running = new Map<string, AbortController>();

  const answer = async (
    { chatId, ...request }: Extract<LendingEffect, { kind: "lend-model" }>,
    signal: AbortSignal,
    submit: (input: Input) => void,
  ): Promise<void> => {
    // Of one that was stopped nothing more is heard: its id may be another request's by now.
    const tell = (input: Input): void => {
      if (!signal.aborted) submit(input);
    };
    const gathered = createGatherer<AnswerPart>({
      merge: textsTogether,
      send: (parts) => tell({ kind: "lend-part", chatId, parts }),
      later(run) {
        const timer = setTimeout(run, GATHER_MS);
        return () => clearTimeout(timer);
      },
    });
    const end = async (code: string, message: string, nextStep: string): Promise<void> => {
      await gathered.flush();
      tell({ kind: "lend-end", chatId, end: { code, message, nextStep } });
    };
    try {
      for await (const part of model.answer(request, signal)) gathered.add(part);
      await end("", "", "");
    } catch (error) {
      if (error instanceof ProviderError) await end(error.code, error.message, error.nextStep);
      else await end("server", "The model failed.", "Ask again.");
    } finally {
      if (running.get(chatId)?.signal === signal) running.delete(chatId);
    }
  };

  return {
    run(effect, submit) {
      if (effect.kind === "stop-lending") return running.get(effect.chatId)?.abort();
      const control = new AbortController();
      running.set(effect.chatId, control);
      void answer(effect, control.signal, submit);
    },
    stop() {
      for (const control of running.values()) control.abort();
    },
  };
}

const textsTogether = (before: AnswerPart, now: AnswerPart): AnswerPart | undefined =>
  before.kind === "text" && now.kind === "text" ? { kind: "text", text: before.text + now.text } : undefined;
