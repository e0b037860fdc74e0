// The Voice port: starts the voice host when it is first needed, watches it, and answers for it when it dies.
import { type ChildProcess, fork } from "node:child_process";
import { statSync } from "node:fs";
import type { Voice, VoiceEvent, VoiceSettings } from "../server/core/ports.ts";
import type { FromVoiceHost, ToVoiceHost } from "./channel.ts";
import { probeSpeaker } from "./players.ts";

export interface BridgeOptions {
  readonly script: string;
  readonly log: (line: string) => void;
  readonly times?: Partial<BridgeTimes>;
}

interface BridgeTimes {
  readonly pingEveryMs: number;
  /** Pings without an answer before the host is taken for hung. */
  readonly missedMax: number;
  /** Wait before the host may be started again, by number of recent crashes; beyond the last: not any more. */
  readonly backOffMs: readonly number[];
}
const TIMES: BridgeTimes = { pingEveryMs: 1_000, missedMax: 3, backOffMs: [0, 500, 1_000, 2_000, 5_000] };
/** Ends older than this count no more towards giving up. */
const CRASH_WINDOW_MS = 180_000;
const IDLE = { doing: "", model: "" } as const;

type Sentence = Parameters<Voice["speak"]>[0];
type Trouble = { readonly message: string; readonly nextStep: string };

