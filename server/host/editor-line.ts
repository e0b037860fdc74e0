// Carries requests to models of an editor through capability windows, and their answers back to who listens.
import { randomUUID } from "node:crypto";
import {
  type AnswerPart,
  type EditorEngine,
  type EditorJob,
  ProviderError,
  type ProviderErrorCode,
} from "../core/brain-ports.ts";
import type { CapabilitiesEffect, WindowError } from "../core/capabilities/types.ts";
import type { Input } from "../core/input.ts";
import type { JsonRecord } from "../core/lib/json.ts";
import { createQueue, type Queue } from "../core/lib/queue.ts";

export interface EditorLine extends EditorEngine {
  hear(effect: CapabilitiesEffect): void;
}

/** Below what one frame to the editor may hold, with room for its envelope. */
const REQUEST_BYTES_MAX = 960_000;

export function createEditorLine(submit: (input: Input) => void): EditorLine {
  const listeners = new Map<string, Queue<CapabilitiesEffect>>();
  return {
    hear: (effect) => listeners.get(effect.chatId)?.push(effect),
    async *generate(job, signal) {
      const callId = randomUUID();
      const heard = createQueue<CapabilitiesEffect>();
      const giveUp = (): void =>
        heard.push({ kind: "chat-ended", chatId: callId, errorKind: "cancelled", message: "Stopped." });
      listeners.set(callId, heard);
      signal.addEventListener("abort", giveUp, { once: true });
      try {
        const { surfaceId } = job;
        submit({ kind: "window-wanted", callId, window: "chat", request: requestOf(job), surfaceId });
        if (signal.aborted) giveUp();
        yield* partsOf(heard);
      } finally {
        signal.removeEventListener("abort", giveUp);
        listeners.delete(callId);
        // Of a window that is closed already nothing more becomes.
        submit({ kind: "window-give-up", callId });
      }
    },
  };
}

function requestOf({ vendor, modelId, unattended, messages, tools }: EditorJob): JsonRecord {
  // Messages and tools are JSON, which their read-only types do not say.
  const request = { vendor, model_id: modelId, unattended, messages, tools } as unknown as JsonRecord;
  if (Buffer.byteLength(JSON.stringify(request)) <= REQUEST_BYTES_MAX) return request;
  throw new ProviderError("refused", "This is too long for the editor's model.", "Ask for less at once.");
}

async function* partsOf(heard: Queue<CapabilitiesEffect>): AsyncGenerator<AnswerPart> {
  for (;;) {
    const told = await heard.next();
    if (told.kind === "chat-part") yield* told.parts;
    else if (told.errorKind === "") return;
    else
      throw new ProviderError(
        CODES[told.errorKind],
        told.message,
        NEXT_STEPS[told.errorKind] ?? "Ask again.",
      );
  }
}

const CODES: Readonly<Record<WindowError, ProviderErrorCode>> = {
  rejected: "refused",
  cancelled: "cancelled",
  timeout: "timeout",
  unavailable: "unreachable",
  invalid_response: "server",
  other: "server",
};

const NEXT_STEPS: Readonly<Partial<Record<WindowError, string>>> = {
  rejected:
    "Allow Kodama to use it where the editor asks, or choose another model: kodama.models.editorModel.",
  unavailable: "Open the editor that has the model, or choose another one: kodama.models.editorModel.",
};
