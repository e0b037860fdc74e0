// `npm start -- --terminal` as a person has it: a real terminal, words typed, a question answered.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createSandbox, ROOT } from "../support/sandbox.ts";

describe("a conversation in the terminal", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  it("[START-1] asks, is asked, says yes, sees the result, and ends with an empty line (A4, B6)", async () => {
    const program = `${process.execPath} test/harness/start.ts --terminal`;
    // script(1) gives the program a terminal of its own.
    const terminal = spawn("script", ["-qec", program, "/dev/null"], {
      cwd: ROOT,
      env: { ...process.env, KODAMA_HOME: sandbox.folder() },
      stdio: ["pipe", "pipe", "inherit"],
    });
    try {
      let shown = "";
      const looks = new Set<() => void>();
      terminal.stdout.on("data", (chunk: Buffer) => {
        shown += chunk.toString("utf8");
        for (const look of looks) look();
      });
      const says = (words: RegExp): Promise<void> =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            const found = words.exec(shown);
            if (found === null) return;
            shown = shown.slice(found.index + found[0].length);
            looks.delete(look);
            resolve();
          };
          looks.add(look);
          terminal.once("exit", () => reject(new Error(`it ended: ${shown}`)));
          look();
        });
      await says(/An empty line ends it\.[\s\S]*> /);
      terminal.stdin.write("run the tests\n");
      await says(/npm run test[\s\S]*\?/);
      terminal.stdin.write("y\n");
      await says(/The tests passed: 3 of 3\.[\s\S]*> /);
      const ended = once(terminal, "exit");
      terminal.stdin.write("\n");
      assert.deepEqual(await ended, [0, null]);
    } finally {
      terminal.kill("SIGKILL");
    }
  });
});
