// Preloaded into a server of the bench: for how long its loop was held up, each time longer than a goal; written down when asked for.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/** A server, not a process that it starts, writes there at SIGUSR2, and begins anew. */
const path = process.env["KODAMA_LOOP_FILE"];
const EVERY_MS = 1;

export interface HeldUp {
  readonly count: number;
  readonly p99: number;
  readonly longestMs: number;
  /** How often for more than 5 ms. */
  readonly over: number;
}

if (path !== undefined && isMainThread && process.argv[1]?.endsWith("server.mjs") === true) {
  let heldMs: number[] = [];
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    heldMs.push(Math.max(0, now - last - EVERY_MS));
    last = now;
  }, EVERY_MS).unref();
  process.on("SIGUSR2", () => {
    const sorted = heldMs.toSorted((a, b) => a - b);
    const told: HeldUp = {
      count: sorted.length,
      p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
      longestMs: sorted.at(-1) ?? 0,
      over: sorted.filter((ms) => ms > 5).length,
    };
    writeFileSync(path, JSON.stringify(told));
    heldMs = [];
    last = performance.now();
  });
}
