// Keeps one server alive and talks to it: start, back-off, heartbeat, honest status. Decides nothing about the work.
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  LanguageClient,
  type MessageTransports,
  State,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageclient/node";
import type { CommandName, ReplyJson, RequestJson } from "../proto/commands.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { readTopic, type TopicEvent } from "../proto/read-topic.ts";
import { createTelemetry } from "./telemetry.ts";
import { NO_RESTARTS, onEnd } from "./restart-policy.ts";
import type { SafeMode } from "./safe-mode.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

export type Status = "starting" | "ready" | "reconnecting" | "stopped";

export interface ConnectionPorts {
  readonly script: string;
  /** Where the editor's Node keeps what it compiled of the server: a later start is quicker by it. */
  readonly compileCache: string;
  readonly buildId: string;
  readonly log: vscode.LogOutputChannel;
  readonly keys: () => Promise<Readonly<Record<string, string>>>;
  readonly safeMode: SafeMode;
  readonly onEvent: (heard: Heard) => void;
  readonly onStatus: (status: Status, detail: string) => void;
  /** follower, candidate or leader. */
  readonly onRole: (role: string) => void;
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

interface WireResponse<T> {
  readonly ok: boolean;
  readonly payload: T;
  readonly error?: { readonly code: string; readonly message: string };
}

/** An event as it comes; the server checked it against its schema. */
export interface Heard {
  readonly event: string;
  readonly payload: unknown;
  readonly topic: string;
  readonly seq: number;
  readonly lineage: string;
}

/** The one protocol version this extension speaks. */
const PROTOCOL = 1;
const MISSES_MAX = 2;
/** A server that opens large data answers later; one that hangs while it is greeted must be noticed too. */
const MISSES_AT_START_MAX = 6;

export class ServerConnection {
  readonly #ports: ConnectionPorts;
  readonly #client: LanguageClient;
  /** Who reads a topic's past just now. */
  readonly #readers = new Set<(heard: Heard) => void>();
  #child: ServerProcess | undefined;
  #restarts = NO_RESTARTS;
  #heartbeat: NodeJS.Timeout | undefined;
  #misses = 0;
  #greeted = false;
  #wanted = true;
  #spawnedAtMs = 0;
  /** What the server was started with. */
  #keys = "{}";
  #rekeying: Promise<void> | undefined;
  readonly #telemetry = createTelemetry(() => vscode.env.isTelemetryEnabled);

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
    this.#client = new LanguageClient("kodama", "Kodama", () => this.#spawn(), {
      documentSelector: [{ scheme: "file" }],
      outputChannel: ports.log,
      errorHandler: {
        // The library's own handler stops for good after one broken pipe; a closed stream is told to closed() anyway.
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.#closed(),
      },
      initializationOptions: () => ({
        kind: "editor",
        name: vscode.env.appName,
        buildId: ports.buildId,
        trusted: vscode.workspace.isTrusted,
        serves: ["apply_edit", "reveal_range", "act", "diagnostics", "focus", "chat", "terminal"],
        batched: true,
      }),
    });
    this.#client.onNotification("kodama/event", (heard: Heard) => this.#hear(heard));
    this.#client.onNotification("kodama/events", ({ events }: { readonly events: readonly Heard[] }) => {
      for (const heard of events) this.#hear(heard);
    });
    this.#client.onNotification("kodama/role", ({ role }: { readonly role: string }) => ports.onRole(role));
    this.#client.onRequest("kodama/window", (opened: unknown) => ports.onWindow(opened));
    this.#client.onDidChangeState(({ newState }) => {
      // A crash that restarts by itself passes through Stopped, which is no news.
      if (newState === State.Running) void this.#ready();
    });
  }

  async start(): Promise<void> {
    this.#wanted = true;
    this.#ports.onStatus("starting", "");
    await this.#client.start();
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    clearInterval(this.#heartbeat);
    await this.#client.stop(2_000).catch(() => {});
    this.#child?.kill();
    this.#ports.onStatus("stopped", "");
  }

  /** Those of another window count here too: whichever leads starts the servers. */
  useKeys(): Promise<void> {
    this.#rekeying ??= this.#restartWithKeys().finally(() => (this.#rekeying = undefined));
    return this.#rekeying;
  }

  async #restartWithKeys(): Promise<void> {
    if (JSON.stringify(await this.#ports.keys()) !== this.#keys) await this.restart();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** `deadlineMs`: 0 for the server's own. */
  async command<C extends CommandName>(
    name: C,
    payload: RequestJson<C>,
    deadlineMs = 0,
  ): Promise<ReplyJson<C>> {
    const request = { v: 1, request_id: randomUUID(), command: name, payload, deadline_ms: deadlineMs };
    const response = await this.#client.sendRequest<WireResponse<ReplyJson<C>>>("kodama/command", request);
    if (response.ok) return response.payload;
    throw new CommandFailure(response.error?.code ?? "internal", response.error?.message ?? "It failed.");
  }

  /** Throws where the server is too new for this window. */
  async agreeOnVersion(): Promise<void> {
    const versions = { client_build_id: this.#ports.buildId, v_min: PROTOCOL, v_max: PROTOCOL };
    const { upgrade_required: tooOld } = await this.command("host.version", versions);
    if (tooOld === true) throw new Error("Another window runs a newer Kodama. Update this one and reload.");
  }

  /** The past of a topic that only its reader is interested in. */
  readTopic(topic: string): Promise<readonly TopicEvent[]> {
    return readTopic(topic, {
      wait: (ms) => sleep(ms, undefined, { ref: false }),
      command: (name, payload) => this.command(name, payload),
      listen: (hear) => {
        this.#readers.add(hear);
        return () => this.#readers.delete(hear);
      },
    });
  }

  #hear(heard: Heard): void {
    for (const hear of this.#readers) hear(heard);
    this.#ports.onEvent(heard);
  }

  /** Process id of the server; 0 before the first start. */
  pid(): number {
    return this.#child?.pid ?? 0;
  }

  async #spawn(): Promise<MessageTransports> {
    const transport = vscode.workspace
      .getConfiguration("kodama")
      .get<"fd3" | "stdio">("server.transport", "fd3");
    const keys = await this.#ports.keys();
    this.#keys = JSON.stringify(keys);
    const { log, script, compileCache } = this.#ports;
    const env = {
      NODE_COMPILE_CACHE: compileCache,
      ...keys,
      // It must not begin what may have ended the one before.
      ...(this.#ports.safeMode.isOn() ? { KODAMA_SAFE_MODE: "on" } : {}),
    };
    this.#spawnedAtMs = performance.now();
    const child = startServer({ script, transport, env, log: (line) => log.info(`server: ${line}`) });
    this.#child = child;
    log.info(`server ${child.pid} started`);
    void child.ended.then((how) => log.info(`server ${child.pid} ended (${how})`));
    return { reader: new StreamMessageReader(child.reader), writer: new StreamMessageWriter(child.writer) };
  }

  async #closed(): Promise<CloseHandlerResult> {
    clearInterval(this.#heartbeat);
    this.#child?.kill();
    const done: CloseHandlerResult = { action: CloseAction.DoNotRestart, handled: true };
    if (!this.#wanted) return done;
    this.#telemetry.note("server_ended");
    const next = onEnd(this.#restarts, Date.now());
    this.#restarts = next.state;
    this.#ports.onStatus("reconnecting", next.offerButton ? "It ended several times. Look at the log." : "");
    if (next.offerButton) offerRestart(this.#ports);
    await new Promise((resolve) => setTimeout(resolve, next.waitMs));
    // Stopping may have been asked for meanwhile.
    return this.isWanted() ? { action: CloseAction.Restart, handled: true } : done;
  }

  /** False once stop() was asked for. */
  isWanted(): boolean {
    return this.#wanted;
  }

  async #ready(): Promise<void> {
    const { onReady, onStatus, log } = this.#ports;
    this.#greeted = false;
    this.#startHeartbeat();
    try {
      await onReady();
      this.#greeted = true;
      onStatus("ready", "");
      this.#telemetry.note("server_ready", performance.now() - this.#spawnedAtMs);
      await this.#telemetry.tell((report) => this.command("client.report", report));
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      // Alive but useless, for instance because its data cannot be opened: say what it said.
      onStatus("stopped", error instanceof Error ? error.message : "");
    }
  }

  #startHeartbeat(): void {
    clearInterval(this.#heartbeat);
    const everyMs = vscode.workspace.getConfiguration("kodama").get("server.heartbeatSeconds", 5) * 1_000;
    this.#misses = 0;
    this.#heartbeat = setInterval(() => void this.#beat(everyMs), everyMs);
  }

  async #beat(everyMs: number): Promise<void> {
    const answered = this.command("host.ping", {}).then(
      () => true,
      () => false,
    );
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), everyMs));
    this.#misses = (await Promise.race([answered, late])) ? 0 : this.#misses + 1;
    if (this.#misses < (this.#greeted ? MISSES_MAX : MISSES_AT_START_MAX)) return;
    this.#ports.log.warn(`server ${this.pid()} gave no sign of life; it is started again`);
    this.#misses = 0;
    this.#telemetry.note("server_silent");
    this.#child?.kill();
  }
}

const SAFE = "Start in Safe Mode";

function offerRestart({ log, safeMode }: ConnectionPorts): void {
  const text = "Kodama's server ended several times in a row. It is tried again every 30 seconds.";
  void vscode.window.showWarningMessage(text, "Restart Now", SAFE, "Show Log").then(async (choice) => {
    if (choice === SAFE) await safeMode.enterAfterCrashes();
    if (choice === "Restart Now" || choice === SAFE) void vscode.commands.executeCommand("kodama.restart");
    if (choice === "Show Log") log.show();
  });
}
