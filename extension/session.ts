// The extension once it is awake: one connection, one feed, and the surfaces that render it.
import { join } from "node:path";
import * as vscode from "vscode";
import { unlinked } from "./unlinked.ts";
import type { ReplyJson } from "../proto/commands.ts";
import type { EventJson, EventName } from "../proto/events.ts";
import type { StreamSnapshotJson } from "../proto/gen/kodama/v1/stream_pb.ts";
import { createApprovalSurfaces, type ApprovalSurfaces } from "./approval-surfaces.ts";
import { createApprovalsTree, type ApprovalsTree } from "./approvals-tree.ts";
import type { CommandContext } from "./command-context.ts";
import { runCommand } from "./commands.ts";
import { CommandFailure, type Heard, ServerConnection, type Status } from "./connection.ts";
import { createContextKeys, type ContextKeys } from "./context-keys.ts";
import { showFailure } from "./failures.ts";
import { createEditorModels, type EditorModels } from "./editor-models.ts";
import { editorSafeMode } from "./editor-safe-mode.ts";
import { createFeed, type Feed } from "./feed.ts";
import { createLentModel, type LentModel } from "./lent-model.ts";
import { createModelNews, type ModelNews } from "./models.ts";
import { OrbView } from "./orb-view.ts";
import { createPlaces, type Places } from "./places.ts";
import { createProposals, type Proposals } from "./proposals.ts";
import { askForGrant } from "./permissions.ts";
import { createLogPages, type LogPages } from "./log-pages.ts";
import { HiddenView } from "./hidden-view.ts";
import { onSurface, surfaceNow } from "./surface.ts";
import { tellWhereFilesAre } from "./local-folders.ts";
import { Talk } from "./talk.ts";
import { tellResult } from "./tasks.ts";
import { createTerminals, type Terminals } from "./terminals.ts";
import { createTasksTree } from "./tasks-tree.ts";
import type { SafeMode } from "./safe-mode.ts";
import { keptKeys, onKeys, ServerSettings } from "./settings.ts";
import { createStatusBar, type StatusBar } from "./status-bar.ts";
import { serveWindow, type WindowOpened, type WindowResult } from "./windows.ts";

const NOTHING_STALE: ReplyJson<"stream.subscribe"> = {};

export async function startSession(context: vscode.ExtensionContext): Promise<Session> {
  const session = new Session(context);
  await session.start();
  return session;
}

export class Session {
  readonly connection: ServerConnection;
  readonly feed: Feed;
  readonly orb: OrbView;
  readonly #context: vscode.ExtensionContext;
  readonly #settings = new ServerSettings(() => this.connection);
  readonly #log: vscode.LogOutputChannel;
  readonly #places: Places;
  readonly #proposals: Proposals;
  readonly #pages: LogPages;
  readonly #approvals: ApprovalSurfaces;
  readonly #approvalsTree: ApprovalsTree;
  readonly #statusBar: StatusBar;
  readonly #editorModels: EditorModels;
  readonly #lentModel: LentModel;
  readonly #terminals: Terminals;
  readonly #talk: Talk;
  readonly #modelNews: ModelNews = createModelNews();
  readonly #contextKeys: ContextKeys = createContextKeys();
  readonly #ready = Promise.withResolvers<this>();
  readonly #safeMode: SafeMode;

