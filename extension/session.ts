// The extension once it is awake: one connection, one feed, and the surfaces that render it.
import { join } from "node:path";
import * as vscode from "vscode";
import type { EventJson, EventName } from "../proto/events.ts";
import { createApprovalSurfaces } from "./approval-surfaces.ts";
import { type CommandContext, runCommand } from "./commands.ts";
import { createConnection, type ServerConnection, type Status } from "./connection.ts";
import { createContextKeys } from "./context-keys.ts";
import { createFeed, type Feed } from "./feed.ts";
import { createOrbView } from "./orb-view.ts";
import { createProposals } from "./proposals.ts";
import { MODEL_KEY, serverSettings } from "./settings.ts";
import { createStatusBar } from "./status-bar.ts";
import { serveWindow, type WindowOpened } from "./windows.ts";

export interface Session {
  ready(): Promise<Session>;
  run(command: string, args: readonly unknown[]): Promise<unknown>;
  resolveOrb(view: vscode.WebviewView): void;
  stop(): Promise<void>;
  readonly connection: ServerConnection;
  readonly feed: Feed;
  /** What the orb's view last told us; for tests. */
  orbMessages(): readonly string[];
}

export async function startSession(context: vscode.ExtensionContext): Promise<Session> {
  const log = vscode.window.createOutputChannel("Kodama", { log: true });
  const contextKeys = createContextKeys();
  const feed = createFeed(() => void snapshot());
  const proposals = createProposals();
  const statusBar = createStatusBar(feed);
  const orb = createOrbView({
    extensionUri: context.extensionUri,
    feed,
    command: (name, payload) => connection.command(name, payload),
    run: (id, args) => run(id, args),
    onFailure: (error) => fail(error),
  });
  const approvals = createApprovalSurfaces({ feed, proposals, orbVisible: orb.visible });
  context.subscriptions.push(log, statusBar, orb, approvals, proposals);

  let readyNow: () => void = () => {};
  const firstReady = new Promise<void>((resolve) => (readyNow = resolve));

  const connection = createConnection({
    script: join(context.extensionPath, "dist", "server.mjs"),
    buildId: String(context.extension.packageJSON.version),
    log,
    apiKey: async () => (await context.secrets.get(MODEL_KEY)) ?? "",
    onEvent: (event, payload) => hear(event, payload),
    onStatus: (status, detail) => show(status, detail),
    onReady: async () => {
      await connection.command("config.patch", { patch: serverSettings() });
      await snapshot();
      readyNow();
    },
    onWindow: (opened) => serveWindow(opened as WindowOpened),
  });

  const show = (status: Status, detail: string): void => {
    contextKeys.status(status);
    statusBar.status(status, detail);
    orb.status(status, detail);
  };
  const hear = (event: string, payload: unknown): void => {
    // The server checked the payload against the event's schema.
    if (is(event, "view.patch")) feed.patch(payload as EventJson<"view.patch">);
    if (is(event, "runtime.control") && (payload as EventJson<"runtime.control">).action === "resync")
      void snapshot();
    if (is(event, "approval.requested"))
      approvals.requested((payload as EventJson<"approval.requested">).approval ?? {});
    if (is(event, "approval.resolved"))
      approvals.resolved((payload as EventJson<"approval.resolved">).approval ?? {});
    if (is(event, "tool.progress")) orb.progress(payload as EventJson<"tool.progress">);
    if (is(event, "voice.level")) orb.level(Number((payload as EventJson<"voice.level">).level ?? 0));
  };
  const snapshot = async (): Promise<void> => {
    const { rev = 0, view = {} } = await connection.command("conversation.snapshot", {});
    feed.reset({ rev, view });
    approvals.replace(Object.values(view.approvals ?? {}));
  };
  const fail = (error: unknown): void => {
    const words = error instanceof Error ? error.message : String(error);
    log.error(words);
    void vscode.window.showErrorMessage(`Kodama: ${words}`);
  };
  const commandContext: CommandContext = {
    connection,
    feed,
    proposals,
    log,
    secrets: context.secrets,
    orb,
    globalState: context.globalState,
  };
  const run = async (id: string, args: readonly unknown[]): Promise<unknown> => {
    try {
      return await runCommand(id, args, commandContext);
    } catch (error) {
      fail(error);
      return undefined;
    }
  };

  feed.onChange(({ view }) => contextKeys.view(view));
  const update = (): void =>
    void connection
      .command("surface.update", { folders: folders(), trusted: vscode.workspace.isTrusted, visible: true })
      .catch(() => {});
  context.subscriptions.push(
    vscode.workspace.onDidChangeWorkspaceFolders(update),
    vscode.workspace.onDidGrantWorkspaceTrust(update),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("kodama"))
        void connection.command("config.patch", { patch: serverSettings() }).catch(fail);
    }),
  );
  await connection.start().catch(fail);

  const session: Session = {
    ready: async () => {
      await firstReady;
      return session;
    },
    run,
    resolveOrb: orb.resolve,
    stop: connection.stop,
    connection,
    feed,
    orbMessages: orb.messages,
  };
  return session;
}

function is<E extends EventName>(event: string, name: E): boolean {
  return event === name;
}

function folders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((one) => one.uri.scheme === "file")
    .map((one) => one.uri.fsPath);
}
