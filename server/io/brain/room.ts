// Makes what a model is told fit what it reads at once, behind all that is put in front of it: the project's instructions, memories, tools.
import type { ChatModel, ToolDescription } from "../../core/brain-ports.ts";
import { compacted, contextChars } from "../../core/conversation/compaction.ts";
import type { ProviderName } from "../../core/conversation/types.ts";

export interface RoomDeps {
  readonly provider: ProviderName;
  readonly tools: (readOnly: boolean) => readonly ToolDescription[];
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
      return yield* model.stream({ ...request, messages }, signal);
    },
  };
}
