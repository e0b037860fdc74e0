// Plays through node-web-audio-api: its own thread renders, so that a sound is softer, held or silent within milliseconds.
import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Playback } from "./playback.ts";
import { alsaConfigPath, nativeRequire } from "./resolve.ts";
import type { Audio } from "./sherpa.ts";

interface Node {
  connect(to: Node): void;
  disconnect(): void;
}
interface Param {
  setTargetAtTime(value: number, atS: number, timeConstantS: number): void;
}
interface Buffer {
  copyToChannel(samples: Float32Array, channel: number): void;
  readonly duration: number;
}
interface Source extends Node {
  buffer: Buffer;
  addEventListener(type: "ended", listener: () => void): void;
  start(): void;
  stop(): void;
}
interface Context {
  readonly currentTime: number;
  readonly destination: Node;
  createGain(): Node & { readonly gain: Param };
  createBuffer(channels: number, samples: number, rateHz: number): Buffer;
  createBufferSource(): Source;
  suspend(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}
interface Device {
  readonly deviceId: string;
  readonly label: string;
  readonly kind: string;
}
interface WebAudio {
  readonly AudioContext: new (options: { readonly latencyHint: string; readonly sinkId?: string }) => Context;
  readonly mediaDevices: {
    readonly enumerateDevices: () => Promise<readonly Device[]>;
  };
}

const ON_LINUX = process.platform === "linux";
/** A quarter as loud: -12 dB. */
const DUCKED = 0.25;
/** Steps of loudness without a click. */
const FADE_S = 0.01;
/** A sound that is not over so long after its end never will be: the device is gone. */
const LATE_MS = 2_000;
/** The thread that renders stands still when nothing was played for so long. */
const IDLE_MS = 2_000;
const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LATE_MS).unref());

async function idOf(label: string, { enumerateDevices }: WebAudio["mediaDevices"]): Promise<string> {
  const all = await enumerateDevices();
  const found = all.find((one) => one.kind === "audiooutput" && one.label === label);
  if (found === undefined) throw new Error(`There is no speaker "${label}".`);
  return found.deviceId;
}

/** Names of PulseAudio's sinks; rejects where there is none of it. */
async function pulseSinks(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)("pactl", ["list", "short", "sinks"], { timeout: LATE_MS });
  return stdout.split("\n").flatMap((line) => line.split("\t")[1] ?? []);
}

/** PulseAudio's devices have names that the sound library of Linux does not know; its own client reads this while it connects. */
function onPulseSink<T>(name: string, open: () => T): T {
  const before = process.env["PULSE_SINK"];
  if (name !== "") process.env["PULSE_SINK"] = name;
  try {
    return open();
  } finally {
    if (before === undefined) delete process.env["PULSE_SINK"];
    else process.env["PULSE_SINK"] = before;
  }
}

interface Sound {
  readonly source: Source;
  readonly end: (share: number) => void;
  readonly share: () => number;
}

export class AudioGraph implements Playback {
  readonly device: string;
  readonly #context: Context;
  readonly #volume: ReturnType<Context["createGain"]>;
  #sound: Sound | undefined;
  #held = false;
  #settled = Promise.resolve();
  /** Grows with each silence: what belongs to an older one never sounds. */
  #generation = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(device: string, context: Context) {
    this.device = device;
    this.#context = context;
    this.#volume = context.createGain();
    this.#volume.connect(context.destination);
    this.#rest();
  }

  /** Throws where there is no sound library, or no device of this name. */
  static async open(device: string): Promise<AudioGraph> {
    if (ON_LINUX) {
      // Elsewhere a program plays: what else ALSA may be made of hangs in places.
      const sinks = await pulseSinks();
      if (device !== "" && !sinks.includes(device)) throw new Error(`There is no speaker "${device}".`);
      process.env["ALSA_CONFIG_PATH"] = alsaConfigPath();
    }
    // The package is an ES module, found by its place like the others.
    const path = nativeRequire.resolve("node-web-audio-api");
    const { AudioContext, mediaDevices } = (await import(pathToFileURL(path).href)) as WebAudio;
    const sinkId = device === "" || ON_LINUX ? undefined : await idOf(device, mediaDevices);
    // The other hints wait for seconds on some devices.
    const options = { latencyHint: "interactive", ...(sinkId === undefined ? {} : { sinkId }) };
    const context = onPulseSink(ON_LINUX ? device : "", () => new AudioContext(options));
    return new AudioGraph(device, context);
  }

  async play(audio: Audio): Promise<number> {
    const context = this.#context;
    clearTimeout(this.#idle);
    const mine = this.#generation;
    // A device that is gone may never answer.
    await Promise.race([this.#still(this.#held), late()]);
    if (mine !== this.#generation) return 0;
    const buffer = context.createBuffer(1, audio.samples.length, audio.sampleRate);
    buffer.copyToChannel(audio.samples, 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#volume);
    const startedS = context.currentTime;
    const share = (): number => Math.min(1, (context.currentTime - startedS) / buffer.duration);
    const heard = await new Promise<number>((resolve) => {
      const end = (part: number): void => {
        clearInterval(watch);
        resolve(part);
      };
      const watch = this.#watch(share, end);
      source.addEventListener("ended", () => end(1));
      this.#sound = { source, end, share };
      source.start();
    });
    this.#sound = undefined;
    this.#rest();
    return heard;
  }

  #rest(): void {
    this.#idle = setTimeout(() => void this.#still(true), IDLE_MS);
    this.#idle.unref();
  }

  duck(soft: boolean): void {
    this.#volume.gain.setTargetAtTime(soft ? DUCKED : 1, this.#context.currentTime, FADE_S);
  }

  hold(still: boolean): void {
    this.#held = still;
    if (this.#sound !== undefined) void this.#still(still);
  }

  silence(): void {
    this.#generation++;
    const sound = this.#sound;
    if (sound === undefined) return;
    this.#sound = undefined;
    sound.end(sound.share());
    // Held, it would sound for a moment when the graph goes on.
    sound.source.disconnect();
    sound.source.stop();
  }

  close(): void {
    this.silence();
    clearTimeout(this.#idle);
    this.#context.close().catch(() => {});
  }

  /** One after the other: a wish that comes while another one is carried out would be lost. What fails here is found by the clock. */
  #still(still: boolean): Promise<void> {
    this.#settled = this.#settled
      .then(() => (still ? this.#context.suspend() : this.#context.resume()))
      .catch(() => {});
    return this.#settled;
  }

  /** The clock of a device that is gone stands still, and nothing says so. */
  #watch(share: () => number, giveUp: (heard: number) => void): NodeJS.Timeout {
    let before = -1;
    return setInterval(() => {
      const now = share();
      if (this.#held || now !== before) before = now;
      else giveUp(now);
    }, LATE_MS).unref();
  }
}
