// Copies of Kodama's data, in folders named by their time; the oldest go. A copy has a lineage of its own, so that what is put
// back is never mistaken for what was there.
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Journal } from "../core/ports.ts";

export const BACKUPS_KEPT = 7;

export async function backUp(stateFolder: string, journal: Journal, nowMs: number): Promise<string> {
  const all = join(stateFolder, "backups");
  const name = new Date(nowMs).toISOString().replaceAll(":", "-");
  const folder = join(all, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await journal.backUp(folder);
  } catch (error) {
    // Half a copy is none.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const kept = (await readdir(all)).toSorted();
  const old = kept.slice(0, Math.max(0, kept.length - BACKUPS_KEPT));
  for (const one of old) await rm(join(all, one), { recursive: true });
  const bytes = await sizeOf(folder);
  return `${(bytes / 1e6).toFixed(1)} MB are kept in ${folder}; there are ${kept.length - old.length} copies.`;
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
