// Empty folders that are made in a project for a while, so that nothing can be made in their place. They are written down, so that
// what a crash left is removed by who comes next.
import { readFileSync, writeFileSync } from "node:fs";
import { mkdir, rmdir } from "node:fs/promises";
import * as z from "zod";

export interface Held {
  /** Removes what a crash left. To be called before one looks what is there. */
  sweep(): Promise<void>;
  has(path: string): boolean;
  /** False where it cannot be made. Each is to be released once. */
  hold(path: string): Promise<boolean>;
  /** Removes those that nobody else holds, unless somebody put something into them. */
  release(paths: readonly string[]): Promise<void>;
}

const PATHS_MAX = 1_000;
const list = z.array(z.string()).max(PATHS_MAX);

export function createHeld(listPath: string): Held {
  /** How many programs run behind each. */
  const uses = new Map<string, number>();
  /** Once written down, a path stays in the list for this life: the next one removes what is empty, and no more. */
  const written = new Set<string>();
  let left: readonly string[] = read(listPath);
  const writeDown = (path: string): void => {
    if (written.has(path)) return;
    written.add(path);
    try {
      writeFileSync(listPath, JSON.stringify([...written].slice(-PATHS_MAX)), { mode: 0o600 });
    } catch {
      // Then an empty folder may stay after a crash.
    }
  };
  return {
    async sweep() {
      const now = left;
      left = [];
      await Promise.all(now.map((path) => rmdir(path).catch(() => {})));
    },
    has: (path) => uses.has(path),
    async hold(path) {
      const n = uses.get(path) ?? 0;
      uses.set(path, n + 1);
      writeDown(path);
      const made = await mkdir(path, { recursive: true }).then(
        () => true,
        () => false,
      );
      // Who held it before does so still.
      if (!made && n > 0) uses.set(path, n);
      else if (!made) uses.delete(path);
      return made;
    },
    async release(paths) {
      const last = paths.filter((path) => {
        const n = (uses.get(path) ?? 1) - 1;
        if (n > 0) uses.set(path, n);
        else uses.delete(path);
        return n <= 0;
      });
      await Promise.all(last.map((path) => rmdir(path).catch(() => {})));
    },
  };
}

function read(path: string): readonly string[] {
  try {
    return list.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return [];
  }
}
