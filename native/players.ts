// What the operating system brings to play sound: a program that plays a WAV file.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
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
