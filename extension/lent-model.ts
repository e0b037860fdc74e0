// The model inside Kodama among the editor's own: in its model picker, and for other extensions that ask the editor for one.
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { AnswerPartJson } from "../proto/gen/kodama/v1/capability_pb.ts";
import type { ChatMessageJson, ModelChatEndedEventJson } from "../proto/gen/kodama/v1/model_pb.ts";
import type { EventJson } from "../proto/events.ts";
import type { Heard, ServerConnection } from "./connection.ts";

/** As in the manifest. */
export const LENT_VENDOR = "kodama";

export interface LentModel extends vscode.Disposable {
  hear(heard: Pick<Heard, "event" | "payload">): void;
  /** Another server answers, with another model perhaps, and knows nothing of what the one before was asked. */
  restarted(): void;
}

interface Chat {
  readonly report: (part: AnswerPartJson) => void;
  readonly end: (event: ModelChatEndedEventJson) => void;
}

export function createLentModel(connection: () => Pick<ServerConnection, "command">): LentModel {
  const chats = new Map<string, Chat>();
  const changes = new vscode.EventEmitter<void>();
  const ask = async ({ messages, tools, report, token }: Asked): Promise<void> => {
    const chatId = randomUUID();
    const ended = new Promise<ModelChatEndedEventJson>((end) => chats.set(chatId, { end, report }));
    const stop = token.onCancellationRequested(() => {
      void connection()
        .command("model.chat_stop", { chat_id: chatId })
        .catch(() => {});
    });
    try {
      await connection().command("model.chat", {
        chat_id: chatId,
        messages: messages.flatMap(messageOf),
        tools: tools.map(({ name, description, inputSchema }) => ({
          name,
          description,
          schema: { ...inputSchema },
        })),
      });
      const { error_code: code = "", message = "", next_step: nextStep = "" } = await ended;
      if (code !== "" && code !== "cancelled") throw new Error(`${message} ${nextStep}`.trim());
    } finally {
      chats.delete(chatId);
      stop.dispose();
    }
  };
  const registered = register({
    onDidChangeLanguageModelChatInformation: changes.event,
    // Before the server answers there is none; the editor is told as soon as it does.
    provideLanguageModelChatInformation: () => inUse(connection()).catch(() => []),
    // The editor's signature.
    // oxlint-disable-next-line max-params
    provideLanguageModelChatResponse: (_model, messages, { tools = [] }, progress, token) =>
      ask({ messages, tools, token, report: (part) => progress.report(partOf(part)) }),
    provideTokenCount: (_model, text) => Promise.resolve(Math.ceil(lengthOf(text) / CHARS_PER_TOKEN)),
  });
  return {
    hear({ event, payload }) {
      // The server checked the payload against the event's schema.
      if (event === "model.chat_part") {
        const { chat_id: chatId = "", parts = [] } = payload as EventJson<"model.chat_part">;
        for (const part of parts) chats.get(chatId)?.report(part);
      } else if (event === "model.chat_ended") {
        const ended = payload as EventJson<"model.chat_ended">;
        chats.get(ended.chat_id ?? "")?.end(ended);
      } else if (event === "model.changed" || event === "config.patched") {
        // Another file is in use, or none.
        changes.fire();
      }
    },
    restarted() {
      const ended = { error_code: "server", message: "Kodama was started anew.", next_step: "Ask again." };
      for (const chat of chats.values()) chat.end(ended);
      changes.fire();
    },
    dispose() {
      registered?.dispose();
      changes.dispose();
    },
  };
}

interface Asked {
  readonly messages: readonly vscode.LanguageModelChatRequestMessage[];
  readonly tools: readonly vscode.LanguageModelChatTool[];
  readonly report: (part: AnswerPartJson) => void;
  readonly token: vscode.CancellationToken;
}

/** Missing in some editors built on VS Code. */
function register(provider: vscode.LanguageModelChatProvider): vscode.Disposable | undefined {
  const { lm } = vscode as { readonly lm?: Partial<typeof vscode.lm> };
  return lm?.registerLanguageModelChatProvider?.(LENT_VENDOR, provider);
}

/** On the careful side, as the server counts. */
const CHARS_PER_TOKEN = 3;
/** Of what the model reads at once: the answer takes room as well. */
const ANSWER_PART = 0.25;

/** Nothing where Kodama has no model of its own. */
async function inUse(
  connection: Pick<ServerConnection, "command">,
): Promise<vscode.LanguageModelChatInformation[]> {
  const { lent } = await connection.command("model.list", {});
  if (lent === undefined || (lent.name ?? "") === "") return [];
  const { name = "", context_length: tokens = 0 } = lent;
  const maxOutputTokens = Math.floor(tokens * ANSWER_PART);
  return [
    {
      id: `${LENT_VENDOR}-local`,
      name: `Kodama: ${name}`,
      family: LENT_VENDOR,
      version: name,
      tooltip: "The model inside Kodama. What you say to it never leaves this machine.",
      maxInputTokens: tokens - maxOutputTokens,
      maxOutputTokens,
      capabilities: { toolCalling: true },
    },
  ];
}

function partOf({ text, call }: AnswerPartJson): vscode.LanguageModelResponsePart {
  return call === undefined
    ? new vscode.LanguageModelTextPart(text ?? "")
    : new vscode.LanguageModelToolCallPart(call.call_id ?? "", call.name ?? "", { ...call.args });
}

/** Calls and results are messages of their own, after the words they came with. */
function messageOf({ role, content }: vscode.LanguageModelChatRequestMessage): readonly ChatMessageJson[] {
  const text = content
    .filter((part) => part instanceof vscode.LanguageModelTextPart)
    .map(({ value }) => value)
    .join("");
  const name = role === vscode.LanguageModelChatMessageRole.Assistant ? "assistant" : "user";
  const others = content.flatMap((part): readonly ChatMessageJson[] => {
    if (part instanceof vscode.LanguageModelToolCallPart)
      return [{ role: "call", call_id: part.callId, name: part.name, args: { ...part.input } }];
    if (part instanceof vscode.LanguageModelToolResultPart)
      return [{ role: "result", call_id: part.callId, text: part.content.map(wordsOf).join("") }];
    return [];
  });
  return [...(text === "" ? [] : [{ role: name, text }]), ...others];
}

const wordsOf = (part: unknown): string => (part instanceof vscode.LanguageModelTextPart ? part.value : "");

function lengthOf(text: string | vscode.LanguageModelChatRequestMessage): number {
  return typeof text === "string" ? text.length : text.content.map(wordsOf).join("").length;
}
