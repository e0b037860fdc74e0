// Where a confined program would be: the folder it may change and what is around it, by their real paths.
import { realpath } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { relative, sep } from "node:path";
import { EMPTIED } from "./bubblewrap.ts";

export interface Place {
  /** The program may change the outermost open folder that this one is in; the others that are open may be read. */
  readonly folder: string;
  readonly folders: readonly string[];
}

export interface RealPlace extends Place {
  /** Open folders inside the one to change, as paths below it; "" is that one. */
  readonly roots: readonly string[];
  readonly homes: readonly string[];
  readonly hidden: readonly string[];
}

export interface Around {
  /** Kodama's own folder, which no program may see. */
  readonly stateFolder: string;
  readonly homes: readonly string[];
}

/** By the environment, and by the system's own book. */
export function homesOfUser(): readonly string[] {
  return [...new Set([homedir(), userInfo().homedir])];
}

/** Undefined where nothing could be hidden, since the folder is around what has to be. */
export async function realPlace(
  { folder, folders }: Place,
  { stateFolder, homes: all }: Around,
): Promise<RealPlace | undefined> {
  const homes = await realOnes(all);
  const hidden = await realOnes([stateFolder, WSL]);
  const secret = [...homes, ...hidden];
  const hides = (one: string): boolean => !secret.some((path) => contains(one, path));
  // The outermost: what is inside of it, a program that may change it can swap for a link.
  const around = folders.filter((one) => contains(one, folder)).toSorted((a, b) => a.length - b.length);
  const reals = await realOnes([...around, folder]);
  const real = reals.find(hides);
  if (real === undefined) return undefined;
  const shown = (await realOnes(folders)).filter(
    (one) => hides(one) && ![...EMPTIED, "/dev", "/proc", "/sys"].some((path) => contains(one, path)),
  );
  const inside = shown.filter((one) => one !== real && contains(real, one));
  return {
    folder: real,
    folders: outermost(shown.filter((one) => !contains(real, one))),
    roots: ["", ...inside.map((one) => relative(real, one))],
    homes,
    hidden,
  };
}
/** Sockets of the desktop around a Linux inside Windows. */
const WSL = "/mnt/wslg";

const outermost = (paths: readonly string[]): readonly string[] =>
  paths.filter((one) => !paths.some((other) => other !== one && contains(other, one)));

async function realOnes(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((one) => realpath(one).catch(() => undefined)));
  return [...new Set(found.filter((one) => one !== undefined))];
}

/** Also true of the folder itself. */
function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`);
}
