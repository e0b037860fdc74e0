// Offers a model the tools of the allowed MCP servers by names of their own. For Kodama a call of one is a call of mcp_call.
import type { ChatModel, ThinkPart, ThinkRequest } from "../../core/brain-ports.ts";
import { type JsonRecord, isRecord } from "../../core/lib/json.ts";
import { calledByName, type McpServers, offeredName } from "../../core/mcp/types.ts";
import type { Message } from "../../core/conversation/message.ts";

/** `max`: as many tools as the model may be given. */
export function withMcp(model: ChatModel, servers: McpServers, max: number): ChatModel {
  return {
    async *stream(request, signal) {
      // A workspace that nobody trusts starts no programs.
      const offered = request.readOnly ? [] : await servers.offered();
      const asked: ThinkRequest = {
        ...request,
        offered: offered.slice(0, max),
        messages: request.messages.map(byOwnName),
      };
      for await (const part of model.stream(asked, signal)) yield asCall(part);
    },
  };
}

function asCall(part: ThinkPart): ThinkPart {
  const called = part.kind === "call" ? calledByName(part.name) : undefined;
  if (part.kind !== "call" || called === undefined) return part;
  const args: JsonRecord = { server: called.server, tool: called.tool, arguments: part.args };
  return { ...part, name: "mcp_call", args };
}

/** What a model said comes back to it in its own words. */
function byOwnName(message: Message): Message {
  if (message.role !== "call" || message.name !== "mcp_call") return message;
  const { server, tool, arguments: args } = message.args;
  if (typeof server !== "string" || typeof tool !== "string" || !isRecord(args)) return message;
  return { ...message, name: offeredName(server, tool) ?? message.name, args };
}
