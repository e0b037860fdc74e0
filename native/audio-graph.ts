// Plays through node-web-audio-api: its own thread renders, so that a sound is softer, held or silent within milliseconds.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { inTurn } from "./opening.ts";
import type { Playback, PlaybackClock } from "./playback.ts";
import { Played } from "./played.ts";
import { alsaConfigPath } from "./resolve.ts";
import type { Audio } from "./sherpa.ts";
import { type Buffer, type Context, type Device, library, type Source, type WebAudio } from "./web-audio.ts";

const ON_LINUX = process.platform === "linux";
/** Sound that lies ready for the device: with 3 ms of it ("interactive") a busy machine stutters, and an echo moves with each gap; the hints by name wait for seconds on some devices. */
const LATENCY_S = 0.01;
/** A quarter as loud: -12 dB. */
const DUCKED = 0.25;
/** Steps of loudness without a click. */
const FADE_S = 0.01;
/** The thread that renders works in pieces of 3 ms and may be two of them ahead: a sound begins where it is said to. */
const AHEAD_S = 0.006;
/** A sound that is not over so long after its end never will be: the device is gone. */
const LATE_MS = 2_000;
/** The thread that renders stands still when nothing was played for so long. */
const IDLE_MS = 2_000;
/** A device that is there is connected to sooner. */
const CONNECTS_MS = 200;
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

async function outputs({ mediaDevices }: WebAudio): Promise<readonly Device[]> {
  return (await mediaDevices.enumerateDevices()).filter((one) => one.kind === "audiooutput");
}

/** As the graph takes them. Rejects where they cannot be known. */
export async function speakerNames(): Promise<readonly string[]> {
  return ON_LINUX ? pulseSinks() : (await outputs(await library())).map(({ label }) => label);
}

async function idOf(label: string, audio: WebAudio): Promise<string> {
  const found = (await outputs(audio)).find((one) => one.label === label);
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
  readonly audio: Audio;
  /** The same for the graph. */
  readonly buffer: Buffer;
  /** Undefined while it stands still. */
  source: Source | undefined;
  startedS: number;
  /** What of it was played before it started, the last time. */
  beforeS: number;
  /** Where it was when it was last looked at. */
  seenS: number;
  /** Told once it sounds, the first time. */
  begun: (() => void) | undefined;
  readonly end: (share: number) => void;
}

/** As often it is looked whether something has begun to sound. */
const SOUNDS_EVERY_MS = 4;

