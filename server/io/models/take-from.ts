// A file of a model from the person's own folder, which is left as it is.
import { type FileHandle, open } from "node:fs/promises";
import { ModelStoreError } from "../../core/brain-ports.ts";
import type { DownloadRun } from "./download.ts";
import { CHUNK_BYTES, PartFile, type PartWanted } from "./part-file.ts";

interface Taking {
  readonly wanted: PartWanted;
  readonly run: DownloadRun;
}

/** Throws ModelStoreError where it is not there, or another one. */
export async function takeFrom(from: string, to: string, { wanted, run }: Taking): Promise<void> {
  const refuse = (why: string, cause?: unknown): ModelStoreError =>
    new ModelStoreError(
      `${from} ${why}.`,
      "Put the right file there, or choose another source: kodama.models.source.",
      { cause },
    );
  const file = await open(from).catch((error: unknown) => {
    throw refuse("is not there, or cannot be read", error);
  });
  const part = new PartFile(to, wanted, run.progress);
  try {
    await part.startOver();
    const whole = (await file.stat()).size === wanted.bytes;
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
