// Hears a recording, or the microphone: detector frame by frame, recogniser on request. Samples stay here and are dropped with the
// utterance.
import { setImmediate as turn } from "node:timers/promises";
import type { Voice, VoiceEvent, VoiceSettings } from "../server/core/voice-ports.ts";
import { Captioner } from "./captioner.ts";
import { Detector } from "./detector.ts";
import { openEchoCanceller } from "./echo-canceller.ts";
import { Echo } from "./echo.ts";
import { LiveUtterance } from "./live-utterance.ts";
import { Microphone } from "./microphone.ts";
import { Newest } from "./newest.ts";
import type { PlaybackClock } from "./playback.ts";
import { Recogniser } from "./recogniser.ts";
import { STAY } from "./resting.ts";
import { Reflex } from "./reflex.ts";
import { loadVad, SAMPLE_RATE_HZ, type Vad, VAD_FRAME_SAMPLES } from "./sherpa.ts";
import { ModelError } from "./model-error.ts";
import { Spotter } from "./spotter.ts";
import type { TellPhase } from "./supervisor.ts";
import { WELL, type Why, whyUnheard, whyUnplayed, whyUnread, whyUnspotted } from "./unheard.ts";
import { readWav } from "./wav.ts";

/** Audio handed over between two waits for the core: it decides before more is heard. */
const CHUNK_FRAMES = 3;
const UTTERANCES_MAX = 4;

export interface EarsPorts {
  readonly silero: string;
  readonly tell: (event: VoiceEvent) => void;
  /** Steps of one part: several may be under way at once. */
  readonly phaseOf: (part: string) => TellPhase;
  /** Our own voice, while something is loud that may be somebody's. */
  readonly soften: (soft: boolean) => void;
  /** Of what plays our own voice; undefined while nothing does. */
  readonly playback: () => PlaybackClock | undefined;
  /** Nothing is said, nor about to be. */
  readonly isSilent: () => boolean;
}

type TranscribeJob = Parameters<Voice["transcribe"]>[0];

interface Recording {
  readonly samples: Float32Array;
  detector: Detector | undefined;
  closed: boolean;
  go: () => void;
}

export class Ears {
  readonly #ports: EarsPorts;
  readonly #recogniser: Recogniser;
  readonly #microphone: Microphone;
  readonly #recordings = new Map<string, Recording>();
  readonly #finals = new Newest();
  #live: LiveUtterance | undefined;
  #echo: Echo | undefined;
  #overSpeakers = true;
  #vad: Vad | undefined;
  #captioner: Captioner | undefined;
  /** Parts that cannot be used, and why, as it was told. */
  readonly #unwell = new Map<string, string>();
  #spotter: { readonly key: string; readonly spotter: Spotter } | undefined;

