// One time of listening to the microphone: from the first frame until nobody wants more. It tells what is truly heard, never what was
// meant to be.
import type { VoiceEvent } from "../server/core/voice-ports.ts";
import type { Sound } from "./captioner.ts";
import type { Detector } from "./detector.ts";
import type { Unechoed } from "./echo.ts";
import { FRAME_MS } from "./edges.ts";
import { rmsOf } from "./loudness.ts";
import { FRAME_SAMPLES } from "./microphone-ring.ts";
import type { MicrophonePorts } from "./microphone.ts";
import type { Reflex } from "./reflex.ts";
import type { Spotter } from "./spotter.ts";

/** Sound kept for the recogniser: a key that is held for two minutes, what came before it, and the silence after. */
const KEPT_FRAMES = Math.ceil(130_000 / FRAME_MS);
/** Keys are let go a little before the last word is out. */
const TAIL_FRAMES = Math.ceil(200 / FRAME_MS);
/** The time is told so often where nothing is said; else with each frame. */
const QUIET_CLOCK_FRAMES = 10;
/** How long after speech the time is told with each frame: longer than the longest wait for more. */
const CLOSE_MS = 3_000;
const MUTE_FRAMES = Math.ceil(1_000 / FRAME_MS);
/** 16 a second: enough for an eye. */
const LEVEL_FRAMES = 2;
/** Speech at a common distance fills about a quarter of the scale. */
const LEVEL_GAIN = 4;

export interface LivePorts {
  readonly tell: (event: VoiceEvent) => void;
  readonly detector: Detector;
  readonly reflex?: Reflex | undefined;
}

export class LiveUtterance implements Sound {
  readonly utteranceId: string;
  readonly #ports: LivePorts;
  readonly #kept: Float32Array[] = [];
  readonly #readAtMs: number[] = [];
  #spotter: Pick<Spotter, "hear"> | undefined;
  #frames = 0;
  #device = "";
  #capturing = false;
  #speech = false;
  #speechEndedMs = 0;
  #loudest = 0;
  #mute = true;
  #toldLevel = -1;
  /** The device is gone and waited for. */
  #waits = false;
  /** The last frame that counts, once nobody wants more. */
  #lastFrame = Number.POSITIVE_INFINITY;
  #onLast: () => void = () => {};

  constructor(utteranceId: string, ports: LivePorts) {
    this.utteranceId = utteranceId;
    this.#ports = ports;
  }

