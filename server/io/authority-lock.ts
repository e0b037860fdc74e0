// One process per state folder may write. The lock is the kernel's: it is gone the moment its holder is.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storageCode } from "./db/schema.ts";

/** Undefined when another process holds it. */
export function takeAuthority(folder: string): (() => void) | undefined {
  const db = new DatabaseSync(join(folder, "leader.flk"));
  try {
    db.exec("PRAGMA busy_timeout=0; BEGIN EXCLUSIVE");
    return () => db.close();
  } catch (error) {
    db.close();
    if (storageCode(error) === "locked") return undefined;
    throw error;
  }
}
