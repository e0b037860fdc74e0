// Puts what the person asked to be remembered in front of a model, as far as it fits what is asked now.
import type { ChatModel, ThinkRequest } from "../../core/brain-ports.ts";
import { personsWords, reminded } from "../../core/conversation/prompt.ts";
import { DAY_MS } from "../../core/lib/duration.ts";
import { recalled } from "../../core/memory/recall.ts";
import { MemoryError, type MemoryKind, WORK_KINDS } from "../../core/memory/types.ts";
import type { Recall } from "../memory/recall.ts";

/** Looked through for the best. */
const CANDIDATES_MAX = 50;
/** What was done since then is in the conversation itself. */
const IN_CONVERSATION_MS = DAY_MS / 2;

/** `kinds`: what was done here leaves this machine only where the model asks for it. */
export interface Remembered {
  readonly recall: Pick<Recall, "find">;
  readonly kinds: readonly MemoryKind[];
  readonly nowMs: () => number;
}

export function withMemory(model: ChatModel, remembered: Remembered): ChatModel {
  return {
    async *stream(request, signal) {
      const texts = await textsFor(request, remembered);
      const messages = texts.length === 0 ? request.messages : reminded(request.messages, texts);
      yield* model.stream({ ...request, messages }, signal);
    },
  };
}

async function textsFor(
  { messages, workspace }: ThinkRequest,
  { recall, kinds, nowMs }: Remembered,
): Promise<readonly string[]> {
  const asked = messages.findLast((one) => one.role === "user");
  const words = asked?.role === "user" ? personsWords(asked.text) : "";
  try {
    const { folders } = workspace;
    const found = await recall.find({ folders, words, kinds, max: CANDIDATES_MAX, personFirst: true });
    const now = nowMs();
    const before = now - IN_CONVERSATION_MS;
    const old = found.filter(
      ({ record }) => !WORK_KINDS.includes(record.kind) || record.createdAtMs < before,
    );
    return recalled(old, now).map(({ text }) => text);
  } catch (error) {
    // A question is answered also without what was remembered; the doctor tells what is wrong.
    if (error instanceof MemoryError) return [];
    throw error;
  }
}
