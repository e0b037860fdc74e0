// What lies at a path may be another thing when it is written than when it was asked about: a program in the sandbox can swap it.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createGuards } from "../../server/io/tools/sandbox/guards.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("what was swapped after the question", () => {
  let bench: Workbench;
  const at = (path: string): string => join(bench.folder, path);
  beforeEach(() => {
    bench = createWorkbench();
    for (const folder of ["docs", ".vscode", "src", "conf", ".git"]) mkdirSync(at(folder));
  });
  afterEach(() => bench.close());
  const swap = (folder: string, target: string): void => {
    renameSync(at(folder), at(`${folder}-before`));
    symlinkSync(target, at(folder));
  };

  it("[TOOL-10] a folder that became a link is not followed to a place that was not shown (D14, D16)", async () => {
    const call = bench.call("write_file", { path: "docs/tasks.json", content: "{}\n" });
    const prepared = await bench.prepare(call);
    assert.equal(prepared.risk, "change");
    swap("docs", ".vscode");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    assert.ok(!existsSync(at(".vscode/tasks.json")));
  });

  it("[TOOL-10] nor where what lies there has the same text (D14, D16)", async () => {
    for (const folder of ["conf", ".git"]) writeFileSync(at(`${folder}/config`), "[core]\n");
    const args = { path: "conf/config", edits: [{ old: "[core]", new: "[core]\nfsmonitor = ./evil" }] };
    const call = bench.call("edit_file", args);
    const prepared = await bench.prepare(call);
    swap("conf", ".git");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    assert.equal(readFileSync(at(".git/config"), "utf8"), "[core]\n");
  });

  it("[TOOL-10] a link is shown with where it leads, and what is answered there is for once (D14, D18)", async () => {
    writeFileSync(at("src/auth.ts"), "a\n");
    symlinkSync("../src/auth.ts", at("docs/notes.md"));
    const call = bench.call("edit_file", { path: "docs/notes.md", edits: [{ old: "a", new: "b" }] });
    const prepared = await bench.prepare(call);
    assert.match(prepared.title, /docs\/notes\.md leads to src\/auth\.ts/);
    assert.equal(prepared.ruleKey, null);
    assert.equal((await bench.run(call, prepared)).ok, true);
    assert.equal(readFileSync(at("src/auth.ts"), "utf8"), "b\n");
  });
});

describe("more that steers than can be kept", () => {
  let bench: Workbench;
  beforeEach(() => (bench = createWorkbench()));
  afterEach(() => bench.close());

  it("[SANDBOX-14] lets no program in, rather than to leave some of it open, .git and .vscode above all (D14)", async () => {
    const at = (path: string): string => join(bench.folder, path);
    const names = Array.from({ length: 600 }, (_, n) => `!${String(n).padStart(3, "0")}.code-workspace`);
    for (const name of names) writeFileSync(at(name), "{}");
    for (const folder of [".git", ".vscode"]) mkdirSync(at(folder));
    const guards = createGuards(join(bench.outside, "held.json"));
    await assert.rejects(guards.over(bench.folder, [""]), /too many to keep a program from/);
    for (const name of names.slice(100)) rmSync(at(name));
    const guard = await guards.over(bench.folder, [""]);
    for (const name of [".git", ".vscode", names[0] ?? ""]) assert.ok(guard.kept.includes(at(name)), name);
    // What a program makes meanwhile fails nothing.
    for (let n = 0; n < 2_100; n++) mkdirSync(at(`made-${n}`));
    await guard.leave();
    await assert.rejects(guards.over(bench.folder, [""]), /2\d{3} folders here, too many/);
    assert.deepEqual(
      [".git", ".vscode"].filter((name) => !existsSync(at(name))),
      [],
    );
  });
});
