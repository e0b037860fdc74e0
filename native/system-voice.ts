// The voice that the operating system brings: espeak-ng, say on macOS, or the one of Windows by its PowerShell.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ModelError } from "./model-error.ts";
import { findProgram } from "./players.ts";

const run = promisify(execFile);
const SPEAK_TIMEOUT_MS = 30_000;
const SOUND_BYTES_MAX = 64 * 1024 * 1024;
/** What espeak-ng and say take for as fast as they were made. */
const WORDS_A_MINUTE = 175;

interface Said {
  readonly text: string;
  /** 1 is as fast as the voice was made. */
  readonly speed: number;
  /** One of the system's voices, as it names it; empty for the one that it uses. */
  readonly voice: string;
}

/** It ends with the program: 30 s are longer than any piece of a sentence takes. Rejects where the program fails. */
type SystemVoice = (program: string, said: Said) => Promise<Buffer>;

const named = (voice: string): readonly string[] => (voice === "" ? [] : ["-v", voice]);
const wordsAMinute = (speed: number): string => String(Math.round(WORDS_A_MINUTE * speed));

// The text comes as one argument after "--": it can never be an option.
const byEspeak: SystemVoice = async (program, { text, speed, voice }) => {
  const args = ["--stdout", "-s", wordsAMinute(speed), ...named(voice), "--", text];
  const limits = { encoding: "buffer", timeout: SPEAK_TIMEOUT_MS, maxBuffer: SOUND_BYTES_MAX } as const;
  return (await run(program, args, limits)).stdout;
};

const bySay: SystemVoice = (program, { text, speed, voice }) =>
  intoFile(async (file) => {
    const rate = ["-r", wordsAMinute(speed), ...named(voice)];
    const args = ["-o", file, ...rate, "--data-format=LEI16@16000", "--", text];
    await run(program, args, { timeout: SPEAK_TIMEOUT_MS });
  });

// Neither the text nor the place is part of the script: whatever stands in them is data.
const WINDOWS_SCRIPT = [
  "Add-Type -AssemblyName System.Speech",
  "$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer",
  "if ($env:KODAMA_SAY_VOICE) { $voice.SelectVoice($env:KODAMA_SAY_VOICE) }",
  "$voice.Rate = [int]$env:KODAMA_SAY_RATE",
  "$voice.SetOutputToWaveFile($env:KODAMA_SAY_FILE)",
  "$voice.Speak($env:KODAMA_SAY_TEXT)",
  "$voice.Dispose()",
].join("; ");
/** Of Windows' speech interface: its rate goes from -10 to 10, and 10 is three times as fast. */
const sapiRate = (speed: number): number =>
  Math.max(-10, Math.min(10, Math.round((10 * Math.log(speed)) / Math.log(3))));

const byPowerShell: SystemVoice = (program, { text, speed, voice }) =>
  intoFile(async (file) => {
    const env = {
      ...process.env,
      KODAMA_SAY_TEXT: text,
      KODAMA_SAY_VOICE: voice,
      KODAMA_SAY_FILE: file,
      KODAMA_SAY_RATE: String(sapiRate(speed)),
    };
    const args = ["-NoProfile", "-NonInteractive", "-Command", WINDOWS_SCRIPT];
    await run(program, args, { env, timeout: SPEAK_TIMEOUT_MS, windowsHide: true });
  });

async function intoFile(say: (file: string) => Promise<void>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "kodama-say-"));
  try {
    const file = join(folder, "said.wav");
    await say(file);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Known {
  readonly program: string;
  readonly voice: SystemVoice;
  /** Elsewhere a program of that name is another one. */
  readonly only?: NodeJS.Platform;
}
const CHOOSE = "Choose another one (kodama.voice.systemVoice), or leave it empty.";
/** In the order in which they are looked for. */
const VOICES: readonly Known[] = [
  { program: "espeak-ng", voice: byEspeak },
  { program: "espeak", voice: byEspeak },
  { program: "say", voice: bySay, only: "darwin" },
  { program: "powershell.exe", voice: byPowerShell, only: "win32" },
];

/**
 * Speech of the operating system as the bytes of a WAV file; undefined where it has no voice. `speed` 1 is its own. Rejects with ModelError
 * where the voice that was named does not speak.
 */
export async function systemVoice(
  said: Said,
  platform: NodeJS.Platform = process.platform,
): Promise<Buffer | undefined> {
  for (const { program, voice, only = platform } of VOICES) {
    const found = only === platform ? findProgram(program) : undefined;
    if (found !== undefined)
      return voice(found, said).catch((cause: unknown) => {
        throw said.voice === ""
          ? cause
          : new ModelError(`The system's voice "${said.voice}" does not speak.`, CHOOSE);
      });
  }
  return undefined;
}
