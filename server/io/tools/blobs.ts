// Contents by their hash, in the state folder: what a change would write, and what was there before it (for undo).
import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { privateFolder } from "../paths.ts";

export interface Blobs {
  /** Stores the content and gives its SHA-256 in hex. Storing it again costs nothing, and keeps it as long as what is new. */
  put(content: Buffer): Promise<string>;
  get(sha: string): Promise<Buffer>;
  /** Removes contents older than `maxAgeMs`. */
  sweep(nowMs: number, maxAgeMs: number): Promise<number>;
}

const SHA = /^[0-9a-f]{64}$/;

export function sha256Hex(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}

export function createBlobs(folder: string): Blobs {
  const ready = (): string => privateFolder(folder);
  return {
    async put(content) {
      const sha = sha256Hex(content);
      const path = join(ready(), sha);
      if ((await stat(path).catch(() => undefined)) !== undefined) {
        // Kept from now on as long as what is new.
        const now = new Date();
        await utimes(path, now, now);
        return sha;
      }
      const temporary = `${path}.${randomUUID().slice(0, 8)}`;
      await writeFile(temporary, content, { mode: 0o600 });
      await rename(temporary, path);
      return sha;
    },
    async get(sha) {
      if (!SHA.test(sha)) throw new Error("not a content hash");
      const content = await readFile(join(ready(), sha));
      if (sha256Hex(content) !== sha) throw new Error("stored content was changed");
      return content;
    },
    async sweep(nowMs, maxAgeMs) {
      let removed = 0;
      for (const name of await readdir(ready())) {
        const path = join(folder, name);
        const info = await stat(path).catch(() => undefined);
        if (info === undefined || nowMs - info.mtimeMs < maxAgeMs) continue;
        await rm(path, { force: true });
        removed++;
      }
      return removed;
    },
  };
}
