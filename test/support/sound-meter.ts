// How loud it is at one end of a sound card, and when: pieces of ten milliseconds with the time at which they were heard.
import { type ChildProcess, spawn } from "node:child_process";
import type { SoundCard } from "./sound-card.ts";

export interface Loud {
  /** Of its beginning, UTC milliseconds with fractions. */
  readonly atMs: number;
  /** 0 to 1. */
  readonly peak: number;
}

const RATE_HZ = 16_000;
const PIECE_MS = 10;
const PIECE_BYTES = (RATE_HZ / 1_000) * PIECE_MS * 2;
const LOUD = 0.01;
/** Words have gaps; a silence is longer. */
const QUIET_MS = 120;
const PIECES_KEPT = 3_000;

interface Waiting {
  readonly what: "loud" | "quiet";
  readonly tell: (one: Loud) => void;
}

/** The loudest in that time. */
export const loudAt = (pieces: readonly Loud[], fromMs: number, toMs: number): number =>
  Math.max(0, ...pieces.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ peak }) => peak));

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
      let [peak, loudBytes] = [0, 0];
      for (let at = 0; at < piece.length; at += 2) {
        const here = Math.abs(piece.readInt16LE(at)) / 32_768;
        peak = Math.max(peak, here);
        if (here > LOUD) loudBytes = at + 2;
      }
      const atMs = nowMs - (count - n) * PIECE_MS;
      // Within the piece: its end may be ten milliseconds after the last sound.
      if (loudBytes > 0) this.#lastLoudMs = atMs + (loudBytes / PIECE_BYTES) * PIECE_MS;
      this.#hear({ atMs, peak });
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
