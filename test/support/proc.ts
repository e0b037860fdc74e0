// Processes as Linux shows them.
import { readdirSync, readFileSync } from "node:fs";

function status(pid: number, field: string): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(text)?.[1]);
}

export const parentOf = (pid: number): number => status(pid, "PPid");

/** What it holds in memory now, in mebibytes. */
export const residentMb = (pid: number): number => status(pid, "VmRSS") / 1_024;

/** The same, where what several processes have in common counts for each of them only by its share (PSS), in mebibytes. */
export function shareMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1_024;
}

/** A process whose command line holds all these words, started by `parent` where one is named; undefined while there is none. */
export function processWith(words: readonly string[], parent?: number): number | undefined {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return (
          words.every((word) => line.includes(word)) && (parent === undefined || parentOf(pid) === parent)
        );
      } catch {
        // It ended while we looked.
        return false;
      }
    });
}
