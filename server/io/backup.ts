// Copies of Kodama's data, in folders named by their time; the oldest go. A copy has a lineage of its own, so that what is put
// back is never mistaken for what was there.
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DAY_MS } from "../core/lib/duration.ts";
import type { Memory } from "../core/memory/types.ts";
import type { Journal } from "../core/ports.ts";

export const BACKUPS_KEPT = 7;
const PART = ".part";
/** No copy takes longer: what is older was left by a crash. */
const PART_MS = DAY_MS;

/** What of a copy is not there does not take the rest with it; it is told. */
export async function backUp(
  stateFolder: string,
  { journal, memory }: { readonly journal: Pick<Journal, "backUp">; readonly memory: Pick<Memory, "backUp"> },
  nowMs: number,
): Promise<string> {
  let missing = "";
  const all = join(stateFolder, "backups");
  const folder = join(all, nameOf(nowMs));
  // Under its name only when it is whole: half a copy, also one that a crash left, is none.
  const part = folder + PART;
  await mkdir(part, { recursive: true, mode: 0o700 });
  try {
    await journal.backUp(part);
    await memory.backUp(part).catch((error: unknown) => {
      missing = ` Without memories: ${error instanceof Error ? error.message : "they could not be read."}`;
    });
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
  const names = (await readdir(all)).toSorted();
  const kept = names.filter((name) => !name.endsWith(PART));
  const old = kept.slice(0, Math.max(0, kept.length - BACKUPS_KEPT));
  const left = names.filter((name) => name.endsWith(PART) && name < nameOf(nowMs - PART_MS));
  for (const one of [...old, ...left]) await rm(join(all, one), { recursive: true });
  const bytes = await sizeOf(folder);
  return `${(bytes / 1e6).toFixed(1)} MB are kept in ${folder}; there are ${kept.length - old.length} copies.${missing}`;
}

const nameOf = (atMs: number): string => new Date(atMs).toISOString().replaceAll(":", "-");

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
