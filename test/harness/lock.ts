// Owns one exclusive lock per path across processes. The kernel holds it (util-linux
// flock), so a killed holder never leaves it behind.
import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs `work` while no other process holds the lock at `path`. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  // `cat` ends when our end of its stdin closes: by us below, or by the kernel if we die.
  const holder = spawn("flock", [path, "sh", "-c", "echo held; exec cat"], {
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(holder, "close");
  await Promise.race([
    once(holder.stdout, "data"),
    ended.then(() => Promise.reject(new Error(`no lock at ${path}`))),
  ]);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
