// The Voice port: lets the supervisor run the voice host, and answers for it when it dies.
import type {
  Earcon,
  SaidSentence,
  SoundDevices,
  Voice,
  VoiceEvent,
  VoiceSettings,
} from "../server/core/voice-ports.ts";
import type { FromVoiceHost, ToVoiceHost } from "./channel.ts";
import { probeSpeaker } from "./players.ts";
import { type AsideParts, createAsideParts } from "./aside-parts.ts";
import type { PutAside } from "./put-aside.ts";
import { noJackPath } from "./resolve.ts";
import { createRest, LOOK_EVERY_MS, type Rest } from "./resting.ts";
import { type Ending, Supervisor, type SupervisorTimes } from "./supervisor.ts";
import { GIVEN_UP, type Trouble, troubleOf } from "./voice-trouble.ts";

export interface BridgeOptions {
  readonly script: string;
  readonly log: (line: string) => void;
  readonly times?: Partial<SupervisorTimes>;
  readonly aside?: PutAside;
  readonly lookEveryMs?: number;
}

const RESTS_ON_MS = 50;
const LIBRARIES = "LD_LIBRARY_PATH";
const withoutJack = (): Readonly<Record<string, string>> => ({
  [LIBRARIES]: [noJackPath(), process.env[LIBRARIES] ?? ""].filter((path) => path !== "").join(":"),
});
/** It makes thirty small arrays a second: what it frees is to be used again, not to be kept for later by each of its threads. */
const FEW_ARENAS = { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "65536" };
const SMALL_HEAP = ["--max-semi-space-size=1", "--expose-gc"];
const TIMES: SupervisorTimes = { pingEveryMs: 1_000, missedMax: 3, backOffMs: [0, 500, 1_000, 2_000, 5_000] };
/** Ends in a row that nothing explains, after which what only helps is left out. */
const UNEXPLAINED_MAX = 2;
type Sentence = Omit<SaidSentence, "said">;

export class VoiceBridge implements Voice {
  readonly #host: Supervisor<ToVoiceHost, FromVoiceHost>;
  readonly #rest: Rest;
  readonly #parts: AsideParts;
  readonly #utterances = new Set<string>();
  /** What the microphone is heard for. */
  #live: Extract<ToVoiceHost, { kind: "listen" }> | undefined;
  #again: NodeJS.Timeout | undefined;
  /** Until what was given up may be used again. */
  #mended: NodeJS.Timeout | undefined;
  readonly #sentences = new Map<string, Sentence>();
  /** Who waits for the names of devices. */
  readonly #asked = new Map<number, PromiseWithResolvers<SoundDevices>>();
  #askId = 0;
  /** Ends in a row of which no step told. */
  #unexplained = 0;
  #soft = false;
  #still = false;
  #spokeWith = "";
  readonly #isBusy = (): boolean =>
    this.#utterances.size + this.#sentences.size + this.#asked.size > 0 || this.#live !== undefined;
  #listener: (event: VoiceEvent) => void = () => {};

