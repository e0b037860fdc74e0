// Takes our own voice out of what the microphone hears: the echo canceller of WebRTC (AEC3), as WebAssembly.
import { nativeRequire } from "./resolve.ts";
import { SAMPLE_RATE_HZ } from "./sherpa.ts";

/** The port: what is heard, less what is played. */
export interface EchoCanceller {
  /** Both of the same time and length, 16 kHz; gives as many samples, LATE_SAMPLES late. */
  cancel(heard: Float32Array, played: Float32Array): Float32Array;
  close(): void;
}

interface Aec3 {
  analyze(played: readonly Float32Array[]): void;
  processSize(heard: readonly Float32Array[]): number;
  process(left: readonly Float32Array[], heard: readonly Float32Array[]): void;
  free(): void;
}
interface Aec3Module {
  readonly AEC3: new (rateHz: number, channelsPlayed: number, channelsHeard: number) => Aec3;
}

/** It works in pieces of 10 ms and keeps what is less than one until the next time. */
const PIECE_SAMPLES = SAMPLE_RATE_HZ / 100;
/** What it gives is late by a piece, and by two blocks of 64 samples that it works on at once: 18 ms. Seen, to the sample (ECHO-7). */
export const LATE_SAMPLES = PIECE_SAMPLES + 128;

/** Rejects where the package is missing or cannot be run. */
export async function openEchoCanceller(): Promise<EchoCanceller> {
  const load = nativeRequire("@ennuicastr/webrtcaec3.js") as () => Promise<Aec3Module>;
  const { AEC3 } = await load();
  const aec = new AEC3(SAMPLE_RATE_HZ, 1, 1);
  let ready = new Float32Array(PIECE_SAMPLES);
  return {
    cancel(heard, played) {
      aec.analyze([played]);
      const all = new Float32Array(ready.length + aec.processSize([heard]));
      all.set(ready);
      aec.process([all.subarray(ready.length)], [heard]);
      ready = all.slice(heard.length);
      return all.slice(0, heard.length);
    },
    close: () => aec.free(),
  };
}
