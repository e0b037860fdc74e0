// A copy of one plane's file, made while it is written to, checked, and with a lineage of its own.
import { randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { StorageError } from "../../core/ports.ts";

export async function backUpPlane(db: DatabaseSync, path: string): Promise<void> {
  await backup(db, path);
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