  constructor({ script, log, times, aside, lookEveryMs = LOOK_EVERY_MS }: BridgeOptions) {
    this.#host = new Supervisor({
      script,
      log,
      times: { ...TIMES, ...times },
      ...(aside === undefined ? {} : { aside }),
      env: process.platform === "linux" ? { ...withoutJack(), ...FEW_ARENAS } : {},
      execArgv: SMALL_HEAP,
      hear: (message) => this.#hear(message),
      ended: (ending) => this.#ended(ending),
    });
    this.#parts = createAsideParts(
      (model) => this.#host.obstacle(model),
      (event) => this.#listener(event),
    );
    this.#rest = createRest({
      isBusy: this.#isBusy,
      rest: () => this.#host.rest(),
      lookEveryMs,
      freeMemory: () => process.availableMemory(),
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
    this.#hearWith(settings, { kind: "hear-file", utteranceId, path, settings });
  }

  listen(utteranceId: string, settings: VoiceSettings): void {
    this.#live = { kind: "listen", utteranceId, settings };
    this.#hearWith(settings, this.#live);
  }

  endListening(utteranceId: string): void {
    // One that waits for the speech engine to come back has nothing more to say.
    if (this.#again !== undefined)
      return this.#listener({ kind: "clock", utteranceId, atMs: 0, ended: true });
    // One that dies now is not listened to again: nobody wants more of it.
    if (this.#live?.utteranceId === utteranceId) this.#live = undefined;
    return this.#host.sendIfRunning({ kind: "end-listening", utteranceId });
  }

  listenOn(utteranceId: string): void {
    this.#host.sendIfRunning({ kind: "listen-on", utteranceId });
  }

  transcribe(job: Parameters<Voice["transcribe"]>[0]): void {
    this.#host.sendIfRunning({ kind: "transcribe", ...job });
  }

  closeUtterance(utteranceId: string): void {
    this.#forget(utteranceId);
    this.#rest.used();
    this.#host.sendIfRunning({ kind: "close-utterance", utteranceId });
  }

  /** Where the voice is put aside, the one of the system speaks, if it may. */
  speak(sentence: SaidSentence, wanted: VoiceSettings): void {
    const { turnId, sentenceId, text, said } = sentence;
    const ttsFolder = this.#voiceFolder(wanted);
    const settings = { ...wanted, ttsFolder };
    const isMute = ttsFolder !== wanted.ttsFolder && wanted.tts === "sherpa";
    if (isMute || this.#obstacle("") !== undefined)
      return this.#listener({ kind: "spoken", turnId, sentenceId, text, heard: false });
    this.#beginAnewFor(ttsFolder);
    this.#sentences.set(sentenceId, { turnId, sentenceId, text });
    this.#rest.used(settings.stay);
    return this.#host.send({ kind: "speak", turnId, sentenceId, text, said, settings });
  }

  earcon(which: Earcon, settings: VoiceSettings): void {
    this.#host.sendIfRunning({ kind: "earcon", which, settings });
  }

  hush(): void {
    this.#host.sendIfRunning({ kind: "hush" });
  }

  duck(soft: boolean): void {
    this.#soft = soft;
    this.#host.sendIfRunning({ kind: "duck", soft });
  }

  pause(still: boolean): void {
    this.#still = still;
    this.#host.sendIfRunning({ kind: "pause-voice", still });
  }

  probe(speaker: string): Promise<string> {
    return probeSpeaker(speaker);
  }

  async devices(): Promise<SoundDevices> {
    if (this.#obstacle("") !== undefined) throw new Error("The speech engine stopped several times.");
    const asked = Promise.withResolvers<SoundDevices>();
    const askId = ++this.#askId;
    this.#asked.set(askId, asked);
    this.#host.send({ kind: "devices", askId });
    return asked.promise;
  }

  close(): Promise<void> {
    clearTimeout(this.#again);
    clearTimeout(this.#mended);
    this.#rest.close();
    return this.#host.close();
  }

  /** Nothing is told of a model that is not to speak. */
  #voiceFolder({ tts, ttsFolder }: VoiceSettings): string {
    return tts === "sherpa" || tts === "auto" ? this.#parts.unlessAside("voice_model", ttsFolder) : ttsFolder;
  }

  /** espeak-ng takes its data once in a process, from the first voice: another one begins anew, as soon as nobody is heard. */
  #beginAnewFor(ttsFolder: string): void {
    if (this.#isBusy() || ttsFolder === "") return;
    if (this.#spokeWith !== "" && ttsFolder !== this.#spokeWith) this.#host.rest();
    this.#spokeWith = ttsFolder;
  }

  #hearWith(settings: VoiceSettings, message: Extract<ToVoiceHost, { kind: "hear-file" | "listen" }>): void {
    const { utteranceId } = message;
    const trouble = this.#obstacle(settings.sttFolder);
    if (trouble !== undefined) {
      this.#forget(utteranceId);
      return this.#listener({ kind: "failed", utteranceId, ...trouble });
    }
    this.#utterances.add(utteranceId);
    this.#rest.used(settings.stay);
    const kwsFolder = this.#parts.unlessAside("keywords", settings.kwsFolder);
    const captionsFolder = this.#parts.unlessAside("captions", settings.captionsFolder);
    const ttsFolder = this.#voiceFolder(settings);
    return this.#host.send({ ...message, settings: { ...settings, kwsFolder, captionsFolder, ttsFolder } });
  }

  /** The microphone is heard again by itself; what was said to the engine that died is lost. */
  #listenAgain(live: Extract<ToVoiceHost, { kind: "listen" }>, restMs: number): void {
    this.#listener({ kind: "again", utteranceId: live.utteranceId });
    this.#tryAgain(live, restMs);
  }

  #tryAgain(live: Extract<ToVoiceHost, { kind: "listen" }>, restMs: number): void {
    this.#again = setTimeout(() => {
      this.#again = undefined;
      if (this.#live !== live) return;
      // Clocks differ by a little.
      if (this.#host.obstacle("") === "resting") this.#tryAgain(live, RESTS_ON_MS);
      else this.#hearWith(live.settings, live);
    }, restMs);
  }

  #forget(utteranceId: string): void {
    this.#utterances.delete(utteranceId);
    if (this.#live?.utteranceId !== utteranceId) return;
    this.#live = undefined;
    clearTimeout(this.#again);
    this.#again = undefined;
  }

  /** Why speech cannot be used right now; undefined when it can. */
  #obstacle(model: string): Trouble | undefined {
    return troubleOf(this.#host.obstacle(model), model);
  }

  #hear(message: FromVoiceHost | { readonly kind: "hello" }): void {
    switch (message.kind) {
      case "hello":
        // One that begins anew knows nothing of it.
        if (this.#soft) this.#host.sendIfRunning({ kind: "duck", soft: true });
        if (this.#still) this.#host.sendIfRunning({ kind: "pause-voice", still: true });
        return this.#tell({ reason: "", nextStep: "" });
      case "spoken":
        this.#sentences.delete(message.sentenceId);
        this.#rest.used();
        return this.#listener(message);
      case "devices": {
        const { askId, microphones, speakers, reason } = message;
        if (reason === "") this.#asked.get(askId)?.resolve({ microphones, speakers });
        else this.#asked.get(askId)?.reject(new Error(reason));
        this.#asked.delete(askId);
        return undefined;
      }
      case "failed":
        this.#forget(message.utteranceId);
        return this.#listener(message);
      default:
        return this.#listener(message);
    }
  }

  /** What waited for the host is answered. */
  #ended({ how, model, givenUp, restMs }: Ending): void {
    this.#unexplained = model === "" ? this.#unexplained + 1 : 0;
    if (this.#live !== undefined && this.#unexplained >= UNEXPLAINED_MAX)
      this.#parts.suspect(this.#live.settings);
    const reason = `The speech engine stopped ${how}.`;
    const nextStep = givenUp ? GIVEN_UP : "Typing works; speech is tried again when you use it.";
    const live = givenUp ? undefined : this.#live;
    for (const utteranceId of this.#utterances)
      if (utteranceId !== live?.utteranceId)
        this.#listener({ kind: "failed", utteranceId, message: reason, nextStep });
    for (const sentence of this.#sentences.values())
      this.#listener({ kind: "spoken", ...sentence, heard: false });
    for (const asked of this.#asked.values()) asked.reject(new Error(reason));
    this.#asked.clear();
    this.#utterances.clear();
    this.#sentences.clear();
    this.#listener({ kind: "playing", playing: false });
    this.#listener({ kind: "microphone", capturing: false, device: "", reason });
    this.#listener({ kind: "health", part: "microphone", reason: "", nextStep: "" });
    if (live !== undefined) this.#listenAgain(live, restMs);
    this.#tell({ reason, nextStep });
    // It may be used again then, so nothing is ill any more.
    if (givenUp) this.#mended = setTimeout(() => this.#tell({ reason: "", nextStep: "" }), restMs).unref();
  }

  #tell(health: { readonly reason: string; readonly nextStep: string }): void {
    clearTimeout(this.#mended);
    this.#listener({ kind: "health", part: "voice_host", ...health });
  }
}
