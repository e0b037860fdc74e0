// A real repository in a workbench: one commit of a.txt, and a change to it.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createWorkbench, type Workbench } from "./workbench.ts";

export interface Repository {
  readonly bench: Workbench;
  at(path: string): string;
  /** Git as the person runs it, without what the repository's own settings would start. */
  git(...args: string[]): string;
}

export function createRepository(env: NodeJS.ProcessEnv = {}): Repository {
  const bench = createWorkbench({
    env: { ...process.env, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", ...env },
  });
  const at = (path: string): string => join(bench.folder, path);
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", ...args], {
      cwd: bench.folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: bench.outside, GIT_CONFIG_NOSYSTEM: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  git("init", "-q", "-b", "main");
  git("config", "user.email", "a@b.test");
  git("config", "user.name", "A");
  writeFileSync(at("a.txt"), "one\n");
  git("add", "-A");
  git("commit", "-qm", "first");
  writeFileSync(at("a.txt"), "two\n");
  return { bench, at, git };
}

/** What a command tells that runs unasked; "asked" for every other one. */
export async function toldUnasked(bench: Workbench, command: string): Promise<string> {
  const call = bench.call("run_command", { command });
  const made = await bench.tools.prepare(call, null);
  return made.ok && made.prepared.risk === "read" ? (await bench.run(call, made.prepared)).summary : "asked";
}
