// FILE.part: what came so far of a large file, hashed as it comes. It becomes FILE only when every byte of it is right.
// FILE.part.json, which belongs to whoever fetches, says of what it is; it goes when the part goes.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ModelStoreError } from "../../core/brain-ports.ts";

export const CHUNK_BYTES = 1_024 ** 2;
const PROGRESS_MS = 200;

export interface PartWanted {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Throws ModelStoreError where the disk refuses. Close it in any case. */
export class PartFile {
  readonly path: string;
  readonly #target: string;
  readonly #wanted: PartWanted;
  readonly #progress: (doneBytes: number, checking: boolean) => void;
  #hash = createHash("sha256");
  #have = 0;
  #file: FileHandle | undefined;
  #toldAt = 0;

  constructor(target: string, wanted: PartWanted, progress: (doneBytes: number, checking: boolean) => void) {
    this.#target = target;
    this.path = `${target}.part`;
    this.#wanted = wanted;
    this.#progress = progress;
  }

  get haveBytes(): number {
    return this.#have;
  }

  /** What an earlier try left counts as come. */
  async takeUp(signal: AbortSignal): Promise<void> {
    const size = (await stat(this.path).catch(() => undefined))?.size ?? 0;
    if (size === 0 || size > this.#wanted.bytes) return this.startOver();
    return onDisk(async () => {
      for await (const chunk of createReadStream(this.path, { highWaterMark: CHUNK_BYTES })) {
        signal.throwIfAborted();
        // A stream of a file without an encoding gives buffers.
        this.#count(chunk as Buffer);
      }
    });
  }

  append(chunk: Uint8Array): Promise<void> {
    return onDisk(async () => {
      this.#file ??= await open(this.path, this.#have === 0 ? "w" : "r+", 0o600);
      // A disk that is nearly full takes a part of it.
      for (let at = 0; at < chunk.length;)
        at += (await this.#file.write(chunk, at, chunk.length - at, this.#have + at)).bytesWritten;
      this.#count(chunk);
      if (performance.now() - this.#toldAt < PROGRESS_MS) return;
      this.#toldAt = performance.now();
      this.#progress(this.#have, false);
    });
  }

  async startOver(): Promise<void> {
    await this.close();
    await onDisk(async () => {
      await rm(this.path, { force: true });
      await rm(`${this.path}.json`, { force: true });
    });
    this.#hash = createHash("sha256");
    this.#have = 0;
  }

  /** True when it is in its place and on disk; false when its bytes were wrong, and it is deleted. */
  async finish(): Promise<boolean> {
    this.#progress(this.#have, true);
    if (this.#have !== this.#wanted.bytes || this.#hash.digest("hex") !== this.#wanted.sha256) {
      await this.startOver();
      return false;
    }
    await onDisk(async () => {
      const file = (this.#file ??= await open(this.path, "r+"));
      await file.sync();
      await this.close();
      await rename(this.path, this.#target);
      await syncFolder(dirname(this.#target));
      await rm(`${this.path}.json`, { force: true });
    });
    return true;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #count(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#have += chunk.length;
  }
}

/** So that the new name outlives a power cut; Windows does that by itself, and refuses this. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** What the disk refuses is told as that, and at once: another try would bring the same. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ModelStoreError || (error instanceof Error && error.name === "AbortError"))
      throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    const full = code === "ENOSPC" || code === "EDQUOT";
    throw new ModelStoreError(
      full ? "The disk is full." : `The model could not be stored (${code}).`,
      full
        ? "Free some space, then install it again: it goes on from there."
        : "Look at Kodama's folder, then try again.",
      { cause: error },
    );
  }
}
