// The language server: Kodama's commands and events next to ordinary LSP, over any pair of streams.
import {
  CodeLensRefreshRequest,
  type Connection,
  type ExecuteCommandParams,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  ShowMessageNotification,
  TextDocuments,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { control } from "../../../proto/control.ts";
import type { EventJson, EventName } from "../../../proto/events.ts";
import { type Authority, type AuthoritySession, eventsIn, mayHold, METHODS } from "../authority.ts";
import { failure, readRequestId, type Response } from "../dispatcher.ts";
import type { DocumentShelf } from "./documents.ts";
import { type ApprovalJson, lensesFor } from "./lenses.ts";
import type { FrameWriter } from "../frame-writer.ts";
import type { EventBatch } from "../frames.ts";
import { createPlainClient, type PlainClient } from "./plain-client.ts";
import { type OwnClient, ownClient, surfaceOf } from "./surface.ts";
import { serveWindow, type WindowOpened, type WindowResult } from "./windows.ts";

/** Requests an own extension answers: a capability window to carry out. */
const WINDOW_METHOD = "kodama/window";
const COMMANDS = ["kodama.ask", "kodama.approve", "kodama.deny", "kodama.stop"] as const;

/** candidate: contends for the lease just now. */
export type Role = "follower" | "candidate" | "leader";

export interface LspPorts {
  readonly connection: Connection;
  /** The writer of this connection. */
  readonly writer: FrameWriter;
  readonly documents: DocumentShelf;
  readonly authority: () => Promise<Authority>;
  readonly newId: () => string;
  readonly onShutdown: () => void;
}

const LENSES_AGAIN_MS = 1_000;
/** Events that this end acts on itself. */
const TRACKED: readonly EventName[] = ["approval.requested", "approval.resolved", "capability.window_opened"];

export class LspServer {
  readonly #ports: LspPorts;
  readonly #pending = new Map<string, ApprovalJson>();
  #params: InitializeParams | undefined;
  #session: Promise<AuthoritySession> | undefined;
  #plain: PlainClient | undefined;
  /** What the client last said of its window; a new authority is told it at once. */
  #updated: Readonly<Record<string, unknown>> = {};

  constructor(ports: LspPorts) {
    this.#ports = ports;
    const { connection } = ports;
    const documents = new TextDocuments(TextDocument);
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => {
      ports.documents.use(documents);
      this.#begin();
    });
    connection.onRequest(METHODS.command, (raw: unknown, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      return this.#dispatch(raw, cancel.signal);
    });
    connection.onCodeLens(({ textDocument }) => lensesFor(textDocument.uri, this.#pending.values()));
    connection.onExecuteCommand((params) => this.#execute(params));
    connection.onShutdown(async () => {
      (await this.#session?.catch(() => undefined))?.close();
    });
    connection.onExit(ports.onShutdown);
    documents.listen(connection);
  }

  start(): void {
    this.#ports.connection.listen();
  }

  /** A frame was too large to be read; who sent it is told, since its id is unknown. */
  frameDropped(bytes: number, max: number): void {
    const message = `A message of ${bytes} bytes was dropped; at most ${max} are read.`;
    this.#ports.connection.console.warn(message);
    this.#tell(control("frame_dropped", { code: "payload_too_large", message }));
  }

  /** What only this end of the pipe knows. */
  #tell(payload: object): void {
    if (!this.#isOwn) return;
    const event = {
      v: 1,
      event_id: this.#ports.newId(),
      event: "runtime.control",
      payload,
      seq: 0,
      ts: Date.now(),
      topic: "",
      lineage: "",
    };
    void this.#ports.connection.sendNotification(METHODS.event, event);
  }

  /** Told to our own client, which shows it; it decides nothing. */
  role(role: Role): void {
    if (this.#isOwn) void this.#ports.connection.sendNotification(METHODS.role, { role });
  }

  /** The authority is another one now: its surface is attached there, and the client takes the view anew. */
  rejoin(): void {
    this.#pending.clear();
    this.#begin();
    this.#session?.then(
      () => this.#tell(control("resync", {})),
      () => {},
    );
  }

  /** What a person should know about the start, for instance that a broken file was put aside. */
  notice(text: string): void {
    void this.#ports.connection.sendNotification(ShowMessageNotification.type, {
      type: MessageType.Warning,
      message: text,
    });
  }

  get #own(): OwnClient {
    return ownClient(this.#params);
  }
  get #isOwn(): boolean {
    return this.#own.kind === "editor";
  }

  #initialize(params: InitializeParams): InitializeResult {
    this.#params = params;
    const { connection } = this.#ports;
    const canProgress = params.capabilities.window?.workDoneProgress === true;
    this.#plain = createPlainClient({
      connection,
      canProgress,
      respond: (asked, decision) => this.#respond(asked, decision),
    });
    return {
      serverInfo: { name: "kodama" },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        codeLensProvider: {},
        // Our own extension registers these names itself.
        ...(this.#isOwn ? {} : { executeCommandProvider: { commands: [...COMMANDS] } }),
        workspace: { workspaceFolders: { supported: true } },
      },
    };
  }

  #begin(): void {
    this.#session = this.#attach();
    this.#session.catch((error: unknown) => {
      const words = error instanceof Error ? error.message : "unknown reason";
      this.#ports.connection.window.showErrorMessage(`Kodama cannot start: ${words}`);
    });
  }

  async #attach(): Promise<AuthoritySession> {
    const authority = await this.#ports.authority();
    const session = await authority.connect((batch) => this.#hear(batch));
    const send = (command: string, payload: object): Promise<Response> =>
      session.dispatch({ v: 1, request_id: this.#ports.newId(), command, payload });
    await send("surface.attach", surfaceOf(this.#params, this.#updated));
    const listed = await send("approval.list", {});
    const { approvals = [] } = (listed.payload ?? {}) as { readonly approvals?: readonly ApprovalJson[] };
    for (const one of approvals) if (one.state === "pending") this.#pending.set(one.approval_id ?? "", one);
    return session;
  }

  async #dispatch(raw: unknown, signal?: AbortSignal): Promise<Response> {
    const unavailable = (message: string): Response =>
      failure(readRequestId(raw), { code: "unavailable", message });
    this.#remember(raw);
    if (this.#session === undefined) return unavailable("Kodama is still starting.");
    try {
      return await (await this.#session).dispatch(raw, signal);
    } catch (error) {
      return unavailable(error instanceof Error ? error.message : "Kodama cannot start.");
    }
  }

  #remember(raw: unknown): void {
    if (typeof raw !== "object" || raw === null || !("command" in raw) || raw.command !== "surface.update")
      return;
    const { folders, trusted, visible, models, unsaved_paths } = (
      "payload" in raw && typeof raw.payload === "object" && raw.payload !== null ? raw.payload : {}
    ) as Readonly<Record<string, unknown>>;
    if (Array.isArray(folders))
      this.#updated = {
        folders,
        trusted: trusted === true,
        visible: visible === true,
        ...(Array.isArray(models) ? { models } : {}),
        ...(Array.isArray(unsaved_paths) ? { unsaved_paths } : {}),
      };
  }

  #command(name: string, payload: object): Promise<Response> {
    return this.#dispatch({ v: 1, request_id: this.#ports.newId(), command: name, payload });
  }

  #respond(
    { approval_id = "", revision = 0, digest = "" }: ApprovalJson,
    decision: string,
  ): Promise<Response> {
    return this.#command("approval.respond", {
      approval_id,
      revision,
      digest,
      decision,
      how: this.#isOwn ? "click" : "lsp",
    });
  }

  async #hear(batch: EventBatch): Promise<void> {
    if (!this.#isOwn || mayHold(batch, TRACKED)) this.#look(batch);
    if (this.#isOwn) await this.#ports.writer.events(this.#own.batched === true)(batch);
  }

  #look(batch: EventBatch): void {
    for (const envelope of eventsIn(batch)) {
      // Events come from the authority, which checked them against their schema.
      const { event, payload } = envelope as { readonly event: EventName; readonly payload: unknown };
      this.#track(event, payload);
      if (event === "capability.window_opened") void this.#serve(payload as WindowOpened);
      if (!this.#isOwn) void this.#plain?.hear(event, payload).catch(() => {});
    }
  }

  #track(event: EventName, payload: unknown): void {
    if (event !== "approval.requested" && event !== "approval.resolved") return;
    const { approval = {} } = payload as EventJson<typeof event>;
    if (event === "approval.requested") this.#pending.set(approval.approval_id ?? "", approval);
    else this.#pending.delete(approval.approval_id ?? "");
    if (this.#params?.capabilities.workspace?.codeLens?.refreshSupport !== true) return;
    const refresh = (): void =>
      void this.#ports.connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
    refresh();
    // An editor that is asking just now keeps the older answer; it is told again.
    setTimeout(refresh, LENSES_AGAIN_MS).unref();
  }

  async #serve(opened: WindowOpened): Promise<void> {
    const { ok, error_kind = ok ? "" : "other", message = "", data = {} } = await this.#carryOut(opened);
    await this.#command("capability.window_report", {
      window_id: opened.window_id ?? "",
      ok,
      error_kind,
      message,
      data,
    });
  }

  async #carryOut(opened: WindowOpened): Promise<WindowResult> {
    const { connection, documents } = this.#ports;
    try {
      if (this.#isOwn) return await connection.sendRequest<WindowResult>(WINDOW_METHOD, opened);
      return await serveWindow(connection, documents, opened);
    } catch (error) {
      return { ok: false, error_kind: "other", message: error instanceof Error ? error.message : "" };
    }
  }

  #execute({ command, arguments: [argument] = [] }: ExecuteCommandParams): Promise<Response> {
    const text = typeof argument === "string" ? argument : "";
    switch (command) {
      case "kodama.ask":
        return this.#command("conversation.inject_text", { text, source: "lsp" });
      case "kodama.approve":
      case "kodama.deny": {
        const asked = this.#pending.get(text) ?? [...this.#pending.values()][0];
        if (asked === undefined)
          return Promise.resolve(
            failure(null, { code: "not_found", message: "There is nothing to answer." }),
          );
        return this.#respond(asked, command === "kodama.approve" ? "allow_once" : "deny");
      }
      case "kodama.stop":
        return this.#command("conversation.cancel", {});
      default:
        return Promise.resolve(
          failure(null, { code: "unknown_command", message: `There is no command "${command}".` }),
        );
    }
  }
}