export class AudioGraph implements Playback {
  readonly device: string;
  readonly #context: Context;
  readonly #volume: ReturnType<Context["createGain"]>;
  #gain = 1;
  readonly #played = new Played();
  #sound: Sound | undefined;
  #held = false;
  #asleep = false;
  /** Something is to be played. */
  #busy = false;
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
    const audio = await library();
    const sinkId = device === "" || ON_LINUX ? undefined : await idOf(device, audio);
    const options = { latencyHint: LATENCY_S, ...(sinkId === undefined ? {} : { sinkId }) };
    const context = await inTurn(async () => {
      const made = onPulseSink(ON_LINUX ? device : "", () => new audio.AudioContext(options));
      // Its thread connects by itself; one that hangs is found when something is played.
      await Promise.race([made.resume(), after(CONNECTS_MS)]);
      return made;
    });
    return new AudioGraph(device, context);
  }

  async play(audio: Audio, begun: () => void = () => {}): Promise<number> {
    this.#busy = true;
    try {
      return await this.#play(audio, begun);
    } finally {
      this.#busy = false;
      this.#rest();
    }
  }

  async #play(audio: Audio, begun: () => void): Promise<number> {
    const mine = this.#generation;
    // A device that is gone may never answer.
    await Promise.race([this.#sleep(false), after(LATE_MS)]);
    if (mine !== this.#generation) return 0;
    const heard = await new Promise<number>((resolve) => {
      const end = (share: number): void => {
        clearInterval(watch);
        resolve(share);
      };
      const buffer = this.#bufferOf(audio);
      const sound: Sound = {
        audio,
        buffer,
        source: undefined,
        startedS: 0,
        beforeS: 0,
        seenS: -1,
        begun,
        end,
      };
      const watch = this.#watch(sound);
      this.#sound = sound;
      if (!this.#held) this.#begin(sound);
    });
    this.#sound = undefined;
    return heard;
  }

  clock(): PlaybackClock | undefined {
    return this.#asleep ? undefined : { nowS: this.#context.currentTime, played: this.#played };
  }

  rouse(): void {
    this.#rest();
    void this.#sleep(false);
  }

  chime(audio: Audio): void {
    void this.#sleep(false).then(() => {
      const source = this.#sourceOf(this.#bufferOf(audio));
      const startS = this.#context.currentTime + AHEAD_S;
      source.start(startS, 0);
      this.#played.place(audio, 0, startS);
      this.#rest();
    });
  }

  duck(soft: boolean): void {
    const gain = soft ? DUCKED : 1;
    if (gain === this.#gain) return;
    this.#gain = gain;
    const nowS = this.#context.currentTime;
    this.#volume.gain.setTargetAtTime(gain, nowS, FADE_S);
    this.#played.loudness(gain, nowS);
  }

  hold(still: boolean): void {
    if (still === this.#held) return;
    this.#held = still;
    if (this.#sound === undefined) return;
    if (still) this.#end(this.#sound);
    else this.#begin(this.#sound);
  }

  silence(): void {
    this.#generation++;
    const sound = this.#sound;
    if (sound === undefined) return;
    this.#sound = undefined;
    this.#end(sound);
    sound.end(shareOf(sound));
  }

  close(): void {
    this.silence();
    clearTimeout(this.#idle);
    this.#context.close().catch(() => {});
  }

  #begin(sound: Sound): void {
    const source = this.#sourceOf(sound.buffer);
    source.addEventListener("ended", () => sound.source === source && sound.end(1));
    sound.source = source;
    sound.seenS = -1;
    sound.startedS = this.#context.currentTime + AHEAD_S;
    source.start(sound.startedS, sound.beforeS);
    this.#played.place(sound.audio, sound.beforeS, sound.startedS);
    if (sound.begun !== undefined) this.#tellOnceItSounds(sound);
  }

  /** When the clock of the device has come to it: where that stands still nothing sounds. */
  #tellOnceItSounds(sound: Sound): void {
    const { source } = sound;
    const look = setInterval(() => {
      const goesOn = sound === this.#sound && sound.source === source;
      if (goesOn && this.#context.currentTime < sound.startedS) return;
      clearInterval(look);
      if (!goesOn) return;
      sound.begun?.();
      sound.begun = undefined;
    }, SOUNDS_EVERY_MS).unref();
  }

  #bufferOf({ samples, sampleRate }: Audio): Buffer {
    const buffer = this.#context.createBuffer(1, samples.length, sampleRate);
    buffer.copyToChannel(samples, 0);
    return buffer;
  }

  #sourceOf(buffer: Buffer): Source {
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#volume);
    return source;
  }

  /** The clock of the graph goes on: an echo is found by it. */
  #end(sound: Sound): void {
    const { source } = sound;
    if (source === undefined) return;
    sound.beforeS = this.#positionS(sound);
    sound.source = undefined;
    source.disconnect();
    source.stop();
    this.#played.cut(this.#context.currentTime);
  }

  #positionS({ source, startedS, beforeS, audio }: Sound): number {
    const sinceS = source === undefined ? 0 : Math.max(0, this.#context.currentTime - startedS);
    return Math.min(durationS(audio), beforeS + sinceS);
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (!this.#busy) void this.#sleep(true);
    }, IDLE_MS);
    this.#idle.unref();
  }

  /** One after the other: a wish that comes while another one is carried out would be lost. What fails here is found by the clock. */
  #sleep(asleep: boolean): Promise<void> {
    // Its clock counts once it goes.
    if (asleep) this.#asleep = true;
    this.#settled = this.#settled
      .then(() => (asleep ? this.#context.suspend() : inTurn(() => this.#context.resume())))
      .then(() => void (this.#asleep = asleep))
      .catch(() => {});
    return this.#settled;
  }

  /** The clock of a device that is gone stands still, and nothing says so. */
  #watch(sound: Sound): NodeJS.Timeout {
    return setInterval(() => {
      const nowS = this.#positionS(sound);
      if (this.#held || nowS !== sound.seenS) sound.seenS = nowS;
      else sound.end(shareOf({ ...sound, beforeS: nowS }));
    }, LATE_MS).unref();
  }
}

const durationS = ({ samples, sampleRate }: Audio): number => samples.length / sampleRate;
const shareOf = ({ beforeS, audio }: Sound): number => beforeS / durationS(audio);
