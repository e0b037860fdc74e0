// Puts what the person asked to be remembered in front of a model, as far as it fits what is asked now.
import type { ChatModel, ThinkRequest } from "../../core/brain-ports.ts";
import { personsWords, reminded } from "../../core/conversation/prompt.ts";
import { recalled } from "../../core/memory/recall.ts";
import { type Memory, MemoryError } from "../../core/memory/types.ts";

/** Looked through for the best. */
const CANDIDATES_MAX = 50;

export function withMemory(model: ChatModel, memory: Memory, nowMs: () => number): ChatModel {
  return {
    stream(request, signal) {
      const texts = textsFor(request, memory, nowMs());
      return model.stream(
        texts.length === 0 ? request : { ...request, messages: reminded(request.messages, texts) },
        signal,
      );
    },
  };
}

function textsFor({ messages, workspace }: ThinkRequest, memory: Memory, nowMs: number): readonly string[] {
  const asked = messages.findLast((one) => one.role === "user");
  const words = asked?.role === "user" ? personsWords(asked.text) : "";
  try {
    const { folders } = workspace;
    const found = memory.find({ folders, words, max: CANDIDATES_MAX, personFirst: true });
    return recalled(found, nowMs).map(({ text }) => text);
  } catch (error) {
    // A question is answered also without what was remembered; the doctor tells what is wrong.
    if (error instanceof MemoryError) return [];
    throw error;
  }
}
