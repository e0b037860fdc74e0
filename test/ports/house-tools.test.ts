// What Kodama's own tasks do, on a real repository.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TOOL_NAMES, type ToolName } from "../../server/core/tools/types.ts";
import { describeTools } from "../../server/io/tools/tools.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("the tools of the house", () => {
  let bench: Workbench;
  beforeEach(() => void (bench = createWorkbench()));
  afterEach(() => bench.close());
  const use = async (name: ToolName): Promise<string> => {
    const call = bench.call(name, {});
    const prepared = await bench.prepare(call);
    assert.equal(prepared.risk, "read");
    const run = { signal: new AbortController().signal, progress: () => {} };
    const { ok, summary } = await bench.tools.run(call, prepared, run);
    assert.equal(ok, true, summary);
    return summary;
  };

  it("[SCHED-14] the briefing tells what waits and how the project stands (D23)", async () => {
    assert.equal(await use("briefing"), '"Nightly" failed.', "no repository is no reason to fail");
    const git = (...args: string[]): void =>
      void execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
        cwd: bench.folder,
        stdio: "ignore",
      });
    git("init", "--initial-branch=main");
    writeFileSync(join(bench.folder, "a"), "");
    git("add", ".");
    git("commit", "-m", "one");
    assert.equal(await use("briefing"), '"Nightly" failed. On main nothing is changed.');
    writeFileSync(join(bench.folder, "b"), "");
    writeFileSync(join(bench.folder, "c"), "");
    assert.equal(await use("briefing"), '"Nightly" failed. On main 2 files are changed.');
  });

  it("[SCHED-14] backup and check say what they did, and no model is offered them (D23)", async () => {
    assert.equal(await use("back_up"), "1.0 MB are kept.");
    assert.equal(await use("verify_records"), "All 3 records are whole.");
    const offered = describeTools(false).map(({ name }) => name);
    assert.deepEqual(
      TOOL_NAMES.filter((name) => !offered.includes(name)),
      // Tools of MCP servers are offered by names of their own.
      ["briefing", "back_up", "verify_records", "use_model_server", "mcp_call"],
    );
  });
});
