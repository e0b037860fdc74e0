// A sound card made of PulseAudio alone: a microphone that says what a test plays, a speaker that a test listens to, and a way from
// the one to the other for the echo. Private: its own folder, its own socket, no bus, no hardware.
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureSystemPackages, SOUND_PACKAGES } from "../harness/system-packages.ts";
import { encodeWav } from "../../native/wav.ts";
import { until } from "./until.ts";

const run = promisify(execFile);

/** What the microphone and the speaker are called, as a person would choose them. */
export const MICROPHONE = "kodama_microphone";
export const SPEAKER = "kodama_speaker";
const RATE_HZ = 16_000;

export interface Listening {
  /** Ends it; what came out of the speaker meanwhile, mono, 16 kHz. */
  stop(): Promise<Float32Array>;
}

export interface SoundCard {
  /** What a process needs to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Into the microphone; resolves when it was said. */
  say(samples: Float32Array): Promise<void>;
  listen(): Listening;
  /** The speaker is heard by the microphone from now on, this loud; 0 ends it. */
  echo(percent: number): Promise<void>;
  /** Who records of it now, a line each; its own parts as well. */
  recording(): Promise<string>;
  /** It is ended and started again, as after an update of the system; nothing of it is there meanwhile. */
  restart(): Promise<void>;
  /** The microphone is unplugged, or put in again. */
  plug(there: boolean): Promise<void>;
  /** Another one is put in and made the default one, hearing the same; without a name it goes again. */
  another(name?: string): Promise<void>;
  /** Out of the speaker; resolves when it was played. */
  play(samples: Float32Array): Promise<void>;
  /** Nothing comes from it, as from one that another program took for itself. */
  hold(held: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** The sound card of a suite of its own, on Linux; brought along where that lacks PulseAudio. */
export function soundCardForSuite(options: CardOptions = {}): () => SoundCard {
  let card: SoundCard | undefined;
  before(async () => {
    await ensureSystemPackages(SOUND_PACKAGES);
    card = await startSoundCard(options);
  });
  after(() => card?.stop());
  return () => {
    assert.ok(card !== undefined, "there is a sound card from the first test on");
    return card;
  };
}

const microphoneModule = (name: string, description: string): readonly string[] => [
  "module-remap-source",
  `source_name=${name}`,
  "master=micsink.monitor",
  `source_properties=device.description=${description}`,
];
const MICROPHONE_MODULE = microphoneModule("mic", MICROPHONE);

/** This process finds it from now on; what comes back takes that back. */
export function hearOn({ env }: SoundCard): () => void {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  // By name: another object in its place would be seen by JavaScript alone.
  Object.assign(process.env, env);
  return () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
}

interface CardOptions {
  readonly piecesMs?: number;
  readonly rateHz?: number;
}

/**
 * `piecesMs`: how much sound the card hands on at once; shorter where somebody who listens asks for it.
 * `rateHz`: what the microphone gives; another one than the recogniser's is changed on its way.
 */
export async function startSoundCard({
  piecesMs = 2.5,
  rateHz = RATE_HZ,
}: CardOptions = {}): Promise<SoundCard> {
  const home = mkdtempSync(join(tmpdir(), "kodama-sound-"));
  const socket = join(home, "native");
  const env = { PULSE_SERVER: `unix:${socket}`, PULSE_COOKIE: join(home, "cookie") };
  const children: ChildProcess[] = [];
  const pactl = async (...args: readonly string[]): Promise<string> =>
    (await run("pactl", [...args], { env: { ...process.env, ...env } })).stdout.trim();
  const pacat = (...args: readonly string[]): ChildProcess =>
    inTime(
      spawn("pacat", [...args, "--raw", "--format=s16le", `--rate=${RATE_HZ}`, "--channels=1"], {
        env: { ...process.env, ...env },
        stdio: ["pipe", "pipe", "ignore"],
      }),
    );
  let loop = "";
  let microphone = "";
  let other = "";
  const begin = async (): Promise<void> => {
    const daemon = startDaemon({ home, socket, rateHz });
    children.push(daemon);
    await until("PulseAudio answers", () =>
      pactl("info").then(
        () => true,
        () => daemon.exitCode !== null && assert.fail("PulseAudio did not start"),
      ),
    );
    // A sink that nobody plays on sleeps, and one whose players are in no hurry hands on its sound in lumps of seconds.
    for (const sink of ["micsink", "spk"])
      children.push(
        inTime(
          spawn(
            "pacat",
            ["--playback", `--device=${sink}`, "--raw", `--latency-msec=${piecesMs * 4}`, "/dev/zero"],
            { env: { ...process.env, ...env }, stdio: "ignore" },
          ),
        ),
      );
    // The first two seconds come in one lump.
    for (const monitor of ["micsink.monitor", "spk.monitor"]) {
      const ear = pacat("--record", `--device=${monitor}`, "--latency-msec=10");
      await once(ear.stdout ?? ear, "data");
      await end(ear);
    }
    microphone = await pactl("load-module", ...MICROPHONE_MODULE);
    await pactl("set-default-source", "mic");
  };
  const played = async (sink: string, samples: Float32Array): Promise<void> => {
    const path = join(home, `${sink}.wav`);
    writeFileSync(path, encodeWav(samples));
    await run("paplay", [`--device=${sink}`, path], { env: { ...process.env, ...env } });
  };
  const stopAll = async (): Promise<void> => {
    await Promise.all(children.toReversed().map(end));
    children.length = 0;
  };
  await begin();
  return {
    env,
    say: (samples) => played("micsink", samples),
    listen() {
      const child = pacat("--record", "--device=spk.monitor", "--latency-msec=10");
      const parts: Buffer[] = [];
      child.stdout?.on("data", (part: Buffer) => parts.push(part));
      children.push(child);
      return {
        async stop() {
          await end(child);
          const all = Buffer.concat(parts);
          return Float32Array.from({ length: all.length >> 1 }, (_, i) => all.readInt16LE(i * 2) / 32_768);
        },
      };
    },
    recording: () => pactl("list", "short", "source-outputs"),
    async echo(percent) {
      if (loop !== "") await pactl("unload-module", loop);
      loop = "";
      if (percent === 0) return;
      loop = await pactl(
        "load-module",
        "module-loopback",
        "source=spk.monitor",
        "sink=micsink",
        "latency_msec=50",
        // It would speed up and slow down all the time, as no room does.
        "adjust_time=0",
      );
      const inputs = (await pactl("list", "sink-inputs")).split("Sink Input #");
      const loopback = inputs.find((one) => one.includes("module-loopback.c"));
      // Of the sound's own size: the percents of PulseAudio are those of a knob.
      const volume = String(Math.round((65_536 * Math.cbrt(percent * 10_000)) / 100));
      await pactl("set-sink-input-volume", String(Number.parseInt(loopback ?? "", 10)), volume);
    },
    async plug(there) {
      if (!there) await pactl("unload-module", microphone);
      else microphone = await pactl("load-module", ...MICROPHONE_MODULE);
    },
    async another(name) {
      if (other !== "") await pactl("unload-module", other);
      other = name === undefined ? "" : await pactl("load-module", ...microphoneModule(name, name));
      await pactl("set-default-source", name ?? "mic");
    },
    play: (samples) => played("spk", samples),
    async hold(held) {
      await pactl("suspend-source", "mic", held ? "1" : "0");
    },
    async restart() {
      loop = "";
      await stopAll();
      await begin();
    },
    async stop() {
      await stopAll();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

interface Daemon {
  readonly home: string;
  readonly socket: string;
  readonly rateHz: number;
}

function startDaemon({ home, socket, rateHz }: Daemon): ChildProcess {
  const script = join(home, "default.pa");
  writeFileSync(
    script,
    [
      `load-module module-native-protocol-unix socket=${socket} auth-anonymous=1`,
      `load-module module-null-sink sink_name=spk rate=48000 channels=2 sink_properties=device.description=${SPEAKER}`,
      // The made voice reaches up to where a change of its rate is not exact any more, and mirrors noise into its tones.
      `load-module module-null-sink sink_name=micsink rate=${rateHz} channels=1 sink_properties=device.description=kodama_wire`,
      "set-default-sink spk",
      "",
    ].join("\n"),
  );
  for (const folder of ["run", "state"])
    if (!existsSync(join(home, folder))) mkdirSync(join(home, folder), { mode: 0o700 });
  return spawn(
    "pulseaudio",
    [
      "-n",
      `--file=${script}`,
      "--daemonize=no",
      "--exit-idle-time=-1",
      "--log-level=error",
      "--use-pid-file=no",
      // As that of a desktop, where we may.
      "--high-priority=yes",
    ],
    {
      env: {
        ...process.env,
        HOME: home,
        XDG_CONFIG_HOME: home,
        PULSE_RUNTIME_PATH: join(home, "run"),
        PULSE_STATE_PATH: join(home, "state"),
      },
      stdio: "ignore",
    },
  );
}

/** Sound comes in time only from who is let through first: as a sound system is, where we may. */
function inTime(child: ChildProcess): ChildProcess {
  try {
    if (child.pid !== undefined) setPriority(child.pid, -11);
  } catch {
    // It is as patient as all others then.
  }
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
