// The Understanding port: the grammar of the core over what the workspace holds right now.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Intent } from "../core/conversation/types.ts";
import type { Understanding } from "../core/ports.ts";
import { preparing, understand, type Workspace } from "../core/understand/grammar.ts";
import type { Moment } from "../core/understand/time.ts";
import { holdsName, isInOneFolder, namedFolder } from "../core/understand/which-folder.ts";
import { soundOf } from "./sounds.ts";
import { WITHOUT_HISTORY } from "./tools/read-tools.ts";
import { withLimits } from "./tools/reading-words.ts";
import { findScripts } from "./tools/scripts.ts";

const FILES_MAX = 50_000;
const LIST_TIMEOUT_MS = 3_000;
/** A listing this young is used again; files rarely come and go while somebody speaks. */
const FRESH_MS = 2_000;
/** Each is listed and read in turn while somebody waits. */
const OTHERS_MAX = 5;
/** The microphone is opened first; nobody says a sentence in less. */
const PREPARE_AFTER_MS = 250;
/** Two seconds for all of them, at a sixth of a processor. */
const PIECE_EVERY_MS = 2;

interface Listing {
  readonly atMs: number;
  readonly files: Promise<readonly string[]>;
  readonly scripts: Promise<readonly string[]>;
}

export function createUnderstanding(ripgrep: string, now: () => Date): Understanding {
  const listings = new Map<string, Listing>();
  const list = (folder: string): Listing => {
    const known = listings.get(folder);
    const atMs = now().getTime();
    if (known !== undefined && atMs - known.atMs < FRESH_MS) return known;
    const made = {
      atMs,
      files: sameIfEqual(listFiles(ripgrep, folder), known?.files),
      scripts: findScripts(folder).then(
        (all) => all.map((one) => one.name),
        () => [],
      ),
    };
    listings.set(folder, made);
    return made;
  };
  const forget = (folders: readonly string[]): void => {
    for (const folder of listings.keys()) if (!folders.includes(folder)) listings.delete(folder);
  };
  const plain = (): Omit<Workspace, "tasks"> => ({ files: [], scripts: [], now: toMoment(now()), soundOf });
  let isPreparing = false;
  return {
    scripts: findScripts,
    prepare() {
      // Each time: V8 lets go of patterns that were not used for long. Where all are there it takes 7 ms.
      if (isPreparing) return;
      isPreparing = true;
      const work = preparing({ ...plain(), tasks: [] });
      setTimeout(() => inPieces(work, () => (isPreparing = false)), PREPARE_AFTER_MS).unref();
    },
    async understand(text, folders, tasks) {
      forget(folders);
      const read = async (words: string, folder?: string): Promise<Intent | null> => {
        const here = { ...plain(), tasks };
        if (folder === undefined) return understand(words, here);
        const { files, scripts } = list(folder);
        return understand(words, { ...here, files: await files, scripts: await scripts });
      };
      return (await inNamed(text, folders, read)) ?? inFirst(text, folders, read);
    },
  };
}

/** Between any two of them whoever waits is served, by this process and by the machine: the voice host needs it just then. */
export function inPieces(work: Iterator<void>, done: () => void): void {
  if (work.next().done === true) done();
  else setTimeout(inPieces, PIECE_EVERY_MS, work, done).unref();
}

type Read = (words: string, folder?: string) => Promise<Intent | null>;

/** In the folder whose name was said, unless the one that is looked at has just what was said. */
async function inNamed(text: string, folders: readonly string[], read: Read): Promise<Intent | null> {
  const named = folders.length < 2 ? undefined : namedFolder(text, folders);
  if (named === undefined) return null;
  const whole = await read(text, folders[0]);
  if (whole !== null && isInOneFolder(whole) && holdsName(whole, named)) return null;
  const found = await read(named.rest, named.folder);
  return found === null || !isInOneFolder(found) ? null : { ...found, folder: named.folder };
}

/** In the one that is looked at; where it has nothing like that, in the first of the others that has. */
async function inFirst(text: string, folders: readonly string[], read: Read): Promise<Intent | null> {
  const [first, ...others] = folders;
  const found = await read(text, first);
  if (found !== null && (isInOneFolder(found) || found.command !== "scheduler.create")) return found;
  for (const folder of others.slice(0, OTHERS_MAX)) {
    const there = await read(text, folder);
    // What needs no file and no script of a folder belongs to the first.
    if (there !== null && isInOneFolder(there) && JSON.stringify(there) !== JSON.stringify(found))
      return { ...there, folder };
  }
  return found;
}

/** The list of before where nothing came or went: what was worked out of it is kept with it. */
async function sameIfEqual(
  listed: Promise<readonly string[]>,
  before: Promise<readonly string[]> | undefined,
): Promise<readonly string[]> {
  const [now, then] = [await listed, await before];
  const isSame = then?.length === now.length && now.every((file, n) => file === then[n]);
  return isSame ? then : now;
}

/** Files that ripgrep would search: ignored ones are left out. A folder that cannot be listed has none. */
async function listFiles(ripgrep: string, folder: string): Promise<readonly string[]> {
  try {
    const options = {
      env: { PATH: process.env["PATH"] },
      cwd: folder,
      timeout: LIST_TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
    };
    const words = ["--no-config", "--files", "--hidden", ...WITHOUT_HISTORY];
    const [program = ripgrep, ...args] = withLimits([ripgrep, ...words]);
    const { stdout } = await promisify(execFile)(program, args, options);
    return (
      stdout
        .split("\n")
        .filter((file) => file !== "")
        .slice(0, FILES_MAX)
        .map((file) => file.replaceAll("\\", "/"))
        // It searches folders side by side, in no order.
        .toSorted()
    );
  } catch {
    return [];
  }
}

export function toMoment(date: Date): Moment {
  return {
    year: date.getFullYear(),
    month: date.getMonth() + 1,
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
    weekday: date.getDay(),
  };
}
