// The ModelStore port: models in a folder of their own, fetched from their publisher, a mirror, or a folder.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat, statfs, utimes } from "node:fs/promises";
import { totalmem } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type ModelStore, ModelStoreError } from "../../core/brain-ports.ts";
import { HEADROOM_BYTES } from "../../core/models/fit.ts";
import { type FolderEntry, type ModelEntry, roleOf } from "../../core/models/types.ts";
import { type CatalogueSource, readCatalogue } from "./catalogue.ts";
import { download, type DownloadRun, type Wanted } from "./download.ts";
import { HUB, PACKAGES } from "./hub.ts";
import { isAddress, listAt, refreshList } from "./list-update.ts";
import { CHUNK_BYTES, onDisk, type PartWanted } from "./part-file.ts";
import { takeFrom } from "./take-from.ts";

export interface ModelStoreDeps {
  readonly folder: string;
  /** A base address in place of the publisher's, or the absolute path of a folder; empty for neither. */
  readonly source: () => string;
  /** Of a list of models in place of ours. */
  readonly catalogue: () => CatalogueSource;
  /** What is there whoever's list it is, and in no list of others: programs, where models are only data. */
  readonly programs?: readonly FolderEntry[];
  /** Whoever has a file of it open, lets it go: some systems delete none that is open. */
  readonly release?: () => void;
  readonly waits?: DownloadRun["waits"];
}

export function createModelStore(deps: ModelStoreDeps): ModelStore {
  const { folder, source, catalogue, programs = [], release = () => {}, waits = {} } = deps;
  // By its id, which no other one has; the publisher's own name of the file another one may have too.
  const placeOf = (entry: ModelEntry): string =>
    join(folder, "files" in entry ? entry.modelId : `${entry.modelId}.gguf`);
  const fetchPiece = async ({ path, given, wanted }: Piece, run: DownloadRun): Promise<void> => {
    await onDisk(() => mkdir(dirname(path), { recursive: true, mode: 0o700 }));
    // It was whole when it was stopped.
    if (await isIntact(path, wanted)) return run.progress(wanted.bytes, true);
    const from = source();
    if (isAbsolute(from)) return takeFrom(join(from, given), path, { wanted, run });
    return download({ ...wanted, url: mirrored(wanted.url, from) }, path, run);
  };
  return {
    entries() {
      const from = catalogue();
      // First, so that no list can put another one in its place.
      return [...programs, ...(isAddress(from.path) ? listAt(from, folder) : readCatalogue(from))];
    },
    refresh: () => refreshList(catalogue(), folder),
    async fetch(entry, { signal, progress }) {
      const place = placeOf(entry);
      const pieces = piecesAt(place, entry);
      const control = new AbortController();
      const stop = (): void => control.abort();
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      try {
        await onDisk(() => mustHaveRoom(folder, pieces));
        // Of another archive, it may be.
        if (roleOf(entry) === "gpu") await onDisk(() => dropUnpacked(place));
        let before = 0;
        for (const piece of pieces) {
          const told = (done: number, checking: boolean): void =>
            progress(before + done, checking && piece === pieces.at(-1));
          await fetchPiece(piece, { signal: control.signal, progress: told, waits });
          before += piece.wanted.bytes;
        }
        return place;
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
    async remove(entry) {
      if (hasEngine(entry)) release();
      for (const suffix of ["", ".part", ".part.json"]) await rm(placeOf(entry) + suffix, RM);
    },
    async verify(path, entry) {
      for (const piece of piecesAt(path, entry))
        if (!(await isIntact(piece.path, piece.wanted))) return false;
      // What is run is what was looked at.
      if (roleOf(entry) === "gpu") {
        release();
        await dropUnpacked(path);
      }
      // One that was put aside is tried again: it stays so until its file changes (native/put-aside.ts).
      await utimes(path, new Date(), new Date());
      return true;
    },
    async room() {
      return {
        memoryBytes: process.availableMemory(),
        totalMemoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
        diskBytes: await freeBytes(folder),
      };
    },
  };
}

/** A process that was let go holds its files for a moment longer. */
const RM = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** Unpacked anew when it is needed (native/gpu-package.ts). */
async function dropUnpacked(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (name.startsWith("unpacked-")) await rm(join(folder, name), RM);
}

/** The engine of language models has it open. */
const hasEngine = (entry: ModelEntry): boolean => ["llm", "gpu"].includes(roleOf(entry));

/** One file of a model. */
interface Piece {
  readonly path: string;
  /** Below a folder that somebody filled by hand: as its publisher calls it, models of several files each in a folder by its id. */
  readonly given: string;
  readonly wanted: Wanted;
}

function piecesAt(place: string, entry: ModelEntry): readonly Piece[] {
  if (!("files" in entry))
    return [{ path: place, given: basename(new URL(entry.url).pathname), wanted: entry }];
  return entry.files.map((wanted) => ({
    path: join(place, wanted.name),
    given: join(entry.modelId, wanted.name),
    wanted,
  }));
}

function mirrored(url: string, mirror: string): string {
  const publisher = [HUB, PACKAGES].find((one) => url.startsWith(`${one}/`));
  return mirror === "" || publisher === undefined
    ? url
    : mirror.replace(/\/+$/, "") + url.slice(publisher.length);
}

async function mustHaveRoom(folder: string, pieces: readonly Piece[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const sizeOf = async (path: string): Promise<number> =>
    (await stat(path).catch(() => undefined))?.size ?? 0;
  let needs = HEADROOM_BYTES;
  for (const { path, wanted } of pieces)
    needs += wanted.bytes - ((await sizeOf(path)) || (await sizeOf(`${path}.part`)));
  const free = await freeBytes(folder);
  if (needs <= free) return;
  const gb = (count: number): string => (count / 1e9).toFixed(1);
  throw new ModelStoreError(
    `The disk has ${gb(free)} GB free, and ${gb(needs)} GB are needed.`,
    "Free some space, then install it again.",
  );
}

/** Of the nearest folder above that is there. */
async function freeBytes(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => undefined);
  if (found !== undefined) return found.bavail * found.bsize;
  return dirname(folder) === folder ? 0 : freeBytes(dirname(folder));
}

async function isIntact(path: string, { bytes, sha256 }: PartWanted): Promise<boolean> {
  try {
    if ((await stat(path)).size !== bytes) return false;
    const hash = createHash("sha256");
    await pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), hash);
    return hash.digest("hex") === sha256;
  } catch {
    return false;
  }
}
