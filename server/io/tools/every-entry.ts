// Looks through a folder before something is done in it.
import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Whether it holds for all that is below the folder. What cannot be looked at does not hold, nor do more than `countMax` entries, of which no
 * more are looked at.
 */
export async function everyEntry(
  folder: string,
  countMax: number,
  holds: (entry: Dirent, path: string) => boolean,
): Promise<boolean> {
  const waiting = [folder];
  let count = 0;
  try {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      for await (const entry of await opendir(next)) {
        const path = join(next, entry.name);
        if (++count > countMax || !holds(entry, path)) return false;
        if (entry.isDirectory()) waiting.push(path);
      }
    return true;
  } catch {
    return false;
  }
}
