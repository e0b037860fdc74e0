// Preloaded into a server of the bench: for how long its loop was held up, looked at all the time and written down when asked for.
import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";
import { figure } from "./measure.ts";

/** A server, not a process that it starts, writes there at SIGUSR2, and begins anew. */
const path = process.env["KODAMA_LOOP_FILE"];
const EVERY_MS = 1;

/**
 * Of all looks: how late each was, and how much of a processor the thread of the loop had between two. What a system does that lets it
 * wait for a processor, or sleep on, is in the first alone.
 */
export interface HeldUp {
  readonly count: number;
  readonly lateP99Ms: number;
  readonly lateMaxMs: number;
  readonly workedP99Ms: number;
  readonly workedMaxMs: number;
  /** How often it worked for more than 5 ms between two looks. */
  readonly over: number;
}

function workOf(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

const longest = (all: readonly number[]): number => all.reduce((most, ms) => Math.max(most, ms), 0);

if (path !== undefined && isMainThread && process.argv[1]?.endsWith("server.mjs") === true) {
  let lateMs: number[] = [];
  let workedMs: number[] = [];
  let last = performance.now();
  let hadMs = workOf();
  setInterval(() => {
    const now = performance.now();
    const hasMs = workOf();
    lateMs.push(Math.max(0, now - last - EVERY_MS));
    workedMs.push(hasMs - hadMs);
    last = now;
    hadMs = hasMs;
  }, EVERY_MS).unref();
  process.on("SIGUSR2", () => {
    const told: HeldUp = {
      count: lateMs.length,
      lateP99Ms: figure(lateMs).p99,
      lateMaxMs: longest(lateMs),
      workedP99Ms: figure(workedMs).p99,
      workedMaxMs: longest(workedMs),
      over: workedMs.filter((ms) => ms > 5).length,
    };
    writeFileSync(path, JSON.stringify(told));
    [lateMs, workedMs] = [[], []];
    last = performance.now();
    hadMs = workOf();
  });
}
