// Models that ended their process, kept over restarts: what crashed a machine's driver yesterday would do so again at the first word of today.
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";

export interface PutAside {
  /** Whether it ended its process lately, and is still the same file. */
  has(model: string): boolean;
  /** @param kept over restarts as well */
  add(model: string, kept: boolean): void;
}

/** After so long one is tried again: drivers and libraries change too. */
const KEPT_MS = 7 * 86_400_000;
const MODELS_MAX = 100;
const FILE_BYTES_MAX = 100_000;

interface Entry {
  readonly path: string;
  readonly changedAtMs: number;
  readonly atMs: number;
}

/** @param file where they are kept; without one they are forgotten with the process. */
export function createPutAside(file?: string): PutAside {
  let own: readonly Entry[] = [];
  // Other windows write it too.
  const all = (): readonly Entry[] => [...(file === undefined ? [] : read(file)), ...own];
  return {
    has: (model) =>
      all().some(
        ({ path, changedAtMs, atMs }) =>
          path === model && changedAtMs === changeOf(model) && Date.now() - atMs < KEPT_MS,
      ),
    add(model, kept) {
      const entry = { path: model, changedAtMs: changeOf(model), atMs: Date.now() };
      own = [...own.filter(({ path }) => path !== model), entry];
      if (!kept || file === undefined) return;
      const others = read(file).filter(({ path }) => path !== model);
      write(file, [...others, entry].slice(-MODELS_MAX));
    },
  };
}

/** One that cannot be read blames nobody. */
function read(file: string): readonly Entry[] {
  try {
    if (statSync(file).size > FILE_BYTES_MAX) return [];
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    return Array.isArray(found) ? found.filter(isEntry) : [];
  } catch {
    return [];
  }
}

const isEntry = (one: unknown): one is Entry =>
  typeof one === "object" &&
  one !== null &&
  typeof Reflect.get(one, "path") === "string" &&
  ["changedAtMs", "atMs"].every((key) => typeof Reflect.get(one, key) === "number");

/** A disk that is full is no reason to hold up whoever waits for the news. */
function write(file: string, all: readonly Entry[]): void {
  const fresh = `${file}.${process.pid}`;
  try {
    writeFileSync(fresh, JSON.stringify(all), { mode: 0o600 });
    renameSync(fresh, file);
  } catch {
    // It is known until the process ends.
  }
}

function changeOf(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
