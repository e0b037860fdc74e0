// How loud it is at one end of a sound card, and when: pieces of ten milliseconds with the time at which they were heard.
import { type ChildProcess, spawn } from "node:child_process";
import type { SoundCard } from "./sound-card.ts";

export interface Loud {
  /** Of its beginning, UTC milliseconds with fractions. */
  readonly atMs: number;
  /** 0 to 1. */
  readonly peak: number;
  readonly samples: Int16Array;
}

const RATE_HZ = 16_000;
const PIECE_MS = 10;
const PIECE_BYTES = (RATE_HZ / 1_000) * PIECE_MS * 2;
const LOUD = 0.01;
/** Words have gaps; a silence is longer. */
const QUIET_MS = 120;
const PIECES_KEPT = 3_000;
/** So much of a sound is looked for among others; two letters of the made voice. */
const KNOWN_BY_SAMPLES = 0.15 * RATE_HZ;

interface Waiting {
  readonly what: "loud" | "quiet";
  readonly tell: (one: Loud) => void;
}

/** When that sound began, where others are heard as well: where what was heard since then is most like its first part. UTC milliseconds. */
export function beganAt(pieces: readonly Loud[], sound: Float32Array, fromMs: number): number {
  const heard = pieces.filter(({ atMs }) => atMs >= fromMs);
  const all = Int16Array.from(heard.flatMap(({ samples }) => [...samples]));
  const first = sound.subarray(sound.findIndex((one) => Math.abs(one) > LOUD)).subarray(0, KNOWN_BY_SAMPLES);
  const likeness = (at: number): number => first.reduce((sum, one, n) => sum + one * (all[at + n] ?? 0), 0);
  let best = { at: 0, like: 0 };
  for (let at = 0; at + first.length <= all.length; at++) {
    const like = likeness(at);
    if (like > best.like) best = { at, like };
  }
  const samples = (RATE_HZ / 1_000) * PIECE_MS;
  return (heard[Math.floor(best.at / samples)]?.atMs ?? Number.NaN) + (best.at % samples) / (RATE_HZ / 1_000);
}

/** The loudest in that time. */
const loudAt = (pieces: readonly Loud[], fromMs: number, toMs: number): number =>
  Math.max(0, ...pieces.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ peak }) => peak));

/** From the first sound since then to the last one, milliseconds. */
export function lastedMs(pieces: readonly Loud[], fromMs: number): number {
  const times = pieces.filter(({ atMs, peak }) => atMs >= fromMs && peak > LOUD).map(({ atMs }) => atMs);
  return (times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN);
}

/** Longer than the made voice is soft between two letters, and shorter than it takes from softer to still. */
const SOFT_FOR_MS = 90;

/** From when on it is well below what came before, and stays so: between two letters any voice is soft for a moment. */
export function softerAt(pieces: readonly Loud[], fromMs: number): number {
  const before = loudAt(pieces, fromMs - 500, fromMs);
  const isSoft = ({ atMs }: Loud): boolean => {
    const loudest = loudAt(pieces, atMs, atMs + SOFT_FOR_MS);
    return loudest < before / 2;
  };
  return pieces.find((one) => one.atMs >= fromMs && isSoft(one))?.atMs ?? Number.NaN;
}

export class Meter {
  readonly pieces: Loud[] = [];
  readonly #child: ChildProcess;
  #rest = Buffer.alloc(0);
  #waiting: Waiting[] = [];
  #loud = false;
  #lastLoudMs = 0;

  constructor({ env }: SoundCard, monitor: string) {
    const args = [
      "--record",
      `--device=${monitor}`,
      "--raw",
      "--format=s16le",
      `--rate=${RATE_HZ}`,
      "--channels=1",
    ];
    this.#child = spawn("pacat", [...args, "--latency-msec=5"], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#child.stdout?.on("data", (bytes: Buffer) => this.#take(bytes));
  }

  /** When sound begins after silence, or ends for longer than between words: the time of its first, or of its last piece. */
  next(what: "loud" | "quiet"): Promise<Loud> {
    return new Promise((tell) => this.#waiting.push({ what, tell }));
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }

  #take(bytes: Buffer): void {
    const nowMs = performance.timeOrigin + performance.now();
    const all = Buffer.concat([this.#rest, bytes]);
    const count = Math.floor(all.length / PIECE_BYTES);
    for (let n = 0; n < count; n++) {
      const piece = all.subarray(n * PIECE_BYTES, (n + 1) * PIECE_BYTES);
      const samples = Int16Array.from({ length: PIECE_BYTES / 2 }, (_, i) => piece.readInt16LE(i * 2));
      let [peak, loudBytes] = [0, 0];
      samples.forEach((one, i) => {
        const here = Math.abs(one) / 32_768;
        peak = Math.max(peak, here);
        if (here > LOUD) loudBytes = (i + 1) * 2;
      });
      const atMs = nowMs - (count - n) * PIECE_MS;
      // Within the piece: its end may be ten milliseconds after the last sound.
      if (loudBytes > 0) this.#lastLoudMs = atMs + (loudBytes / PIECE_BYTES) * PIECE_MS;
      this.#hear({ atMs, peak, samples });
    }
    this.#rest = all.subarray(count * PIECE_BYTES);
  }

  #hear(piece: Loud): void {
    this.pieces.push(piece);
    if (this.pieces.length > PIECES_KEPT) this.pieces.shift();
    if (piece.peak > LOUD) {
      if (!this.#loud) this.#tell("loud", piece);
      this.#loud = true;
    } else if (this.#loud && piece.atMs - this.#lastLoudMs > QUIET_MS) {
      this.#loud = false;
      this.#tell("quiet", { ...piece, atMs: this.#lastLoudMs });
    }
  }

  #tell(what: Waiting["what"], one: Loud): void {
    const told = this.#waiting.filter((waiting) => waiting.what === what);
    this.#waiting = this.#waiting.filter((waiting) => waiting.what !== what);
    for (const { tell } of told) tell(one);
  }
}
