// Keeps one server alive and talks to it: start, back-off, heartbeat, honest status. Decides nothing about the work.
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type MessageTransports,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageclient/node";
import type { CommandName, ReplyJson, RequestJson } from "../proto/commands.ts";
import { NO_RESTARTS, onEnd } from "./restart-policy.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

export type Status = "starting" | "ready" | "reconnecting" | "stopped";

export interface ConnectionPorts {
  readonly script: string;
  readonly buildId: string;
  readonly log: vscode.LogOutputChannel;
  readonly apiKey: () => Promise<string>;
  readonly onEvent: (event: string, payload: unknown) => void;
  readonly onStatus: (status: Status, detail: string) => void;
  /** A fresh server is there: settings and snapshot have to be sent and fetched. */
  readonly onReady: () => Promise<void>;
  readonly onWindow: (opened: unknown) => Promise<unknown>;
}

export class CommandFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "CommandFailure";
    this.code = code;
  }
}

export interface ServerConnection {
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  command<C extends CommandName>(name: C, payload: RequestJson<C>): Promise<ReplyJson<C>>;
  pid(): number;
}

const MISSES_MAX = 2;

export function createConnection(ports: ConnectionPorts): ServerConnection {
  let child: ServerProcess | undefined;
  let restarts = NO_RESTARTS;
  let heartbeat: NodeJS.Timeout | undefined;
  let misses = 0;
  let wanted = true;

  const serverOptions = async (): Promise<MessageTransports> => {
    const config = vscode.workspace.getConfiguration("kodama");
    const transport = config.get<"fd3" | "stdio">("server.transport", "fd3");
    const key = await ports.apiKey();
    child = startServer({
      script: ports.script,
      transport,
      env: key === "" ? {} : { KODAMA_API_KEY: key },
      log: (line) => ports.log.info(`server: ${line}`),
    });
    const { pid, reader, writer, ended } = child;
    ports.log.info(`server ${pid} started`);
    void ended.then((how) => ports.log.info(`server ${pid} ended (${how})`));
    return { reader: new StreamMessageReader(reader), writer: new StreamMessageWriter(writer) };
  };

  const errorHandler: ErrorHandler = {
    // The library's own handler stops for good after one broken pipe; a closed stream is told to closed() anyway.
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    async closed() {
      stopHeartbeat();
      child?.kill();
      if (!wanted) return { action: CloseAction.DoNotRestart, handled: true };
      const next = onEnd(restarts, Date.now());
      restarts = next.state;
      ports.onStatus("reconnecting", next.offerButton ? "It ended several times. Look at the log." : "");
      if (next.offerButton) offerRestart(ports.log);
      await new Promise((resolve) => setTimeout(resolve, next.waitMs));
      return { action: wanted ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
    },
  };

  const client = new LanguageClient("kodama", "Kodama", serverOptions, {
    documentSelector: [{ scheme: "file" }],
    outputChannel: ports.log,
    errorHandler,
    initializationOptions: () => ({
      kind: "editor",
      name: vscode.env.appName,
      buildId: ports.buildId,
      trusted: vscode.workspace.isTrusted,
      serves: ["apply_edit", "reveal_range", "diagnostics"],
    }),
  });
  client.onNotification(
    "kodama/event",
    ({ event, payload }: { readonly event: string; readonly payload: unknown }) =>
      ports.onEvent(event, payload),
  );
  client.onRequest("kodama/window", (opened: unknown) => ports.onWindow(opened));
  client.onDidChangeState(({ newState }) => {
    // 2 is Running; a crash that restarts by itself passes through Stopped, which is no news.
    if (newState === 2) void ready();
  });

  const ready = async (): Promise<void> => {
    try {
      await ports.onReady();
      ports.onStatus("ready", "");
      startHeartbeat();
    } catch (error) {
      ports.log.error(error instanceof Error ? error : String(error));
      // Alive but useless, for instance because its data cannot be opened: say what it said.
      ports.onStatus("stopped", error instanceof Error ? error.message : "");
    }
  };

  const startHeartbeat = (): void => {
    stopHeartbeat();
    const everyMs = vscode.workspace.getConfiguration("kodama").get("server.heartbeatSeconds", 5) * 1_000;
    misses = 0;
    heartbeat = setInterval(() => void beat(everyMs), everyMs);
  };
  const stopHeartbeat = (): void => clearInterval(heartbeat);

  const beat = async (everyMs: number): Promise<void> => {
    const answered = command("host.ping", {}).then(
      () => true,
      () => false,
    );
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), everyMs));
    misses = (await Promise.race([answered, late])) ? 0 : misses + 1;
    if (misses < MISSES_MAX) return;
    ports.log.warn(`server ${child?.pid ?? 0} gave no sign of life; it is started again`);
    misses = 0;
    child?.kill();
  };

  const command = async <C extends CommandName>(name: C, payload: RequestJson<C>): Promise<ReplyJson<C>> => {
    const request = { v: 1, request_id: randomUUID(), command: name, payload };
    const response = await client.sendRequest<{
      readonly ok: boolean;
      readonly payload: ReplyJson<C>;
      readonly error?: { readonly code: string; readonly message: string };
    }>("kodama/command", request);
    if (response.ok) return response.payload;
    throw new CommandFailure(response.error?.code ?? "internal", response.error?.message ?? "It failed.");
  };

  const start = async (): Promise<void> => {
    wanted = true;
    ports.onStatus("starting", "");
    await client.start();
  };
  const stop = async (): Promise<void> => {
    wanted = false;
    stopHeartbeat();
    await client.stop(2_000).catch(() => {});
    child?.kill();
    ports.onStatus("stopped", "");
  };
  return {
    start,
    stop,
    async restart() {
      await stop();
      await start();
    },
    command,
    pid: () => child?.pid ?? 0,
  };
}

function offerRestart(log: vscode.LogOutputChannel): void {
  void vscode.window
    .showWarningMessage(
      "Kodama's server ended several times in a row. It is tried again every 30 seconds.",
      "Restart Now",
      "Show Log",
    )
    .then((choice) => {
      if (choice === "Restart Now") void vscode.commands.executeCommand("kodama.restart");
      if (choice === "Show Log") log.show();
    });
}
