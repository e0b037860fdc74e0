// A file that is to be a model: what speaks against it before it is loaded.
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { ProviderError } from "../server/core/brain-ports.ts";

/** @param why as the end of a sentence. */
export const unfit = (path: string, why: string, nextStep = FOR_ANSWERS): ProviderError =>
  new ProviderError("refused", `The model ${basename(path)} ${why}.`, nextStep);
const FOR_ANSWERS = "Choose a GGUF file of a language model: kodama.models.localPath.";

/** Throws ProviderError. */
export async function readable(
  path: string,
  nextStep = FOR_ANSWERS,
): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw unfit(path, "is not there", nextStep);
  if (!found.isFile()) throw unfit(path, "is no file", nextStep);
  const file = await open(path).catch(() => undefined);
  if (file === undefined) throw unfit(path, "cannot be read", nextStep);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (buffer.toString("latin1") !== "GGUF") throw unfit(path, "is no GGUF file", nextStep);
  } finally {
    await file.close();
  }
  return found;
}
