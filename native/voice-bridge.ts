// The Voice port: lets the supervisor run the voice host, and answers for it when it dies.
import type { Voice, VoiceEvent, VoiceSettings } from "../server/core/ports.ts";
import type { FromVoiceHost, ToVoiceHost } from "./channel.ts";
import { probeSpeaker } from "./players.ts";
import { type Ending, Supervisor, type SupervisorTimes } from "./supervisor.ts";

export interface BridgeOptions {
  readonly script: string;
  readonly log: (line: string) => void;
  readonly times?: Partial<SupervisorTimes>;
}

const TIMES: SupervisorTimes = { pingEveryMs: 1_000, missedMax: 3, backOffMs: [0, 500, 1_000, 2_000, 5_000] };

type Sentence = Parameters<Voice["speak"]>[0];
type Trouble = { readonly message: string; readonly nextStep: string };

export class VoiceBridge implements Voice {
  readonly #host: Supervisor<ToVoiceHost, FromVoiceHost>;
  readonly #utterances = new Set<string>();
  readonly #sentences = new Map<string, Sentence>();
  #listener: (event: VoiceEvent) => void = () => {};

  constructor({ script, log, times }: BridgeOptions) {
    this.#host = new Supervisor({
      script,
      log,
      times: { ...TIMES, ...times },
      hear: (message) => this.#hear(message),
      ended: (ending) => this.#ended(ending),
    });
  }

  /** Of the running host; 0 when there is none. */
  pid(): number {
    return this.#host.pid();
  }

  onEvent(listener: (event: VoiceEvent) => void): void {
    this.#listener = listener;
  }

  hearFile(utteranceId: string, path: string, settings: VoiceSettings): void {
    const trouble = this.#obstacle(settings.sttFolder);
    if (trouble !== undefined) return this.#listener({ kind: "failed", utteranceId, ...trouble });
    this.#utterances.add(utteranceId);
    return this.#host.send({ kind: "hear-file", utteranceId, path, settings });
  }

  listenOn(utteranceId: string): void {
    this.#host.sendIfRunning({ kind: "listen-on", utteranceId });
  }

  transcribe(job: Parameters<Voice["transcribe"]>[0]): void {
    this.#host.sendIfRunning({ kind: "transcribe", ...job });
  }

  closeUtterance(utteranceId: string): void {
    this.#utterances.delete(utteranceId);
    this.#host.sendIfRunning({ kind: "close-utterance", utteranceId });
  }

  speak({ turnId, sentenceId, text }: Sentence, settings: VoiceSettings): void {
    if (this.#obstacle(settings.ttsFolder) !== undefined) {
      return this.#listener({ kind: "spoken", turnId, sentenceId, text, heard: false });
    }
    this.#sentences.set(sentenceId, { turnId, sentenceId, text });
    return this.#host.send({ kind: "speak", turnId, sentenceId, text, settings });
  }

  hush(): void {
    this.#host.sendIfRunning({ kind: "hush" });
  }

  probe(speaker: string): Promise<string> {
    return probeSpeaker(speaker);
  }

  close(): Promise<void> {
    return this.#host.close();
  }

  /** Why speech cannot be used right now; undefined when it can. */
  #obstacle(model: string): Trouble | undefined {
    switch (this.#host.obstacle(model)) {
      case "":
        return undefined;
      case "resting":
        return {
          message: "The speech engine stopped several times.",
          nextStep: "Try again in a moment, or type.",
        };
      case "given_up":
        return {
          message: "The speech engine stopped several times.",
          nextStep: "It stays off until Kodama is restarted. Type for now.",
        };
      case "put_aside": {
        const message = `The model ${model} stopped the speech engine before and was put aside.`;
        return { message, nextStep: "Choose another model, or install this one again." };
      }
    }
  }

  #hear(message: FromVoiceHost | { readonly kind: "hello" }): void {
    switch (message.kind) {
      case "hello":
        return this.#listener({ kind: "health", part: "voice_host", reason: "", nextStep: "" });
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

  /** What waited for the host is answered. */
  #ended({ how, givenUp }: Ending): void {
    const reason = `The speech engine stopped ${how}.`;
    const nextStep = givenUp
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
