// Keeps every path inside the granted folders. What counts is the file that was opened, not the text of its path.
import { type FileHandle, lstat, mkdir, open, realpath, stat } from "node:fs/promises";
import { constants } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { isWithin } from "../../core/lib/paths.ts";
import type { ToolErrorCode } from "../../core/tools/types.ts";

export class ToolFailure extends Error {
  readonly code: ToolErrorCode;
  constructor(code: ToolErrorCode, message: string) {
    super(message);
    this.name = "ToolFailure";
    this.code = code;
  }
}

/** What a call may reach. */
export interface Reach {
  readonly folders: readonly string[];
  /** Kodama's own: nothing in them is, wherever they lie. */
  readonly closed?: readonly string[];
}

export interface Place {
  /** The granted folder, as it was granted. */
  readonly folder: string;
  /** Below the folder, with forward slashes; "" is the folder itself. */
  readonly path: string;
  readonly absolute: string;
  readonly closed: readonly string[];
}

/** Finds the folder that a path given by a model or a person lies in. Purely textual: the opened file is checked later. */
export function locate({ folders, closed = [] }: Reach, path: string): Place {
  if (path.includes("\0"))
    throw new ToolFailure("invalid_arguments", "A path must not contain a NUL character.");
  for (const folder of folders) {
    const absolute = isAbsolute(path) ? resolve(path) : resolve(folder, path);
    const below = relative(folder, absolute);
    if (below === "" || (below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below))) {
      return { folder, path: below.split(sep).join("/"), absolute, closed };
    }
  }
  throw outside(path);
}

const realPaths = (paths: readonly string[]): Promise<readonly string[]> =>
  Promise.all(paths.map((path) => realpath(path).catch(() => path)));

/** Those of Kodama's own folders that lie in the path, or around it, by their real paths. */
export async function ownAt({ closed = [] }: Reach, path: string): Promise<readonly string[]> {
  const [[real = path], own] = [await realPaths([path]), await realPaths(closed)];
  return own.filter((one) => isWithin(one, real) || isWithin(real, one));
}

/** By its real path. */
async function proveOpen(real: string, { path, closed }: Place): Promise<void> {
  const own = await realPaths(closed);
  if (own.some((one) => isWithin(one, real)))
    throw new ToolFailure("denied", `${path} is Kodama's own, and no tool goes there.`);
}

function outside(path: string): ToolFailure {
  return new ToolFailure(
    "outside_workspace",
    `${path} is outside the open folders. A person can open its folder in the editor; where a model has request_folder, it asks for it with that.`,
  );
}

/** Opens for reading and proves that the opened file is inside, wherever links pointed. */
export async function openInside(place: Place, flags: number = constants.O_RDONLY): Promise<FileHandle> {
  const handle = await open(place.absolute, flags | constants.O_NONBLOCK).catch((error: unknown) => {
    throw notThere(place, error);
  });
  try {
    await proveInside(handle, place);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function proveInside(handle: FileHandle, place: Place): Promise<void> {
  const root = await realpath(place.folder);
  const real =
    process.platform === "linux"
      ? await realpath(`/proc/self/fd/${handle.fd}`)
      : await realpath(place.absolute);
  if (real !== root && !real.startsWith(root + sep)) throw outside(place.path);
  await proveOpen(real, place);
  if (process.platform === "linux") return;
  const [named, opened] = [await stat(real), await handle.stat()];
  if (named.ino !== opened.ino || named.dev !== opened.dev) throw outside(place.path);
}

/**
 * The real folder a file is to be written in, proved inside; folders that are missing are made. On Linux the returned
 * path goes through the opened descriptor, so that swapping a folder for a link afterwards changes nothing. `realPath` is where that is,
 * below the real folder, with forward slashes.
 */
export async function openParent(
  place: Place,
): Promise<{ readonly path: string; readonly realPath: string; readonly close: () => Promise<void> }> {
  const real = await realPlace(place);
  const parent: Place = { ...real, absolute: dirname(real.absolute) };
  await mkdir(parent.absolute, { recursive: true });
  const handle = await openInside(parent, constants.O_RDONLY | constants.O_DIRECTORY);
  const base = process.platform === "linux" ? `/proc/self/fd/${handle.fd}` : parent.absolute;
  const name = real.absolute.slice(parent.absolute.length + 1);
  // Of the folder that was opened, whatever lay at its path before.
  const opened = relative(real.folder, await realpath(base))
    .split(sep)
    .join("/");
  return {
    path: join(base, name),
    realPath: opened === "" ? name : `${opened}/${name}`,
    close: () => handle.close(),
  };
}

/**
 * Where a place really is: links followed as far as the path exists, proved inside its folder. What does not exist yet
 * lies below the deepest folder that does.
 */
export async function realPlace(place: Place): Promise<Place> {
  const root = await realpath(place.folder);
  let existing = place.absolute;
  let rest = "";
  for (;;) {
    const real = await realpath(existing).catch(() => undefined);
    if (real !== undefined) {
      const absolute = join(real, rest);
      if (absolute !== root && !absolute.startsWith(root + sep)) throw outside(place.path);
      await proveOpen(absolute, place);
      const { closed } = place;
      return { folder: root, path: relative(root, absolute).split(sep).join("/"), absolute, closed };
    }
    // A link that leads nowhere must not become a way out when its target appears.
    if ((await lstat(existing).catch(() => undefined)) !== undefined) {
      throw new ToolFailure("failed", `${place.path} is a link that leads nowhere.`);
    }
    rest = join(existing.slice(dirname(existing).length + 1), rest);
    existing = dirname(existing);
  }
}

function notThere(place: Place, error: unknown): ToolFailure {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code === "ENOENT" || code === "ENOTDIR")
    return new ToolFailure("not_found", `There is no ${place.path || place.folder}.`);
  if (code === "EACCES") return new ToolFailure("failed", `${place.path} cannot be read: permission denied.`);
  return new ToolFailure("failed", `${place.path} cannot be opened.`);
}
