// The kodama command in a process of its own, as a shell runs it.
import { setTimeout as sleep } from "node:timers/promises";
import type { Sandbox, Started } from "./sandbox.ts";

const STEP_MS = 20_000;

export interface Run extends Started {
  readonly stdout: () => string;
  /** Resolves when standard output and error together hold it. */
  readonly says: (words: string) => Promise<void>;
}

/** Its exit code; what it said, when it does not end. */
export async function exitOf({ ended, text }: Started): Promise<number | null> {
  const stuck = Symbol("stuck");
  const code = await Promise.race([ended, sleep(STEP_MS, stuck, { ref: false })]);
  if (typeof code === "symbol") throw new Error(`does not end; it said: ${text()}`);
  return code;
}

export interface Terminal {
  /** Starts it; without `input` its standard input is closed, with "wait" it stays open. */
  start(args: readonly string[], input?: string): Run;
  /** Runs it to its end. */
  run(args: readonly string[], input?: string): Promise<Run & { readonly code: number | null }>;
}

export function createTerminal(sandbox: Sandbox, home: string): Terminal {
  const start = (args: readonly string[], input = ""): Run => {
    const started = sandbox.start(["server/cli.ts", ...args], { home });
    let stdout = "";
    started.child.stdout?.on("data", (chunk: Buffer) => void (stdout += chunk.toString("utf8")));
    if (input !== "wait") started.child.stdin?.end(input);
    const says = (words: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (started.text().includes(words)) resolve();
        };
        for (const stream of [started.child.stdout, started.child.stderr]) stream?.on("data", look);
        exitOf(started).then(
          (code) => reject(new Error(`ended with ${code}: ${started.text()}`)),
          (error: unknown) => reject(error instanceof Error ? error : new Error("stuck")),
        );
        look();
      });
    return { ...started, stdout: () => stdout, says };
  };
  return {
    start,
    async run(args, input) {
      const run = start(args, input);
      return { ...run, code: await exitOf(run) };
    },
  };
}
