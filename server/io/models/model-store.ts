// The ModelStore port: files of models in a folder of their own, fetched from their publisher, a mirror, or a folder.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rm, stat, statfs } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type ModelStore, ModelStoreError } from "../../core/brain-ports.ts";
import type { ModelEntry } from "../../core/models/types.ts";
import { HUB, readCatalogue } from "./catalogue.ts";
import { download, type DownloadRun, type Wanted } from "./download.ts";
import { CHUNK_BYTES, onDisk, PartFile } from "./part-file.ts";

/** Left free beside a model. */
const HEADROOM_BYTES = 512 * 1_024 ** 2;

export interface ModelStoreDeps {
  readonly folder: string;
  /** A base address in place of the publisher's, or the absolute path of a folder; empty for neither. */
  readonly source: () => string;
  /** The path of a list of models in place of ours; empty for ours. */
  readonly catalogue: () => string;
  readonly waits?: DownloadRun["waits"];
}

export function createModelStore({ folder, source, catalogue, waits = {} }: ModelStoreDeps): ModelStore {
  // By its id, which no other one has; the publisher's own name of the file another one may have too.
  const pathOf = ({ modelId }: ModelEntry): string => join(folder, `${modelId}.gguf`);
  return {
    entries: () => readCatalogue(catalogue()),
    async fetch(entry, { signal, progress }) {
      const path = pathOf(entry);
      const control = new AbortController();
      const stop = (): void => control.abort();
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      try {
        await onDisk(() => mustHaveRoom(folder, entry, path));
        // It was whole when it was stopped.
        if (await isIntact(path, entry)) return path;
        const from = source();
        const run = { signal: control.signal, progress, waits };
        if (isAbsolute(from)) await takeFrom(join(from, publishedName(entry)), path, { entry, run });
        else await download(wantedFrom(entry, from), path, run);
        return path;
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
    async remove(entry) {
      const path = pathOf(entry);
      for (const suffix of ["", ".part", ".part.json"]) await rm(path + suffix, { force: true });
    },
    verify: isIntact,
    async room() {
      return { memoryBytes: process.availableMemory(), diskBytes: await freeBytes(folder) };
    },
  };
}

const publishedName = ({ url }: ModelEntry): string => basename(new URL(url).pathname);

function wantedFrom({ bytes, sha256, url }: ModelEntry, mirror: string): Wanted {
  return { bytes, sha256, url: mirror === "" ? url : url.replace(HUB, mirror.replace(/\/+$/, "")) };
}

async function mustHaveRoom(folder: string, { bytes }: ModelEntry, path: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const have = (await stat(`${path}.part`).catch(() => undefined))?.size ?? 0;
  const needs = bytes - have + HEADROOM_BYTES;
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

/** From the person's own folder, which is left as it is. */
async function takeFrom(
  from: string,
  to: string,
  { entry, run }: { readonly entry: ModelEntry; readonly run: DownloadRun },
): Promise<void> {
  const refuse = (why: string, cause?: unknown): ModelStoreError =>
    new ModelStoreError(
      `${from} ${why}.`,
      "Put the right file there, or choose another source: kodama.models.source.",
      { cause },
    );
  const file = await open(from).catch((error: unknown) => {
    throw refuse("is not there, or cannot be read", error);
  });
  const part = new PartFile(to, entry, run.progress);
  try {
    await part.startOver();
    const whole = (await file.stat()).size === entry.bytes;
    if (whole) for await (const chunk of chunksOf(file, run.signal)) await part.append(chunk);
    if (!whole || !(await part.finish())) throw refuse("is not the model that its name says");
  } finally {
    await part.close();
    await file.close();
  }
}

async function* chunksOf(file: FileHandle, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const chunk of file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false })) {
    signal.throwIfAborted();
    // A stream of a file without an encoding gives buffers.
    yield chunk as Buffer;
  }
}

async function isIntact(path: string, { bytes, sha256 }: ModelEntry): Promise<boolean> {
  try {
    if ((await stat(path)).size !== bytes) return false;
    const hash = createHash("sha256");
    await pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), hash);
    return hash.digest("hex") === sha256;
  } catch {
    return false;
  }
}
