// A request for the model inside Kodama that comes from the editor, as an input.
import type { ToolDescription } from "../../core/brain-ports.ts";
import type { Message } from "../../core/conversation/message.ts";
import type { Input } from "../../core/input.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import type { RequestOf } from "../../../proto/commands.ts";
import type { Caller } from "./routes.ts";

export function lent(q: RequestOf<"model.chat">, { surfaceId }: Caller): Result<Input> {
  const { chatId } = q;
  if (!ID.test(chatId)) return fail("invalid_payload", "chat_id must be 1 to 64 letters, digits or dashes.");
  if (surfaceId === "") return fail("forbidden", "Attach a surface first: the answer goes to it.");
  if (q.messages.length === 0) return fail("invalid_payload", "messages must not be empty.");
  if (q.messages.length > MESSAGES_MAX || q.tools.length > TOOLS_MAX)
    return fail("payload_too_large", `At most ${MESSAGES_MAX} messages and ${TOOLS_MAX} tools.`);
  const messages = q.messages.map(messageOf);
  const broken = messages.findIndex((one) => one === undefined);
  if (broken >= 0)
    return fail(
      "invalid_payload",
      `messages[${broken}]: role must be one of ${Object.keys(ROLES).join(", ")}.`,
    );
  const tools = q.tools.map(({ name, description, schema }): ToolDescription => ({
    name,
    description,
    schema: (schema ?? {}) as JsonRecord,
  }));
  return ok({
    kind: "lend",
    loan: { chatId, surfaceId },
    messages: messages.filter((one) => one !== undefined),
    tools,
  });
}

type WireMessage = RequestOf<"model.chat">["messages"][number];

const plain =
  (role: "system" | "user" | "assistant") =>
  ({ text }: WireMessage): Message => ({ role, text });

const ROLES: Readonly<Record<Message["role"], (message: WireMessage) => Message>> = {
  system: plain("system"),
  user: plain("user"),
  assistant: plain("assistant"),
  call: ({ callId, name, args }) => ({ role: "call", callId, name, args: args ?? {} }),
  result: ({ callId, text }) => ({ role: "result", callId, text }),
};

function messageOf(message: WireMessage): Message | undefined {
  return Object.hasOwn(ROLES, message.role) ? ROLES[message.role as Message["role"]](message) : undefined;
}

const ID = /^[A-Za-z0-9-]{1,64}$/;
const MESSAGES_MAX = 500;
const TOOLS_MAX = 128;