export class VoiceBridge implements Voice {
  readonly #options: BridgeOptions;
  readonly #times: BridgeTimes;
  readonly #utterances = new Set<string>();
  readonly #sentences = new Map<string, Sentence>();
  /** Model folders that ended the host, with their time of change then. */
  readonly #quarantine = new Map<string, number>();
  #listener: (event: VoiceEvent) => void = () => {};
  #child: ChildProcess | undefined;
  #phase: { readonly doing: string; readonly model: string } = IDLE;
  #crashesAtMs: number[] = [];
  #notBeforeMs = 0;
  #beat: NodeJS.Timeout | undefined;
  #missed = 0;
  #closing = false;

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
  }

  /** Of the running host; 0 when there is none. */
  pid(): number {
    return this.#child?.pid ?? 0;
  }

  onEvent(listener: (event: VoiceEvent) => void): void {
    this.#listener = listener;
  }

  hearFile(utteranceId: string, path: string, settings: VoiceSettings): void {
    const trouble = this.#obstacle(settings.sttFolder);
    if (trouble !== undefined) return this.#listener({ kind: "failed", utteranceId, ...trouble });
    this.#utterances.add(utteranceId);
    return this.#send({ kind: "hear-file", utteranceId, path, settings });
  }

  listenOn(utteranceId: string): void {
    this.#sendIfRunning({ kind: "listen-on", utteranceId });
  }

  transcribe(job: Parameters<Voice["transcribe"]>[0]): void {
    this.#sendIfRunning({ kind: "transcribe", ...job });
  }

  closeUtterance(utteranceId: string): void {
    this.#utterances.delete(utteranceId);
    this.#sendIfRunning({ kind: "close-utterance", utteranceId });
  }

  speak({ turnId, sentenceId, text }: Sentence, settings: VoiceSettings): void {
    if (this.#obstacle(settings.ttsFolder) !== undefined) {
      return this.#listener({ kind: "spoken", turnId, sentenceId, text, heard: false });
    }
    this.#sentences.set(sentenceId, { turnId, sentenceId, text });
    return this.#send({ kind: "speak", turnId, sentenceId, text, settings });
  }

  hush(): void {
    this.#sendIfRunning({ kind: "hush" });
  }

  probe(speaker: string): Promise<string> {
    return probeSpeaker(speaker);
  }

  close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#beat);
    const ending = this.#child;
    if (ending === undefined || ending.exitCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      ending.ref();
      ending.once("exit", () => resolve());
      ending.kill("SIGKILL");
    });
  }

  /** Why speech cannot be used right now; undefined when it can. */
  #obstacle(model: string): Trouble | undefined {
    if (Date.now() < this.#notBeforeMs) {
      return {
        message: "The speech engine stopped several times.",
        nextStep: "Try again in a moment, or type.",
      };
    }
    const putAside = this.#quarantine.get(model);
    if (model === "" || putAside === undefined || putAside !== changedAtMs(model)) return undefined;
    const message = `The model ${model} stopped the speech engine before and was put aside.`;
    return { message, nextStep: "Choose another model, or install this one again." };
  }

  #send(message: ToVoiceHost): void {
    if (this.#closing) return;
    this.#child ??= this.#start();
    this.#sendIfRunning(message);
  }

  #sendIfRunning(message: ToVoiceHost): void {
    if (this.#child?.connected === true) this.#child.send(message);
  }

  #start(): ChildProcess {
    const child = fork(this.#options.script, {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: [],
      env: withoutKeys(),
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => this.#options.log(chunk.toString("utf8").trimEnd()));
    }
    child.on("message", (message: FromVoiceHost) => this.#hear(message));
    child.on("error", () => {});
    child.once("exit", (code, signal) => this.#ended(signal ?? `exit code ${String(code)}`));
    this.#missed = 0;
    this.#beat = setInterval(() => this.#ping(child), this.#times.pingEveryMs);
    this.#beat.unref();
    child.unref();
    child.channel?.unref();
    return child;
  }

  #ping(child: ChildProcess): void {
    if (this.#missed >= this.#times.missedMax) child.kill("SIGKILL");
    else if (child.connected) child.send({ kind: "ping", n: ++this.#missed } satisfies ToVoiceHost);
  }

  #hear(message: FromVoiceHost): void {
    switch (message.kind) {
      case "hello":
        return this.#listener({ kind: "health", part: "voice_host", reason: "", nextStep: "" });
      case "pong":
        this.#missed = 0;
        return undefined;
      case "phase":
        this.#phase = message;
        return undefined;
      case "spoken":
        this.#sentences.delete(message.sentenceId);
        return this.#listener(message);
      case "failed":
        this.#utterances.delete(message.utteranceId);
        return this.#listener(message);
      default:
        return this.#listener(message);
    }
  }

  /** The host is gone: what waited for it is answered, what it died of is put aside. */
  #ended(how: string): void {
    clearInterval(this.#beat);
    this.#child = undefined;
    if (this.#closing) return;
    const nowMs = Date.now();
    this.#crashesAtMs = [...this.#crashesAtMs.filter((at) => nowMs - at < CRASH_WINDOW_MS), nowMs];
    const waitMs = this.#times.backOffMs[this.#crashesAtMs.length];
    this.#notBeforeMs = waitMs === undefined ? Number.POSITIVE_INFINITY : nowMs + waitMs;
    const { doing, model } = this.#phase;
    this.#phase = IDLE;
    if (model !== "") this.#quarantine.set(model, changedAtMs(model));
    const reason = `The speech engine stopped${doing === "" ? "" : ` while ${doing}`} (${how}).`;
    const nextStep =
      waitMs === undefined
        ? "Speech stays off until Kodama is restarted; typing works."
        : "Typing works; speech is tried again when you use it.";
    for (const utteranceId of this.#utterances)
      this.#listener({ kind: "failed", utteranceId, message: reason, nextStep });
    for (const sentence of this.#sentences.values())
      this.#listener({ kind: "spoken", ...sentence, heard: false });
    this.#utterances.clear();
    this.#sentences.clear();
    this.#listener({ kind: "playing", playing: false });
    this.#listener({ kind: "health", part: "voice_host", reason, nextStep });
  }
}

/** Speech needs no key of a model server. */
function withoutKeys(): NodeJS.ProcessEnv {
  const { KODAMA_API_KEY: _cut, ...rest } = process.env;
  return rest;
}

function changedAtMs(folder: string): number {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}
