// A copy of one plane's file, made while it is written to, checked, and with a lineage of its own.
import { randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { StorageError } from "../../core/ports.ts";
import { storageCode } from "./schema.ts";

export async function backUpPlane(db: DatabaseSync, path: string): Promise<void> {
  await backUpWhenFree(db, path);
  chmodSync(path, 0o600);
  const copy = new DatabaseSync(path);
  try {
    copy.prepare("UPDATE meta SET value = ? WHERE key = 'lineage'").run(randomUUID());
    const { integrity_check: found } = copy.prepare("PRAGMA integrity_check(1)").get() ?? {};
    if (found !== "ok")
      throw new StorageError("corrupt", "The copy of Kodama's data is not whole. Check the disk.");
    // One file, without a log beside it.
    copy.exec("PRAGMA journal_mode=DELETE");
  } finally {
    copy.close();
  }
}

const ATTEMPTS = 100;
const PAUSE_MS = 20;

/** A step that meets a commit ends the copy, with an error that says so or, in Node 24, with the code of none; then it begins anew. */
async function backUpWhenFree(db: DatabaseSync, path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await backup(db, path);
      return;
    } catch (error) {
      const { errcode } = error as { readonly errcode?: number };
      if ((errcode !== 0 && storageCode(error) !== "locked") || attempt >= ATTEMPTS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