  constructor(context: vscode.ExtensionContext) {
    this.#context = context;
    this.#safeMode = editorSafeMode(context.globalState);
    this.#log = vscode.window.createOutputChannel("Kodama", { log: true });
    this.#places = createPlaces(context.workspaceState);
    this.feed = createFeed(() => void this.#snapshot().catch((error: unknown) => this.#fail(error)));
    this.#proposals = createProposals();
    this.#pages = createLogPages();
    this.#approvalsTree = createApprovalsTree(this.feed, () => this.connection);
    this.#statusBar = createStatusBar(this.feed);
    this.orb = new OrbView({
      extensionUri: context.extensionUri,
      feed: this.feed,
      drafts: context.workspaceState,
      command: (name, payload) => this.connection.command(name, payload),
      listen: (request) => this.#talk.listen(request),
      run: (id, args) => this.run(id, args),
      onFailure: (error) => this.#fail(error),
      onVisible: () => this.#update(),
    });
    this.#talk = new Talk({
      feed: this.feed,
      connection: () => this.connection,
      onFailure: (error) => this.#fail(error),
    });
    this.#approvals = createApprovalSurfaces({
      feed: this.feed,
      proposals: this.#proposals,
      orbVisible: () => this.orb.visible(),
    });
    this.connection = new ServerConnection({
      script: join(context.extensionPath, "dist", "server.mjs"),
      compileCache: join(context.globalStorageUri.fsPath, "compiled"),
      buildId: String(context.extension.packageJSON.version),
      log: this.#log,
      keys: () => keptKeys(context.secrets),
      safeMode: this.#safeMode,
      onEvent: (heard) => {
        if (this.#places.apply(heard)) this.#hear(heard);
      },
      onStatus: (status, detail) => this.#show(status, detail),
      onRole: (role) => this.#statusBar.role(role),
      onReady: () => this.#greet(),
      // The server checked the request against its schema.
      onWindow: (opened) => this.#serve(opened as WindowOpened),
    });
    this.#lentModel = createLentModel(() => this.connection);
    this.#terminals = createTerminals(() => this.connection);
    this.#editorModels = createEditorModels({
      connection: () => this.connection,
      access: context.languageModelAccessInformation,
      onChange: () => this.#update(),
    });
    context.subscriptions.push(
      createTasksTree(this.feed, () => this.connection),
      this.#log,
      this.#talk,
      new HiddenView({ feed: this.feed, orb: this.orb, listens: () => this.#talk.listens() }),
      this.#lentModel,
      this.#terminals,
      this.#editorModels,
      this.#statusBar,
      this.#approvals,
      this.#approvalsTree,
      this.#proposals,
      this.#pages,
    );
  }

  async start(): Promise<void> {
    this.feed.onChange(({ view }) => this.#contextKeys.view(view));
    this.#context.subscriptions.push(
      onKeys(this.#context.secrets, () => this.connection.useKeys()),
      onSurface(() => this.#update()),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.orb.returned();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("kodama.tools.safeMode")) this.#safeMode.changed();
        if (change.affectsConfiguration("kodama"))
          this.#settings.send().catch((error: unknown) => this.#fail(error));
      }),
    );
    tellWhereFilesAre();
    await this.connection.start().catch((error: unknown) => this.#fail(error));
  }

  /** Resolves when the server has answered for the first time. */
  ready(): Promise<this> {
    return this.#ready.promise;
  }

  async run(id: string, args: readonly unknown[]): Promise<unknown> {
    try {
      return await runCommand(id, args, this.#commandContext());
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #commandContext(): CommandContext {
    const { connection, feed, orb } = this;
    return {
      connection,
      feed,
      orb,
      talk: this.#talk,
      approvalsTree: this.#approvalsTree,
      secrets: this.#context.secrets,
      safeMode: this.#safeMode,
      proposals: this.#proposals,
      pages: this.#pages,
      modelNews: this.#modelNews,
      editorModels: this.#editorModels,
      log: this.#log,
    };
  }

  stop(): Promise<void> {
    return this.connection.stop();
  }

  async #greet(): Promise<void> {
    await this.connection.agreeOnVersion();
    await this.#settings.send();
    this.#update();
    await this.#snapshot();
    this.#approvalsTree.refresh();
    for (const one of [this.#modelNews, this.#lentModel, this.#terminals]) one.restarted();
    this.#ready.resolve(this);
  }

  async #snapshot(): Promise<void> {
    const whole = await this.connection.command("conversation.snapshot", {});
    this.#showAll(whole);
    await this.#goOn(whole.lineage ?? "", whole.positions ?? {});
  }

  #showAll({ rev = 0, view = {} }: StreamSnapshotJson): void {
    this.feed.reset({ rev, view });
    this.#approvals.replace(Object.values(view.approvals ?? {}));
  }

  /** From where this window was when it last heard anything; what it cannot get any more is in the snapshot. */
  async #goOn(lineage: string, positions: Readonly<Record<string, number>>): Promise<void> {
    const cursors = this.#places.cursors(lineage);
    if (cursors.length === 0) this.#places.reset(lineage, positions);
    for (const cursor of cursors) {
      const reply = await this.connection.command("stream.subscribe", cursor).catch((error: unknown) => {
        // It is on its way already, for a snapshot a moment before this one.
        if (error instanceof CommandFailure && error.code === "conflict") return NOTHING_STALE;
        throw error;
      });
      const { stale_reason = "", snapshot = {} } = reply;
      if (stale_reason === "") continue;
      this.#log.info(`${cursor.topic} starts anew: ${stale_reason}`);
      this.#showAll(snapshot);
      this.#places.reset(lineage, snapshot.positions ?? {}, [cursor.topic]);
    }
  }

  #serve(opened: WindowOpened): Promise<WindowResult> {
    return opened.kind === "chat" ? this.#editorModels.serve(opened) : serveWindow(opened);
  }

  #update(): void {
    const surface = surfaceNow(this.orb.watched(), this.#editorModels.known());
    this.connection
      .command("surface.update", surface)
      .catch((error: unknown) => this.#log.warn(String(error)));
  }

  #show(status: Status, detail: string): void {
    this.#contextKeys.status(status);
    for (const one of [this.#statusBar, this.orb, this.#safeMode]) one.status(status, detail);
  }

  #hear(heard: Heard): void {
    for (const one of [this.#lentModel, this.#terminals, this.#talk, this.orb]) one.hear(heard);
    const { event, payload } = heard;
    // The server checked the payload against the event's schema.
    switch (event as EventName) {
      case "view.patch":
        return this.feed.patch(payload as EventJson<"view.patch">);
      case "runtime.control":
        return this.#control(payload as EventJson<"runtime.control">);
      case "approval.requested":
        return this.#approvals.requested((payload as EventJson<"approval.requested">).approval ?? {});
      case "approval.resolved":
        this.#approvalsTree.refresh();
        return this.#approvals.resolved((payload as EventJson<"approval.resolved">).approval ?? {});
      case "capability.requested": {
        const { grant = {} } = payload as EventJson<"capability.requested">;
        return void askForGrant(this.connection, grant).catch((error: unknown) => this.#fail(error));
      }
      case "capability.granted":
      case "capability.revoked":
        return this.#approvalsTree.refresh();
      case "scheduler.task_result":
        return void tellResult(this.#commandContext(), payload as EventJson<"scheduler.task_result">).catch(
          (error: unknown) => this.#fail(error),
        );
      case "scheduler.error": {
        const { message = "", next_step = "" } = payload as EventJson<"scheduler.error">;
        return void vscode.window.showWarningMessage(unlinked(`Kodama: ${message} ${next_step}`));
      }
      case "capability.window_closed":
        return this.#editorModels.closed((payload as EventJson<"capability.window_closed">).window_id ?? "");
      case "model.changed":
      case "model.progress":
        return this.#modelNews.hear((payload as EventJson<"model.progress">).model ?? {});
      default:
        return undefined;
    }
  }

  #control({ action, detail }: EventJson<"runtime.control">): void {
    if (action === "resync") this.#snapshot().catch((error: unknown) => this.#fail(error));
    const id = detail?.["approval_id"];
    if (action !== "approval_reminder" || typeof id !== "string") return;
    const asked = this.feed.current().view.approvals?.[id];
    if (asked !== undefined) this.#approvals.again(asked);
  }

  #fail(error: unknown): void {
    this.#log.error(error instanceof Error ? error : String(error));
    void showFailure(error);
  }
}
