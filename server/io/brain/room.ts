// Makes what a model is told fit what it reads at once, behind all that is put in front of it: the project's instructions, memories, tools.
import type { ChatModel, ThinkPart, ThinkRequest, ToolDescription } from "../../core/brain-ports.ts";
import { charsOf, compacted, contextChars, tokensIn } from "../../core/conversation/compaction.ts";
import type { Message } from "../../core/conversation/message.ts";
import type { ProviderName } from "../../core/conversation/types.ts";
import { locate } from "../tools/jail.ts";

export interface RoomDeps {
  readonly provider: ProviderName;
  readonly tools: (readOnly: boolean) => readonly ToolDescription[];
  /** A file that was read is not told whole any more. */
  readonly forget?: (turnId: string, path: string) => void;
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

/** Files that were read in this turn and whose text is not there whole. */
function pathsCut({ messages, workspace }: ThinkRequest, told: readonly Message[]): readonly string[] {
  const kept = new Set(told);
  const reads = new Map(
    messages.flatMap((one) =>
      one.role === "call" && one.name === "read_file" ? [[one.callId, one.args["path"]]] : [],
    ),
  );
  return messages.flatMap((one) => {
    const path = one.role === "result" && !kept.has(one) ? reads.get(one.callId) : undefined;
    return typeof path === "string" ? absolute(workspace.folders, path) : [];
  });
}

function absolute(folders: readonly string[], path: string): readonly string[] {
  try {
    return [locate({ folders }, path).absolute];
  } catch {
    // Of what lies outside nothing was read.
    return [];
  }
}

export function withRoom(model: ChatModel, { provider, tools, forget }: RoomDeps): ChatModel {
  return {
    async *stream(request, signal) {
      const { contextTokens: tokens, readOnly, offered = [] } = request;
      const toolsChars = JSON.stringify([...tools(readOnly), ...offered]).length;
      const { messages, leftOut } = compacted(
        request.messages,
        contextChars({ tokens, provider, toolsChars }),
      );
      if (leftOut > 0 && forget !== undefined)
        for (const path of pathsCut(request, messages)) forget(request.turnId, path);
      yield { kind: "fitted", leftOut };
      yield* counted(model.stream({ ...request, messages }, signal), toolsChars + charsOf(messages));
    },
  };
}
