// Sentences by espeak-ng, the machine's own voice of Debian: speech that nobody made for our detector.
import { execFileSync } from "node:child_process";
import { resample } from "../../native/audio.ts";
import { SAMPLE_RATE_HZ } from "../../native/sherpa.ts";

/** As it is written: 16 bit, mono, behind a head of 44 bytes. */
const HEAD_BYTES = 44;
const RATE_AT_BYTE = 24;

/** 16 kHz, without the silence before and after it. `wordsPerMinute`: of espeak-ng, 80 to 450. */
export function sayByEspeak(text: string, wordsPerMinute = 165): Float32Array {
  const args = ["-v", "en-us", "-s", String(wordsPerMinute), "--stdout", text];
  const wav = execFileSync("espeak-ng", args, { maxBuffer: 64 * 1024 ** 2 });
  const body = wav.subarray(HEAD_BYTES);
  const samples = Float32Array.from({ length: body.length >> 1 }, (_, n) => body.readInt16LE(2 * n) / 32_768);
  return trimmed(resample(samples, wav.readUInt32LE(RATE_AT_BYTE), SAMPLE_RATE_HZ));
}

/** What is louder than this is voice; espeak-ng is silent otherwise. */
const SILENT = 0.01;

function trimmed(samples: Float32Array): Float32Array {
  const from = samples.findIndex((one) => Math.abs(one) > SILENT);
  const to = samples.findLastIndex((one) => Math.abs(one) > SILENT);
  return samples.subarray(Math.max(0, from), to + 1);
}

/** Where espeak-ng says that its pronunciation data is. */
export function espeakData(): string {
  const said = execFileSync("espeak-ng", ["--version"], { encoding: "utf8" });
  const at = /Data at: (.+)/.exec(said)?.[1];
  if (at === undefined) throw new Error(`espeak-ng does not say where its data is: ${said}`);
  return at.trim();
}
