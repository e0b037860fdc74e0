// What node-llama-cpp needs for a graphics processor, from a folder of the person's: an archive as npm has it is unpacked beside itself,
// once, and the library finds the package there instead of in node_modules.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { createGunzip } from "node:zlib";
import { unpackTar } from "modern-tar/fs";
import { isRecord } from "../server/core/lib/json.ts";
import { ModelError, reasonOf } from "./model-error.ts";

export interface GpuPackage {
  /** As node-llama-cpp imports it. */
  readonly name: string;
  readonly folder: string;
}

const ARCHIVE = "package.tgz";
/** Ours has 23 files of 81 MB; those with CUDA ten times as much. */
const FILES_MAX = 1_000;
const UNPACKED_BYTES_MAX = 2_000_000_000;
const MANIFEST_BYTES_MAX = 100_000;
const AGAIN =
  'Remove it and install it again with "Kodama: Models…", or correct kodama.models.gpuFolder where that names it.';
/** Programs that look into each new file hold a folder for a moment. */
const RENAMES_MAX = 10;
const RENAME_AGAIN_MS = 200;

/** @param version of node-llama-cpp, which takes no other. Throws ModelError. */
export async function gpuPackageIn(folder: string, version: string): Promise<GpuPackage> {
  const unpacked = join(folder, `unpacked-${version}`);
  const archive = join(folder, ARCHIVE);
  // Beside an archive, whose bytes were checked, nothing else counts.
  const found = !existsSync(archive) && existsSync(join(folder, "package.json")) ? folder : unpacked;
  if (!existsSync(join(found, "package.json"))) await unpack(archive, unpacked);
  const { name, version: its, os, cpu } = await manifestIn(found);
  if (typeof name !== "string" || !/^@node-llama-cpp\/[a-z0-9-]+$/.test(name))
    throw new ModelError(`What is in ${folder} is no package of node-llama-cpp.`, AGAIN);
  if (its !== version)
    throw new ModelError(`${name} is of version ${String(its)}, and ${version} is needed.`, AGAIN);
  if (!isFor(os, process.platform) || !isFor(cpu, process.arch))
    throw new ModelError(`${name} is for another kind of machine.`, AGAIN);
  return { name, folder: found };
}

const isFor = (all: unknown, one: string): boolean => !Array.isArray(all) || all.includes(one);

async function manifestIn(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(folder, "package.json");
  try {
    const { size } = await stat(path);
    if (size > MANIFEST_BYTES_MAX) throw new RangeError("it is too long");
    const read: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (isRecord(read)) return read;
    throw new TypeError("it is no record");
  } catch (error) {
    throw new ModelError(`${path} cannot be read: ${reasonOf(error)}.`, AGAIN);
  }
}

/** There whole or not at all; of two processes that do it at once, the first one's stays. */
async function unpack(archive: string, to: string): Promise<void> {
  const part = `${to}.${process.pid}`;
  let files = 0;
  let bytes = 0;
  const limited = unpackTar(part, {
    strip: 1,
    filter: ({ type, size }) => {
      files++;
      bytes += size;
      if (files > FILES_MAX || bytes > UNPACKED_BYTES_MAX) throw new RangeError("it is too large");
      return type === "file" || type === "directory";
    },
  });
  try {
    await pipeline(createReadStream(archive), createGunzip(), limited);
    await moved(part, to);
  } catch (error) {
    throw new ModelError(`${archive} cannot be unpacked: ${reasonOf(error)}.`, AGAIN);
  } finally {
    await rm(part, RM).catch(() => {});
  }
}

const RM = { recursive: true, force: true, maxRetries: 5 } as const;

async function moved(part: string, to: string): Promise<void> {
  for (let n = 1; ; n++) {
    try {
      return await rename(part, to);
    } catch (error) {
      if (existsSync(join(to, "package.json"))) return;
      if (n === RENAMES_MAX) throw error;
    }
    // Half of one that could not be removed while it was in use.
    await rm(to, RM).catch(() => {});
    await sleep(RENAME_AGAIN_MS);
  }
}

/** From now on this process finds the package there. The library asks for it by its name. */
export function provide({ name, folder }: GpuPackage): void {
  const url = pathToFileURL(join(folder, "dist", "index.js")).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === name ? { url, format: "module", shortCircuit: true } : next(specifier, context),
  });
}
