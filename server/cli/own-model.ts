// `kodama models use PATH`: a model file of one's own, or a folder with a speech model, in the place of those that Kodama fetched.
import { open, readdir, stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { OWN_FOLDERS, type SpeechRole } from "../core/models/types.ts";

export type OwnModel =
  | { readonly ok: true; readonly setting: string; readonly path: string }
  | { readonly ok: false; readonly why: string };

const KINDS: readonly SpeechRole[] = ["stt", "tts", "kws", "captions"];
const GGUF = "GGUF";

/** An id has none of these. */
export const isPath = (word: string): boolean => /[\\/]/.test(word) || extname(word) === ".gguf";

/** Which setting it goes to, or why it cannot be used. `as`: what the model in a folder is for; what is in its files is checked when it is loaded. */
export async function ownModel(word: string, as: string): Promise<OwnModel> {
  const path = resolve(word);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { ok: false, why: `There is no ${path}.` };
  if (found.isDirectory()) return ofFolder(path, as);
  if ((await firstBytes(path, GGUF.length)) === GGUF) return { ok: true, setting: "models.localPath", path };
  return {
    ok: false,
    why: `${path} is no GGUF file. A language model is one; for speech, give the folder of its model.`,
  };
}

async function ofFolder(path: string, as: string): Promise<OwnModel> {
  const kind = KINDS.find((one) => one === as);
  if (kind === undefined)
    return { ok: false, why: `Say what the model in it is for: --as ${KINDS.join(", ")}.` };
  const names = await readdir(path);
  return names.some((name) => name.endsWith(".onnx"))
    ? { ok: true, setting: OWN_FOLDERS[kind], path }
    : { ok: false, why: `There is no speech model (.onnx) in ${path}.` };
}

async function firstBytes(path: string, count: number): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead).toString("latin1");
  } finally {
    await handle.close();
  }
}
