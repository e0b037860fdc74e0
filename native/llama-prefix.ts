// What the model inside has read of its instructions, kept on disk. Reading two thousand tokens takes two cores 23 s, restoring them
// some milliseconds (research of the brain, §1.2); so the first question after a start, or after a rest, is answered at once.
//
// A file of another model may end the process, and damaged bytes would be believed: the name says of what a file is, its hash is
// looked at first, and one that is being restored counts for nothing until that went well.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

const BYTES_MAX = 1e9;
/** Left on the disk besides. */
const HEADROOM_BYTES = 4e9;

export class KeptPrefix {
  readonly #folder: string;
  readonly #path: string;

  /** `of`: everything that what was read depends on. */
  constructor(folder: string, of: readonly unknown[]) {
    this.#folder = folder;
    const name = createHash("sha256").update(JSON.stringify(of)).digest("hex").slice(0, 32);
    this.#path = join(folder, `${name}.kv`);
  }

  /** False where there is none, or none that is whole. */
  async restore(load: (path: string) => Promise<void>): Promise<boolean> {
    try {
      const hash = await readFile(this.#seal, "utf8");
      await rm(this.#seal);
      if ((await hashOf(this.#path)) !== hash) throw new Error("damaged");
      await load(this.#path);
      await writeFile(this.#seal, hash, { mode: 0o600 });
      const now = new Date();
      await utimes(this.#path, now, now);
      return true;
    } catch {
      await rm(this.#path, { force: true }).catch(() => {});
      return false;
    }
  }

  /** Resolves when it is written; it counts a moment later. A disk that refuses costs nothing but the time. */
  async keep(save: (path: string) => Promise<unknown>): Promise<void> {
    const part = `${this.#path}.part`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(this.#folder);
      if (bavail * bsize < HEADROOM_BYTES) return;
      await save(part);
      await chmod(part, 0o600);
      await rename(part, this.#path);
      void this.#close().catch(() => {});
    } catch {
      await rm(part, { force: true }).catch(() => {});
    }
  }

  get #seal(): string {
    return `${this.#path}.sha256`;
  }

  async #close(): Promise<void> {
    await writeFile(this.#seal, await hashOf(this.#path), { mode: 0o600 });
    await thinOut(this.#folder);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1_024 ** 2 }), hash);
  return hash.digest("hex");
}

/** What was used longest ago goes first. */
async function thinOut(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".kv"));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      return { path, size, mtimeMs };
    }),
  );
  let sum = 0;
  for (const { path, size } of files.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
    sum += size;
    if (sum <= BYTES_MAX) continue;
    await rm(`${path}.sha256`, { force: true });
    await rm(path, { force: true });
  }
}
