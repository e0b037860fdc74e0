// Makes what a model is told fit what it reads at once, behind all that is put in front of it: the project's instructions, memories, tools.
import { isAbsolute, resolve } from "node:path";
import type { ChatModel, ThinkPart, ThinkRequest, ToolDescription } from "../../core/brain-ports.ts";
import {
  charsOf,
  compacted,
  contextChars,
  questionIn,
  tokensIn,
} from "../../core/conversation/compaction.ts";
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

/** Files that were read in this turn and whose text is not there whole, nor read again. */
function pathsCut({ messages: all, workspace }: ThinkRequest, told: readonly Message[]): readonly string[] {
  const kept = new Set(told);
  // Of earlier turns nothing was told of what was read.
  const messages = all.slice(questionIn(all));
  const reads = new Map(
    messages.flatMap((one) =>
      one.role === "call" && one.name === "read_file" ? [[one.callId, one.args] as const] : [],
    ),
  );
  const results = messages.flatMap((one) => {
    const args = one.role === "result" ? reads.get(one.callId) : undefined;
    return args === undefined ? [] : [{ args, piece: JSON.stringify(args), isKept: kept.has(one) }];
  });
  const there = new Set(results.filter(({ isKept }) => isKept).map(({ piece }) => piece));
  return results.flatMap(({ args: { path }, piece }) =>
    typeof path === "string" && !there.has(piece) ? absolute(workspace.folders, path) : [],
  );
}

function absolute(folders: readonly string[], path: string): readonly string[] {
  // Also of a folder outside that was granted.
  if (isAbsolute(path)) return [resolve(path)];
  try {
    return [locate({ folders }, path).absolute];
  } catch {
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
