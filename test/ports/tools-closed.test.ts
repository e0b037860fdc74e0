// Kodama's own folder, where the person has opened a folder around it, for instance their home folder.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("a folder around Kodama's own", () => {
  let bench: Workbench;
  const own = (...names: readonly string[]): string => join(bench.state, ...names);
  beforeEach(() => {
    bench = createWorkbench({ around: true });
    writeFileSync(own("mcp.json"), '{"key":"canary"}');
    mkdirSync(own("run"));
    writeFileSync(own("run", "secret"), "canary");
    writeFileSync(join(bench.folder, "own.txt"), "canary of the project");
    symlinkSync(bench.state, join(bench.folder, "link"));
    symlinkSync(own("mcp.json"), join(bench.folder, "innocent.json"));
  });
  afterEach(() => bench.close());

  it("[READ-15] nothing in it is read, listed or found, by whatever name (D14, B53)", async () => {
    for (const path of [
      "own/mcp.json",
      "own/run/secret",
      "link/mcp.json",
      "innocent.json",
      "x/../own/mcp.json",
      own("mcp.json"),
    ]) {
      const { errorCode, summary } = await bench.perform("read_file", { path });
      assert.equal(errorCode, "denied", path);
      assert.doesNotMatch(summary, /canary/);
    }
    for (const path of ["own", "own/run", "link", "./own/."])
      assert.equal((await bench.perform("list_dir", { path })).errorCode, "denied", path);
    const found = await bench.perform("search_text", { query: "canary" });
    assert.equal(found.summary, "own.txt:1:canary of the project");
    assert.doesNotMatch((await bench.perform("find_files", { pattern: "**/*" })).summary, /mcp\.json|secret/);
    const command = await bench.prepare(bench.call("run_command", { command: "cat own/mcp.json" }));
    assert.notEqual(command.risk, "read");
    for (const line of ["grep -rn canary .", "rg canary", "find .", "ls -R", "cat own.txt"])
      assert.notEqual((await bench.prepare(bench.call("run_command", { command: line }))).risk, "read", line);
    for (const folders of [[bench.state], [own("run")]])
      for (const [name, args] of [
        ["search_text", { query: "canary" }],
        ["find_files", { pattern: "*" }],
      ] as const) {
        const call = { ...bench.call(name, args), folders };
        assert.equal((await bench.run(call, await bench.prepare(call))).errorCode, "denied", name);
      }
    const inside = { command: "cat mcp.json", folder: "own" };
    assert.equal((await bench.refused("run_command", inside)).errorCode, "denied");
  });

  it("[EDIT-19] nothing in it is changed or made, by whatever name (D14, D16)", async () => {
    for (const path of ["own/mcp.json", "own/new.json", "link/new.json", "innocent.json", "own/run/deep/new"])
      assert.equal((await bench.refused("write_file", { path, content: "{}" })).errorCode, "denied", path);
    const edit = { path: "own/mcp.json", edits: [{ old: "canary", new: "x" }] };
    assert.equal((await bench.refused("edit_file", edit)).errorCode, "denied");
    assert.match(readFileSync(own("mcp.json"), "utf8"), /canary/);
    assert.ok(!existsSync(own("new.json")));
    // A folder that becomes it between the question and the yes.
    const call = bench.call("write_file", { path: "later/mcp.json", content: "{}" });
    const prepared = await bench.prepare(call);
    symlinkSync(bench.state, join(bench.folder, "later"));
    assert.equal((await bench.run(call, prepared)).ok, false);
    assert.match(readFileSync(own("mcp.json"), "utf8"), /canary/);
  });
});
