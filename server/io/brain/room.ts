// Makes what a model is told fit what it reads at once, behind all that is put in front of it: the project's instructions, memories, tools.
import type { ChatModel, ThinkPart, ToolDescription } from "../../core/brain-ports.ts";
import { charsOf, compacted, contextChars, tokensIn } from "../../core/conversation/compaction.ts";
import type { ProviderName } from "../../core/conversation/types.ts";

export interface RoomDeps {
  readonly provider: ProviderName;
  readonly tools: (readOnly: boolean) => readonly ToolDescription[];
}

/** Of those who count no tokens, as an editor's models: about how many there were. A bound that counts nothing bounds nothing. */
async function* counted(parts: AsyncIterable<ThinkPart>, readChars: number): AsyncGenerator<ThinkPart> {
  let [written, isCounted] = [0, false];
  for await (const part of parts) {
    if (part.kind === "text" || part.kind === "reasoning") written += part.text.length;
    if (part.kind === "call") written += JSON.stringify(part.args).length;
    isCounted ||= part.kind === "used";
    yield part;
  }
  if (!isCounted && written > 0)
    yield { kind: "used", readTokens: tokensIn(readChars), writtenTokens: tokensIn(written) };
}

export function withRoom(model: ChatModel, { provider, tools }: RoomDeps): ChatModel {
  return {
    async *stream(request, signal) {
      const { contextTokens: tokens, readOnly, offered = [] } = request;
      const toolsChars = JSON.stringify([...tools(readOnly), ...offered]).length;
      const { messages, leftOut } = compacted(
        request.messages,
        contextChars({ tokens, provider, toolsChars }),
      );
      yield { kind: "fitted", leftOut };
      yield* counted(model.stream({ ...request, messages }, signal), toolsChars + charsOf(messages));
    },
  };
}
