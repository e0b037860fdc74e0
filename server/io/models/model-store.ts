// The ModelStore port: files of models in a folder of their own, fetched from their publisher, a mirror, or a folder.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, rm, stat, statfs } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { type ModelStore, ModelStoreError } from "../../core/brain-ports.ts";
import type { ModelEntry } from "../../core/models/types.ts";
import { HUB, readCatalogue } from "./catalogue.ts";
import { download, type DownloadRun } from "./download.ts";

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
  const pathOf = (entry: ModelEntry): string => join(folder, nameOf(entry));
  return {
    entries: () => readCatalogue(catalogue()),
    async fetch(entry, { signal, progress }) {
      const path = pathOf(entry);
      const control = new AbortController();
      const stop = (): void => control.abort();
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      try {
        await mustHaveRoom(folder, entry, path);
        const from = source();
        if (isAbsolute(from)) await takeFrom(join(from, nameOf(entry)), path, { entry, progress });
        else {
          const { bytes, sha256, url } = entry;
          const wanted = {
            bytes,
            sha256,
            url: from === "" ? url : url.replace(HUB, from.replace(/\/+$/, "")),
          };
          await download(wanted, path, { signal: control.signal, progress, waits });
        }
        return path;
      } catch (error) {
        throw known(error);
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
    async remove(entry) {
      const path = pathOf(entry);
      for (const suffix of ["", ".part", ".part.json"]) await rm(path + suffix, { force: true });
    },
    verify: async (path, { sha256 }) => (await sha256Of(path).catch(() => "")) === sha256,
    async room() {
      return { memoryBytes: process.availableMemory(), diskBytes: await freeBytes(folder) };
    },
  };
}

/** The last part of the address, which names the file; entries are ours. */
const nameOf = ({ url }: ModelEntry): string => basename(new URL(url).pathname);

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

async function takeFrom(
  from: string,
  to: string,
  { entry, progress }: { readonly entry: ModelEntry; readonly progress: DownloadRun["progress"] },
): Promise<void> {
  progress(0, true);
  const found = await sha256Of(from).catch(() => "");
  if (found !== entry.sha256)
    throw new ModelStoreError(
      found === ""
        ? `${from} is not there, or cannot be read.`
        : `${from} is not the model that its name says.`,
      "Put the right file there, or choose another source: kodama.models.source.",
    );
  await copyFile(from, to);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1_024 ** 2 }))
    hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function known(error: unknown): unknown {
  if (error instanceof ModelStoreError || (error instanceof Error && error.name === "AbortError"))
    return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const full = code === "ENOSPC";
  return new ModelStoreError(
    full ? "The disk is full." : `The model could not be stored (${code === "" ? "unknown reason" : code}).`,
    full
      ? "Free some space, then install it again: it goes on from there."
      : "Look at Kodama's folder, then try again.",
    { cause: error },
  );
}
