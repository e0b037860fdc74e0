// Where state lives: one folder per user, shared by all editors. Only its owner may enter it.
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { StorageError } from "../core/ports.ts";

/** KODAMA_HOME, else the platform's place for a program's state. */
export function stateFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const override = env["KODAMA_HOME"];
  if (override !== undefined && override !== "") return override;
  const home = homedir();
  if (platform === "darwin") return join(home, "Library", "Application Support", "kodama");
  if (platform === "win32") return join(env["APPDATA"] ?? join(home, "AppData", "Roaming"), "kodama");
  return join(env["XDG_STATE_HOME"] ?? join(home, ".local", "state"), "kodama");
}

/** Makes a folder that only we can enter; refuses one that belongs to somebody else or is a link. */
export function privateFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (process.platform === "win32") return path;
    const stat = lstatSync(path);
    if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
      throw new StorageError("io", `${path} is not a folder of yours. Set KODAMA_HOME to one that is.`);
    }
    if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o700);
    return path;
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(
      "read_only",
      `Cannot use ${path} for Kodama's state. Make it writable or set KODAMA_HOME.`,
      {
        cause: error,
      },
    );
  }
}
