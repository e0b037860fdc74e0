// Preloaded into a server of the bench: for how long its loop was held up, looked at all the time and written down when asked for.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { figure } from "./measure.ts";

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
    const told: HeldUp = {
      count: heldMs.length,
      p99: figure(heldMs).p99,
      longestMs: heldMs.reduce((longest, ms) => Math.max(longest, ms), 0),
      over: heldMs.filter((ms) => ms > 5).length,
    };
    writeFileSync(path, JSON.stringify(told));
    heldMs = [];
    last = performance.now();
  });
}