  hear({ samples, cancelled }: Unechoed, readAtMs: number): void {
    if (this.#frames >= this.#lastFrame) return;
    const { tell, detector, reflex } = this.#ports;
    const { utteranceId } = this;
    this.#capture(true);
    this.#frames++;
    this.#kept.push(samples);
    this.#readAtMs.push(readAtMs);
    if (this.#kept.length > KEPT_FRAMES) {
      this.#kept.shift();
      this.#readAtMs.shift();
    }
    this.#mute &&= samples.every((one) => one === 0);
    this.#level(samples);
    const { atMs, edges } = detector.hear(samples);
    for (const edge of edges) {
      this.#speech = edge.speech;
      if (!edge.speech) this.#speechEndedMs = edge.atMs;
      const heardAtMs = this.#heardAtMs(edge.atMs);
      tell({ kind: "edge", utteranceId, ...edge, heardAtMs, echoCancelled: cancelled });
    }
    reflex?.frame(detector.loud, cancelled);
    const keyword = this.#spotter?.hear(samples, this.quietBelow() > 0);
    if (keyword !== undefined) tell({ kind: "keyword", utteranceId, keyword, atMs });
    const ended = this.#frames >= this.#lastFrame;
    const close = this.#speech || atMs - this.#speechEndedMs < CLOSE_MS;
    if (ended || close || this.#frames % QUIET_CLOCK_FRAMES === 0)
      tell({ kind: "clock", utteranceId, atMs, ended, soundMs: detector.soundUntil(), ...this.#silence() });
    if (ended) this.#over();
  }

  /** What listens for phrases from now on; undefined where none are. */
  spotBy(spotter: Pick<Spotter, "hear"> | undefined): void {
    this.#spotter = spotter;
  }

  /** Frames that are no louder may come late; 0 where each is wanted at once. */
  quietBelow(): number {
    const close = this.#speech || this.#frames * FRAME_MS - this.#speechEndedMs < CLOSE_MS;
    return close || Number.isFinite(this.#lastFrame) ? 0 : this.#ports.detector.quietBelow();
  }

  /** What the thread that reads tells of the device. */
  news(news: Parameters<MicrophonePorts["onNews"]>[0]): void {
    const { tell } = this.#ports;
    if (news.kind === "opened") {
      this.#device = news.device;
      if (this.#frames >= this.#lastFrame) return;
      if (this.#capturing) tell({ kind: "microphone", capturing: true, device: this.#device, reason: "" });
      return this.#capture(true);
    }
    if (news.kind === "lost" && news.waits) return this.#wait(news.reason);
    this.#capture(false, news.reason);
    if (news.kind !== "failed") return;
    this.#waitIsOver();
    tell({
      kind: "failed",
      utteranceId: this.utteranceId,
      message: `Kodama cannot hear you: ${news.reason}.`,
      nextStep:
        'Check that it is plugged in and that the editor may use it, choose one with "Kodama: Microphone…", or type.',
    });
  }

  /** A few frames more, then no more. `onLast` is called then. Where nothing is heard, there is nothing to wait for. */
  end(onLast: () => void): void {
    this.#onLast = onLast;
    this.#lastFrame = Math.min(this.#lastFrame, this.#frames + (this.#capturing ? TAIL_FRAMES : 0));
    if (this.#frames >= this.#lastFrame) this.#endHere();
  }

  /** More of it is wanted after all. */
  reopen(): void {
    this.#lastFrame = Number.POSITIVE_INFINITY;
  }

  /** It is forgotten as it is. */
  drop(): void {
    this.#lastFrame = 0;
    this.#capture(false);
  }

  samples(fromMs: number, toMs: number): Float32Array {
    return this.between(this.#ports.detector.begun(fromMs), toMs);
  }

  between(fromMs: number, toMs: number): Float32Array {
    const first = this.#frames - this.#kept.length;
    const from = Math.max(0, Math.floor(fromMs / FRAME_MS) - first);
    const frames = this.#kept.slice(from, Math.max(from, Math.ceil(toMs / FRAME_MS) - first));
    const all = new Float32Array(frames.length * FRAME_SAMPLES);
    frames.forEach((frame, i) => all.set(frame, i * FRAME_SAMPLES));
    return all;
  }

  #heardAtMs(atMs: number): number {
    const first = this.#frames - this.#kept.length;
    return this.#readAtMs[Math.max(0, Math.floor(atMs / FRAME_MS) - first)] ?? Date.now();
  }

  /** Said once, however often it is looked for. */
  #wait(reason: string): void {
    if (this.#waits) return;
    // Nobody wants more of it: what is missing of its last moment is not waited for.
    if (Number.isFinite(this.#lastFrame)) return this.#endHere();
    this.#waits = true;
    // What was being said is forgotten; who speaks when it is back begins anew.
    this.#speech = false;
    this.#ports.detector.forget();
    this.#capture(false, reason, true);
    this.#ports.tell({
      kind: "health",
      part: "microphone",
      reason: `Kodama cannot hear you: ${reason}.`,
      nextStep:
        'It listens again by itself as soon as the microphone is back. Plug it in, choose another one with "Kodama: Microphone…", or type.',
    });
  }

  /** Found again, given up, or nobody wants it any more. */
  #waitIsOver(): void {
    if (this.#waits) this.#ports.tell({ kind: "health", part: "microphone", reason: "", nextStep: "" });
    this.#waits = false;
  }

  #endHere(): void {
    const { utteranceId } = this;
    this.#lastFrame = this.#frames;
    const atMs = this.#frames * FRAME_MS;
    this.#ports.tell({ kind: "clock", utteranceId, atMs, ended: true, ...this.#silence() });
    this.#over();
  }

  /** Some devices begin with a moment of noughts. */
  #silence(): { readonly mute?: true } {
    return this.#mute && this.#frames >= MUTE_FRAMES ? { mute: true } : {};
  }

  #over(): void {
    this.#onLast();
    this.#capture(false);
  }

  #capture(capturing: boolean, reason = "", waits = false): void {
    if (capturing || reason === "") this.#waitIsOver();
    if (this.#capturing === capturing && reason === "") return;
    this.#capturing = capturing;
    const told = { kind: "microphone", capturing, device: this.#device, reason } as const;
    this.#ports.tell(waits ? { ...told, waits } : told);
    if (!capturing) this.#ports.reflex?.over();
    if (!capturing) this.#ports.tell({ kind: "level", level: 0 });
  }

  #level(samples: Float32Array): void {
    this.#loudest = Math.max(this.#loudest, Math.min(1, rmsOf(samples) * LEVEL_GAIN));
    if (this.#frames % LEVEL_FRAMES !== 0) return;
    const level = Math.round(this.#loudest * 50) / 50;
    this.#loudest = 0;
    if (level === this.#toldLevel) return;
    this.#toldLevel = level;
    this.#ports.tell({ kind: "level", level });
  }
}
