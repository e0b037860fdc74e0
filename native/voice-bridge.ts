// The Voice port: starts the voice host when it is first needed, watches it, and answers for it when it dies.
import { type ChildProcess, fork } from "node:child_process";
import { statSync } from "node:fs";
import type { Voice, VoiceEvent, VoiceSettings } from "../server/core/ports.ts";
import type { FromVoiceHost, ToVoiceHost } from "./channel.ts";

export interface BridgeOptions {
  readonly script: string;
  readonly log: (line: string) => void;
  readonly times?: Partial<BridgeTimes>;
}

interface BridgeTimes {
  readonly pingEveryMs: number;
  /** Pings without an answer before the host is taken for hung. */
  readonly missedMax: number;
  readonly backOffMs: readonly number[];
}
const TIMES: BridgeTimes = { pingEveryMs: 1_000, missedMax: 3, backOffMs: [0, 500, 1_000, 2_000, 5_000] };
/** Ends older than this count no more towards giving up. */
const CRASH_WINDOW_MS = 180_000;

export interface VoiceBridge extends Voice {
  /** Of the running host; 0 when there is none. */
  pid(): number;
}

interface InFlight {
  readonly utterances: Set<string>;
  readonly sentences: Map<string, Extract<ToVoiceHost, { kind: "speak" }>>;
}

export function createVoiceBridge(options: BridgeOptions): VoiceBridge {
  const times = { ...TIMES, ...options.times };
  const inFlight: InFlight = { utterances: new Set(), sentences: new Map() };
  const quarantine = new Map<string, number>();
  let listener: (event: VoiceEvent) => void = () => {};
  let child: ChildProcess | undefined;
  let phase = { doing: "", model: "" };
  let crashes: number[] = [];
  let notBeforeMs = 0;
  let beat: NodeJS.Timeout | undefined;
  let missed = 0;
  let closing = false;

  const hear = (message: FromVoiceHost): void => {
    switch (message.kind) {
      case "hello":
        listener({ kind: "health", part: "voice_host", reason: "", nextStep: "" });
        return;
      case "pong":
        missed = 0;
        return;
      case "phase":
        phase = message;
        return;
      case "spoken":
        inFlight.sentences.delete(message.sentenceId);
        break;
      case "failed":
        inFlight.utterances.delete(message.utteranceId);
        break;
      default:
    }
    listener(message);
  };

  const onEnd = (how: string): void => {
    clearInterval(beat);
    child = undefined;
    if (closing) return;
    const nowMs = Date.now();
    crashes = [...crashes.filter((at) => nowMs - at < CRASH_WINDOW_MS), nowMs];
    const wait = times.backOffMs[crashes.length];
    notBeforeMs = wait === undefined ? Number.POSITIVE_INFINITY : nowMs + wait;
    if (phase.model !== "") quarantine.set(phase.model, changedAtMs(phase.model));
    const doing = phase.doing === "" ? "" : ` while ${phase.doing}`;
    const reason = `The speech engine stopped${doing} (${how}).`;
    const nextStep =
      wait === undefined
        ? "Speech stays off until Kodama is restarted; typing works."
        : "Typing works; speech is tried again when you use it.";
    phase = { doing: "", model: "" };
    for (const utteranceId of inFlight.utterances)
      listener({ kind: "failed", utteranceId, message: reason, nextStep });
    for (const { turnId, sentenceId, text } of inFlight.sentences.values())
      listener({ kind: "spoken", turnId, sentenceId, text, heard: false });
    inFlight.utterances.clear();
    inFlight.sentences.clear();
    listener({ kind: "playing", playing: false });
    listener({ kind: "health", part: "voice_host", reason, nextStep });
  };

  const start = (): ChildProcess => {
    const started = fork(options.script, { stdio: ["ignore", "pipe", "pipe", "ipc"], execArgv: [] });
    for (const stream of [started.stdout, started.stderr])
      stream?.on("data", (chunk: Buffer) => options.log(chunk.toString("utf8").trimEnd()));
    started.on("message", (message: FromVoiceHost) => hear(message));
    started.on("error", () => {});
    started.once("exit", (code, signal) => onEnd(signal ?? `exit code ${String(code)}`));
    missed = 0;
    let n = 0;
    beat = setInterval(() => {
      if (missed++ >= times.missedMax) started.kill("SIGKILL");
      else if (started.connected) started.send({ kind: "ping", n: ++n } satisfies ToVoiceHost);
    }, times.pingEveryMs);
    beat.unref();
    started.unref();
    started.channel?.unref();
    return started;
  };

  /** Why speech cannot be used right now; undefined when it can. */
  const obstacle = (model: string): { readonly message: string; readonly nextStep: string } | undefined => {
    if (Date.now() < notBeforeMs)
      return {
        message: "The speech engine stopped several times.",
        nextStep: "Try again in a moment, or type.",
      };
    const putAside = quarantine.get(model);
    if (model === "" || putAside === undefined || putAside !== changedAtMs(model)) return undefined;
    return {
      message: `The model ${model} stopped the speech engine before and was put aside.`,
      nextStep: "Choose another model, or install this one again.",
    };
  };

  const send = (message: ToVoiceHost): void => {
    if (closing) return;
    child ??= start();
    if (child.connected) child.send(message);
  };

  return {
    pid: () => child?.pid ?? 0,
    onEvent: (next) => void (listener = next),
    hearFile(utteranceId, path, settings) {
      const stop = obstacle(settings.sttFolder);
      if (stop !== undefined) return listener({ kind: "failed", utteranceId, ...stop });
      inFlight.utterances.add(utteranceId);
      send({ kind: "hear-file", utteranceId, path, settings });
    },
    listenOn: (utteranceId) => send({ kind: "listen-on", utteranceId }),
    transcribe: (job) => send({ kind: "transcribe", ...job }),
    closeUtterance(utteranceId) {
      inFlight.utterances.delete(utteranceId);
      if (child !== undefined) send({ kind: "close-utterance", utteranceId });
    },
    speak({ turnId, sentenceId, text }, settings: VoiceSettings) {
      if (obstacle(settings.ttsFolder) !== undefined)
        return listener({ kind: "spoken", turnId, sentenceId, text, heard: false });
      const message = { kind: "speak" as const, turnId, sentenceId, text, settings };
      inFlight.sentences.set(sentenceId, message);
      send(message);
    },
    hush() {
      if (child !== undefined) send({ kind: "hush" });
    },
    close() {
      closing = true;
      clearInterval(beat);
      const ending = child;
      if (ending === undefined || ending.exitCode !== null) return Promise.resolve();
      return new Promise((resolve) => {
        ending.ref();
        ending.once("exit", () => resolve());
        ending.kill("SIGKILL");
      });
    },
  };
}

function changedAtMs(folder: string): number {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}
