// What the operating system brings for speech and sound: a voice, and a program that plays a WAV file.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { writeWav } from "./wav.ts";

interface Player {
  readonly program: string;
  /** `device` is empty for the default one; the two at the end know no other. */
  readonly args: (path: string, device: string) => readonly string[];
}

const PLAYERS: readonly Player[] = [
  { program: "paplay", args: (path, device) => [...(device === "" ? [] : [`--device=${device}`]), path] },
  { program: "pw-play", args: (path, device) => [...(device === "" ? [] : [`--target=${device}`]), path] },
  {
    program: "aplay",
    args: (path, device) => ["-q", ...(device === "" ? [] : [`--device=${device}`]), path],
  },
  { program: "afplay", args: (path) => [path] },
  {
    program: "powershell.exe",
    args: (path) => [
      "-NoProfile",
      "-Command",
      `(New-Object Media.SoundPlayer '${path.replaceAll("'", "''")}').PlaySync()`,
    ],
  },
];
const SPEAK_TIMEOUT_MS = 30_000;

export function findProgram(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** Undefined where nothing can play. The child ends when the sound has ended; killing it is silence. */
export function playFile(path: string, device: string): ChildProcess | undefined {
  for (const { program, args } of PLAYERS) {
    const found = findProgram(program);
    if (found !== undefined) return spawn(found, args(path, device), { stdio: "ignore" });
  }
  return undefined;
}

/** What both programs take for as fast as they were made. */
const WORDS_A_MINUTE = 175;

/** Speech of the operating system as the bytes of a WAV file; undefined where it has no voice. `speed` 1 is its own. */
export async function systemVoice(text: string, speed: number): Promise<Buffer | undefined> {
  const rate = String(Math.round(WORDS_A_MINUTE * speed));
  const espeak = findProgram("espeak-ng") ?? findProgram("espeak");
  if (espeak !== undefined) {
    // The text comes as one argument after "--": it can never be an option.
    const { stdout } = await promisify(execFile)(espeak, ["--stdout", "-s", rate, "--", text], {
      encoding: "buffer",
      timeout: SPEAK_TIMEOUT_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }
  const say = process.platform === "darwin" ? findProgram("say") : undefined;
  if (say === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "kodama-say-"));
  try {
    const file = join(folder, "said.wav");
    await promisify(execFile)(say, ["-o", file, "-r", rate, "--data-format=LEI16@16000", "--", text], {
      timeout: SPEAK_TIMEOUT_MS,
    });
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const PROBE_MS = 3_000;

/** Plays a hundredth of a second of silence on a device; empty when it took it, else why not. */
export async function probeSpeaker(speaker: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kodama-probe-"));
  try {
    const path = join(folder, "silence.wav");
    writeWav(path, new Float32Array(160));
    const child = playFile(path, speaker);
    if (child === undefined) return "No program that plays sound was found.";
    const late = setTimeout(() => child.kill("SIGKILL"), PROBE_MS);
    const code = await new Promise<number | null>((resolve) => {
      child.once("error", () => resolve(null));
      child.once("exit", resolve);
    });
    clearTimeout(late);
    return code === 0 ? "" : `The speaker "${speaker}" takes no sound. Choose another one.`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