  constructor(ports: EarsPorts) {
    this.#ports = ports;
    this.#recogniser = new Recogniser(ports.phaseOf, (why) =>
      this.#health("recogniser", why === "" ? WELL : whyUnread(why)),
    );
    this.#microphone = new Microphone({
      onFrame: (samples, readAtMs) => {
        const heard = this.#echo?.hear(samples, readAtMs) ?? { samples, cancelled: false };
        this.#live?.hear(heard, readAtMs);
      },
      quietBelow: () => this.#live?.quietBelow() ?? 0,
      inNoHurry: this.#ports.isSilent,
      onNews: (news) => {
        if (news.kind === "opened") this.#echo?.begin();
        this.#live?.news(news);
        if (news.kind !== "failed") return;
        this.#live = undefined;
        this.#microphone.stop();
      },
    });
  }

  async hearFile(utteranceId: string, path: string, sttFolder: string): Promise<void> {
    try {
      if (this.#recordings.size >= UTTERANCES_MAX)
        throw new ModelError("Too many recordings at once.", "Try again in a moment.");
      const recording: Recording = {
        samples: readWav(path),
        detector: undefined,
        closed: false,
        go: () => {},
      };
      this.#recordings.set(utteranceId, recording);
      await this.#recogniser.load(sttFolder);
      await this.#play(utteranceId, recording);
    } catch (error) {
      this.#fail(utteranceId, whyUnplayed(error, path));
    }
  }

  /** Listens to the microphone until it is told to stop; the one that was listened to before is dropped, the same goes on. */
  async listen(utteranceId: string, settings: VoiceSettings): Promise<void> {
    const { sttFolder, captionsFolder, microphone, waits = false, cancelEcho, stay = STAY } = settings;
    this.#recogniser.keepFree(stay.freeBytesMin);
    this.#overSpeakers = cancelEcho;
    try {
      if (this.#live?.utteranceId === utteranceId) this.#live.reopen();
      else this.#drop();
      if (sttFolder !== "") {
        // What is said while the detector is loaded is heard all the same.
        this.#microphone.start(microphone, waits);
        if (this.#live === undefined) this.#echo?.forget();
        this.#live ??= new LiveUtterance(utteranceId, {
          tell: this.#ports.tell,
          detector: this.#liveDetector(),
          reflex: new Reflex(this.#ports.soften, () => this.#overSpeakers),
        });
        this.#live.spotBy(this.#listenFor(settings));
      }
      this.#captionWith(sttFolder === "" ? "" : captionsFolder);
      if (cancelEcho) void this.#cancelEcho();
      else {
        this.#echo?.close();
        this.#echo = undefined;
      }
      await this.#recogniser.load(sttFolder, this.#captioner?.settled);
    } catch (error) {
      // Nobody is left who would close the microphone: what fails before there is an utterance closes it as well.
      if (this.#live === undefined || this.#live.utteranceId === utteranceId) this.#drop();
      this.#fail(utteranceId, whyUnheard(error));
    }
  }

  /** Something is about to be said, and somebody may talk over it. */
  hurry(): void {
    this.#microphone.hurry();
  }

  comeBack(): void {
    this.#recogniser.comeBack();
  }

  /** No more of it is wanted; what was said so far still counts. */
  endListening(utteranceId: string): void {
    if (this.#live?.utteranceId === utteranceId) {
      this.#live.end(() => this.#microphone.stop());
      this.#microphone.hurry();
    } else this.#ports.tell({ kind: "clock", utteranceId, atMs: 0, ended: true });
  }

  listenOn(utteranceId: string): void {
    this.#recordings.get(utteranceId)?.go();
  }

  /** Who goes on after a pause wants the words of that pause no more: they make way for those of the next one. */
  transcribe(job: TranscribeJob): Promise<void> {
    return job.partial ? this.#soFar(job) : this.#finals.run(job.utteranceId, () => this.#inAll(job));
  }

  async #inAll({ utteranceId, revision, fromMs, toMs, partial, names }: TranscribeJob): Promise<void> {
    const samples = this.#samples(utteranceId, fromMs, toMs);
    if (samples === undefined) return;
    const words = await this.#recogniser.heard(samples, names);
    this.#ports.tell({ kind: "text", utteranceId, revision, partial, ...words });
  }

  async #soFar({ utteranceId, revision, fromMs, toMs, partial }: TranscribeJob): Promise<void> {
    const samples = this.#samples(utteranceId, fromMs, toMs);
    if (samples === undefined) return;
    const about = { kind: "text", utteranceId, revision, partial } as const;
    const text = this.#captions(utteranceId, { fromMs, toMs }) ?? this.#recogniser.partial(samples);
    if (text !== undefined) this.#ports.tell({ ...about, text: await text });
  }

  close(utteranceId: string): void {
    if (this.#live?.utteranceId === utteranceId) this.#drop();
    const recording = this.#recordings.get(utteranceId);
    if (recording === undefined) return;
    recording.closed = true;
    recording.go();
    this.#recordings.delete(utteranceId);
  }

  #drop(): void {
    this.#microphone.stop();
    this.#live?.drop();
    this.#live = undefined;
  }

  /** Without a canceller what is heard while we speak does not count, so that we do not hear ourselves. */
  async #cancelEcho(): Promise<void> {
    if (this.#echo !== undefined) return;
    const echo = (this.#echo = new Echo({ playback: this.#ports.playback, nowMs: Date.now }));
    try {
      const canceller = await openEchoCanceller();
      if (this.#echo === echo) echo.cancelBy(canceller);
      else canceller.close();
    } catch (error) {
      process.stderr.write(`No echo canceller: ${String(error)}\n`);
    }
  }

  /** One model serves the microphone, from one press of a key to the next. */
  #liveDetector(): Detector {
    return new Detector((this.#vad ??= this.#loadVad()), true);
  }

  #captions(utteranceId: string, range: Pick<TranscribeJob, "fromMs" | "toMs">): Promise<string> | undefined {
    const live = this.#live?.utteranceId === utteranceId ? this.#live : undefined;
    return live === undefined ? undefined : this.#captioner?.words(range, live);
  }

  /** Loaded beside what is heard; until then, and without it, the recogniser shows words. */
  #captionWith(folder: string): void {
    this.#captioner?.forget();
    if (this.#captioner?.folder === folder) return;
    this.#captioner?.close();
    const told = (message: string, nextStep: string): void => this.#health("captions", { message, nextStep });
    if (folder === "") told("", "");
    this.#captioner =
      folder === "" ? undefined : new Captioner(folder, { told, phase: this.#ports.phaseOf("captions") });
  }

  /** Told where it changes. */
  #health(part: string, { message, nextStep }: Why): void {
    if (message !== (this.#unwell.get(part) ?? ""))
      this.#ports.tell({ kind: "health", part, reason: message, nextStep });
    this.#unwell.set(part, message);
  }

  /** Without it the phrases are known by what the recogniser understood, so a model that cannot be used only is told. */
  #listenFor({ kwsFolder: folder, wakePhrase }: VoiceSettings): Spotter | undefined {
    const health = (message: string, nextStep: string): void =>
      this.#health("keywords", { message, nextStep });
    const key = `${folder}\n${wakePhrase}`;
    if (this.#spotter?.key !== key) this.#spotter = undefined;
    if (folder === "") {
      health("", "");
      return undefined;
    }
    const phase = this.#ports.phaseOf("keywords");
    phase("loading the keyword model", folder);
    try {
      this.#spotter ??= { key, spotter: new Spotter({ folder, wakePhrase }) };
      this.#spotter.spotter.forget();
      health("", "");
      return this.#spotter.spotter;
    } catch (error) {
      const { message, nextStep } = whyUnspotted(error);
      health(message, nextStep);
      return undefined;
    } finally {
      phase("", "");
    }
  }

  #loadVad(): Vad {
    const { silero, phaseOf } = this.#ports;
    const phase = phaseOf("detector");
    phase("loading the speech detector", silero);
    try {
      return loadVad(silero);
    } finally {
      phase("", "");
    }
  }

  #samples(utteranceId: string, fromMs: number, toMs: number): Float32Array | undefined {
    if (this.#live?.utteranceId === utteranceId) return this.#live.samples(fromMs, toMs);
    const at = (ms: number): number => Math.max(0, Math.round((ms * SAMPLE_RATE_HZ) / 1_000));
    const recording = this.#recordings.get(utteranceId);
    return recording?.samples.subarray(at(recording.detector?.begun(fromMs) ?? fromMs), at(toMs));
  }

  async #play(utteranceId: string, recording: Recording): Promise<void> {
    const { tell } = this.#ports;
    const detector = (recording.detector = new Detector(this.#loadVad()));
    const { samples } = recording;
    for (let frame = 0; (frame + 1) * VAD_FRAME_SAMPLES <= samples.length; frame++) {
      const { atMs, edges } = detector.hear(
        samples.subarray(frame * VAD_FRAME_SAMPLES, (frame + 1) * VAD_FRAME_SAMPLES),
      );
      for (const edge of edges) tell({ kind: "edge", utteranceId, ...edge });
      if (frame % CHUNK_FRAMES !== 0) continue;
      const permission = new Promise<void>((resolve) => (recording.go = resolve));
      tell({ kind: "clock", utteranceId, atMs, ended: false });
      await permission;
      if (recording.closed) return;
      await turn();
    }
    tell({ kind: "clock", utteranceId, atMs: (samples.length * 1_000) / SAMPLE_RATE_HZ, ended: true });
  }

  #fail(utteranceId: string, { message, nextStep }: Why): void {
    this.#ports.tell({ kind: "failed", utteranceId, message, nextStep });
  }
}
