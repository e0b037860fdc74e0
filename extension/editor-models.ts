// Language models that the editor has from other extensions, lent to Kodama: which there are, and their answers, part by part.
// Many editors have none; some have no such interface at all.
import * as vscode from "vscode";
import { createGatherer } from "../proto/gatherer.ts";
import type { AnswerPartJson } from "../proto/gen/kodama/v1/capability_pb.ts";
import type { EditorModelJson } from "../proto/gen/kodama/v1/surface_pb.ts";
import type { ServerConnection } from "./connection.ts";
import { LENT_VENDOR } from "./lent-model.ts";
import type { WindowOpened, WindowResult } from "./windows.ts";

export interface EditorModels extends vscode.Disposable {
  /** As they were when the editor last said so. */
  known(): readonly EditorModelJson[];
  serve(opened: WindowOpened): Promise<WindowResult>;
  /** Nobody listens to it any more. */
  closed(windowId: string): void;
}

const MODELS_MAX = 32;
const GATHER_MS = 40;

interface EditorModelsPorts {
  readonly connection: () => Pick<ServerConnection, "command">;
  readonly access: vscode.LanguageModelAccessInformation;
  readonly onChange: () => void;
}

export function createEditorModels({ connection, access, onChange }: EditorModelsPorts): EditorModels {
  const running = new Map<string, vscode.CancellationTokenSource>();
  let known: readonly EditorModelJson[] = [];
  const look = async (): Promise<void> => {
    known = (await modelsOfEditor()).slice(0, MODELS_MAX).map(describe);
    onChange();
  };
  const changes = lm()?.onDidChangeChatModels(() => void look().catch(() => {}));
  void look().catch(() => {});
  return {
    known: () => known,
    async serve({ window_id: windowId = "", request = {} }) {
      const stop = new vscode.CancellationTokenSource();
      running.set(windowId, stop);
      const send = async (parts: readonly AnswerPartJson[]): Promise<void> => {
        const reply = await connection()
          .command("capability.window_part", {
            window_id: windowId,
            parts: [...parts],
          })
          .catch(() => undefined);
        if (reply?.taken !== true) stop.cancel();
      };
      try {
        return await answer(request, { send, access, token: stop.token });
      } catch (error) {
        return failure(error, stop.token);
      } finally {
        running.delete(windowId);
        stop.dispose();
      }
    },
    closed: (windowId) => running.get(windowId)?.cancel(),
    dispose: () => void changes?.dispose(),
  };
}

/** Missing in some editors built on VS Code. */
const lm = (): typeof vscode.lm | undefined => (vscode as { readonly lm?: typeof vscode.lm }).lm;

/** Our own model is no other one. */
async function modelsOfEditor(): Promise<readonly vscode.LanguageModelChat[]> {
  const all = (await lm()?.selectChatModels()) ?? [];
  return all.filter(({ vendor }) => vendor !== LENT_VENDOR);
}

const WORDS_MAX = 200;

function describe({ id, vendor, family, name, maxInputTokens }: vscode.LanguageModelChat): EditorModelJson {
  const [model_id, maker, kind, title] = [id, vendor, family, name].map((one) =>
    one.slice(0, WORDS_MAX).toWellFormed(),
  );
  const context_length = Number.isFinite(maxInputTokens) ? Math.max(0, Math.floor(maxInputTokens)) : 0;
  return {
    model_id: model_id ?? "",
    vendor: maker ?? "",
    family: kind ?? "",
    name: title ?? "",
    context_length,
  };
}

interface Answering {
  readonly send: (parts: readonly AnswerPartJson[]) => Promise<void>;
  readonly access: vscode.LanguageModelAccessInformation;
  readonly token: vscode.CancellationToken;
}

async function answer(
  request: NonNullable<WindowOpened["request"]>,
  { send, access, token }: Answering,
): Promise<WindowResult> {
  // The person said yes to this vendor.
  const { vendor, model_id: id } = request;
  const model = (await modelsOfEditor()).find((one) => one.id === id && one.vendor === vendor);
  if (model === undefined)
    return { ok: false, error_kind: "unavailable", message: "The editor has this model no more." };
  // The editor asks the person, who must be there for it.
  if (request["unattended"] === true && access.canSendRequest(model) !== true)
    return {
      ok: false,
      error_kind: "rejected",
      message: `The editor asks you before ${model.name} is used for the first time, and you were not there.`,
    };
  const response = await model.sendRequest(
    messagesOf(request["messages"]),
    { tools: toolsOf(request["tools"]), justification: "Kodama answers what you asked." },
    token,
  );
  const gathered = createGatherer<AnswerPartJson>({
    send,
    merge: (before, now) =>
      before.text === undefined || now.text === undefined ? undefined : { text: before.text + now.text },
    later(run) {
      const timer = setTimeout(run, GATHER_MS);
      return () => clearTimeout(timer);
    },
  });
  for await (const part of response.stream) {
    if (part instanceof vscode.LanguageModelTextPart) gathered.add({ text: part.value });
    else if (part instanceof vscode.LanguageModelToolCallPart)
      gathered.add({ call: { call_id: part.callId, name: part.name, args: { ...part.input } } });
  }
  await gathered.flush();
  return { ok: true };
}

/** As the server's types say. */
interface SentMessage {
  readonly role?: unknown;
  readonly text?: unknown;
  readonly callId?: unknown;
  readonly name?: unknown;
  readonly args?: object;
}

/** The editor's models know no system messages; what Kodama tells them comes first, as a person's. */
function messagesOf(sent: unknown): vscode.LanguageModelChatMessage[] {
  const { User, Assistant } = vscode.LanguageModelChatMessage;
  return (Array.isArray(sent) ? (sent as readonly SentMessage[]) : []).map(
    ({ role, text: words, callId, name, args }) => {
      const text = typeof words === "string" ? words : "";
      switch (role) {
        case "assistant":
          return Assistant(text);
        case "call":
          return Assistant([new vscode.LanguageModelToolCallPart(String(callId), String(name), args ?? {})]);
        case "result":
          return User([
            new vscode.LanguageModelToolResultPart(String(callId), [new vscode.LanguageModelTextPart(text)]),
          ]);
        default:
          return User(text);
      }
    },
  );
}

interface SentTool {
  readonly name: string;
  readonly description: string;
  readonly schema: object;
}

const toolsOf = (sent: unknown): vscode.LanguageModelChatTool[] =>
  (Array.isArray(sent) ? (sent as readonly SentTool[]) : []).map(({ name, description, schema }) => ({
    name,
    description,
    inputSchema: schema,
  }));

function failure(error: unknown, token: vscode.CancellationToken): WindowResult {
  if (token.isCancellationRequested) return { ok: false, error_kind: "cancelled", message: "Stopped." };
  const message = (error instanceof Error ? error.message : "The editor's model failed.")
    .slice(0, 300)
    .toWellFormed();
  if (!(error instanceof vscode.LanguageModelError)) return { ok: false, error_kind: "other", message };
  const { NoPermissions, NotFound } = vscode.LanguageModelError;
  const kinds = new Map<string, NonNullable<WindowResult["error_kind"]>>([
    [NoPermissions.name, "rejected"],
    [NotFound.name, "unavailable"],
  ]);
  return { ok: false, error_kind: kinds.get(error.code) ?? "other", message };
}
