// The language server: Kodama's commands and events next to ordinary LSP, over any pair of streams.
import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocuments,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { EventJson, EventName } from "../../../proto/events.ts";
import { type Authority, type AuthoritySession, METHODS } from "../authority.ts";
import { failure, type Response } from "../dispatcher.ts";
import { type DocumentShelf, pathOf } from "./documents.ts";
import { type ApprovalJson, lensesFor } from "./lenses.ts";
import { createPlainClient, type PlainClient } from "./plain-client.ts";
import { PLAIN_WINDOWS, serveWindow, type WindowOpened, type WindowResult } from "./windows.ts";

/** Requests an own extension answers: a capability window to carry out. */
export const WINDOW_METHOD = "kodama/window";
const COMMANDS = ["kodama.ask", "kodama.approve", "kodama.deny", "kodama.stop"] as const;

export interface LspPorts {
  readonly connection: Connection;
  readonly documents: DocumentShelf;
  readonly authority: () => Promise<Authority>;
  readonly newId: () => string;
  readonly onShutdown: () => void;
}

interface OwnClient {
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly trusted?: unknown;
  readonly serves?: unknown;
  readonly buildId?: unknown;
}

export function createLspServer(ports: LspPorts): void {
  const { connection } = ports;
  const documents = new TextDocuments(TextDocument);
  const pending = new Map<string, ApprovalJson>();
  let params: InitializeParams | undefined;
  let session: Promise<AuthoritySession> | undefined;
  let plain: PlainClient | undefined;

  const own = (): OwnClient => (params?.initializationOptions ?? {}) as OwnClient;
  const isOwn = (): boolean => own().kind === "editor";

  const command = async (name: string, payload: object): Promise<Response> => {
    if (session === undefined)
      return failure(null, { code: "unavailable", message: "Kodama is still starting." });
    return (await session).dispatch({ v: 1, request_id: ports.newId(), command: name, payload });
  };
  const respond = (
    { approval_id = "", revision = 0, digest = "" }: ApprovalJson,
    decision: string,
  ): Promise<Response> =>
    command("approval.respond", { approval_id, revision, digest, decision, how: isOwn() ? "click" : "lsp" });

  const onWindow = async (opened: WindowOpened): Promise<void> => {
    const result = await carryOut(opened);
    const { ok, error_kind = ok ? "" : "other", message = "", data = {} } = result;
    await command("capability.window_report", {
      window_id: opened.window_id ?? "",
      ok,
      error_kind,
      message,
      data,
    });
  };
  const carryOut = async (opened: WindowOpened): Promise<WindowResult> => {
    try {
      if (isOwn()) return await connection.sendRequest<WindowResult>(WINDOW_METHOD, opened);
      return await serveWindow(connection, ports.documents, opened);
    } catch (error) {
      return { ok: false, error_kind: "other", message: error instanceof Error ? error.message : "" };
    }
  };

  const track = (event: EventName, payload: unknown): void => {
    if (event !== "approval.requested" && event !== "approval.resolved") return;
    const { approval = {} } = payload as EventJson<typeof event>;
    if (event === "approval.requested") pending.set(approval.approval_id ?? "", approval);
    else pending.delete(approval.approval_id ?? "");
    if (params?.capabilities.workspace?.codeLens?.refreshSupport === true) {
      connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
    }
  };

  const hear = async (envelope: unknown): Promise<void> => {
    const { event, payload } = envelope as { readonly event: EventName; readonly payload: unknown };
    track(event, payload);
    if (event === "capability.window_opened") void onWindow(payload as WindowOpened);
    if (isOwn()) await connection.sendNotification(METHODS.event, envelope);
    else void plain?.hear(event, payload).catch(() => {});
  };

  const attach = async (): Promise<AuthoritySession> => {
    const authority = await ports.authority();
    const joined = await authority.connect(hear);
    await joined.dispatch({
      v: 1,
      request_id: ports.newId(),
      command: "surface.attach",
      payload: surfaceOf(params, isOwn()),
    });
    const listed = await joined.dispatch({
      v: 1,
      request_id: ports.newId(),
      command: "approval.list",
      payload: {},
    });
    const { approvals = [] } = (listed.payload ?? {}) as { approvals?: ApprovalJson[] };
    for (const one of approvals) if (one.state === "pending") pending.set(one.approval_id ?? "", one);
    return joined;
  };

  connection.onInitialize((initialize): InitializeResult => {
    params = initialize;
    const canProgress = initialize.capabilities.window?.workDoneProgress === true;
    plain = createPlainClient({ connection, canProgress, respond });
    return {
      serverInfo: { name: "kodama" },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        codeLensProvider: {},
        // Our own extension registers these names itself.
        ...(isOwn() ? {} : { executeCommandProvider: { commands: [...COMMANDS] } }),
        workspace: { workspaceFolders: { supported: true } },
      },
    };
  });
  connection.onInitialized(() => {
    ports.documents.use(documents);
    session = attach();
    session.catch((error: unknown) =>
      connection.window.showErrorMessage(
        `Kodama cannot start: ${error instanceof Error ? error.message : "unknown reason"}`,
      ),
    );
  });
  connection.onRequest(METHODS.command, async (raw: unknown, token): Promise<Response> => {
    if (session === undefined)
      return failure(null, { code: "unavailable", message: "Kodama is still starting." });
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    return (await session).dispatch(raw, cancel.signal);
  });
  connection.onCodeLens(({ textDocument }) => lensesFor(textDocument.uri, pending.values()));
  connection.onExecuteCommand(async ({ command: name, arguments: [argument] = [] }) => {
    const asked = pending.get(String(argument ?? "")) ?? [...pending.values()][0];
    switch (name) {
      case "kodama.ask":
        return command("conversation.inject_text", { text: String(argument ?? ""), source: "lsp" });
      case "kodama.approve":
      case "kodama.deny":
        if (asked === undefined)
          return failure(null, { code: "not_found", message: "There is nothing to answer." });
        return respond(asked, name === "kodama.approve" ? "allow_once" : "deny");
      case "kodama.stop":
        return command("conversation.cancel", {});
      default:
        return failure(null, { code: "unknown_command", message: `There is no command "${name}".` });
    }
  });
  connection.onShutdown(async () => {
    (await session?.catch(() => undefined))?.close();
  });
  connection.onExit(ports.onShutdown);
  documents.listen(connection);
  connection.listen();
}

/** A plain editor is trusted with its folders: opening them in it was the user's act. */
function surfaceOf(params: InitializeParams | undefined, isOwn: boolean): object {
  const own = (params?.initializationOptions ?? {}) as OwnClient;
  const folders = (params?.workspaceFolders ?? [])
    .map((folder) => pathOf(folder.uri))
    .filter((path) => path !== undefined);
  const serves =
    isOwn && Array.isArray(own.serves)
      ? own.serves.filter((kind) => typeof kind === "string")
      : PLAIN_WINDOWS;
  return {
    kind: isOwn ? "editor" : "lsp",
    name: typeof own.name === "string" ? own.name : (params?.clientInfo?.name ?? "editor"),
    client_build_id: typeof own.buildId === "string" ? own.buildId : "",
    folders,
    trusted: isOwn ? own.trusted === true : true,
    visible: true,
    serves,
  };
}
