// Names of files that are like a pattern, as a shell would put them in its place. Only folders that may be read are looked into.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ToolCall } from "../../core/tools/types.ts";
import { isThere } from "./programs.ts";
import { isOpen } from "./open-paths.ts";

export interface Folder {
  readonly call: ToolCall;
  readonly cwd: string;
}

/** How much may still be looked at for a line, whatever is in it. */
export interface Effort {
  folders: number;
  entries: number;
}
export const effortForLine = (): Effort => ({ folders: 1_000, entries: 50_000 });

/** Beyond these a person looks at it: names that are put in, and entries of one folder. */
const NAMES_MAX = 1_000;
const ENTRIES_MAX = 10_000;

/** The names in their order; the pattern itself where there are none, as with a shell; undefined where there are too many, or one of its folders is not open. */
export async function namesLike(
  pattern: string,
  place: Folder,
  effort: Effort,
): Promise<readonly string[] | undefined> {
  const { cwd } = place;
  const start = pattern.startsWith(`${cwd}/`) ? `${cwd}/` : "";
  let found: readonly string[] = [start];
  const segments = pattern.slice(start.length).split("/");
  for (const [n, segment] of segments.entries()) {
    const end = n < segments.length - 1 ? "/" : "";
    const next: string[] = [];
    for (const before of found) {
      const names = await inFolder(before, { segment, isFolder: end !== "", effort }, place);
      if (names === undefined || next.length + names.length > NAMES_MAX) return undefined;
      next.push(...names.map((name) => `${before}${name}${end}`));
    }
    found = next;
  }
  const there: string[] = [];
  for (const name of found) if (await isThere(absolute(name, cwd))) there.push(name);
  return there.length === 0 ? [pattern] : there.toSorted((a, b) => (a < b ? -1 : 1));
}

const absolute = (name: string, cwd: string): string => (name.startsWith("/") ? name : join(cwd, name));

interface Wanted {
  readonly segment: string;
  readonly isFolder: boolean;
  readonly effort: Effort;
}

async function inFolder(
  before: string,
  { segment, isFolder, effort }: Wanted,
  { call, cwd }: Folder,
): Promise<readonly string[] | undefined> {
  if (!/[*?[]/.test(segment)) return [segment];
  const folder = absolute(before, cwd);
  if (--effort.folders < 0) return undefined;
  // A shell would look into it.
  if (!(await isOpen(call, folder))) return undefined;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  effort.entries -= entries.length;
  if (entries.length > ENTRIES_MAX || effort.entries < 0) return undefined;
  const parts = partsOf(segment);
  if (parts === undefined) return undefined;
  return entries
    .filter((one) => !isFolder || one.isDirectory() || one.isSymbolicLink())
    .map((one) => one.name)
    .filter((name) => isLike(name, parts) && (segment.startsWith(".") || !name.startsWith(".")));
}

interface Part {
  /** Of no sign, or of many. */
  readonly isStar: boolean;
  readonly has: (sign: string) => boolean;
}
const part = (has: Part["has"], isStar = false): Part => ({ has, isStar });

/** Undefined where a list in brackets is none. */
function partsOf(segment: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const [word] of segment.matchAll(/\[[^\]]*\]|[^]/g)) {
    if (word === "*") parts.push(part(() => true, true));
    else if (word === "?") parts.push(part(() => true));
    else if (word.length === 1) parts.push(part((sign) => sign === word));
    else if (/^\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|[A-Za-z0-9_])+\]$/.test(word)) {
      const [ranges, signs] = [word.match(/.-./g) ?? [], word.slice(1, -1).replaceAll(/.-./g, "")];
      if (ranges.some(([from = "", , to = ""]) => from > to)) return undefined;
      parts.push(
        part(
          (sign) =>
            signs.includes(sign) || ranges.some(([from = "", , to = ""]) => from <= sign && sign <= to),
        ),
      );
    } else return undefined;
  }
  return parts;
}

/** With one way back, to the last star: a name is read at most once for each of its signs. */
function isLike(name: string, parts: readonly Part[]): boolean {
  let [at, next, star, from] = [0, 0, -1, 0];
  while (at < name.length) {
    const wanted = parts[next];
    if (wanted?.isStar === true) {
      [star, from] = [next++, at];
    } else if (wanted?.has(name.charAt(at)) === true) {
      next++;
      at++;
    } else if (star >= 0) {
      [next, at] = [star + 1, ++from];
    } else return false;
  }
  return parts.slice(next).every(({ isStar }) => isStar);
}
