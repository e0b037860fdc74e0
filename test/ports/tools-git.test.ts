// The git tools in real repositories.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shownWords } from "../../proto/shown-words.ts";
import { createRepository, type Repository } from "../support/repository.ts";
import type { Workbench } from "../support/workbench.ts";

describe("git tools", () => {
  let bench: Workbench;
  let at: Repository["at"];
  let git: Repository["git"];
  beforeEach(() => void ({ bench, at, git } = createRepository()));
  afterEach(() => bench.close());

  it("[GIT-1] shows status and difference without asking (D14)", async () => {
    const status = await bench.perform("git_status", {});
    assert.match(status.summary, /^ M a\.txt$/m);
    assert.equal((await bench.prepare(bench.call("git_status", {}))).risk, "read");
    assert.match((await bench.perform("git_diff", {})).summary, /^-one\n\+two$/m);
  });

  it("[GIT-2] commits everything with exactly the message, after showing what (D14)", async () => {
    writeFileSync(at("new.txt"), "x");
    const message = "fix; $(touch evil) \"quoted\" 'too' --amend";
    const call = bench.call("git_commit", { message });
    const prepared = await bench.prepare(call);
    assert.equal(prepared.risk, "run");
    assert.equal(prepared.ruleKey, null);
    assert.ok(prepared.subject.kind === "command" && prepared.subject.detail.includes("?? new.txt"));
    const { argv, guardWords: guard_words = 0 } = prepared.subject;
    assert.equal(
      shownWords({ argv: ["git", ...argv.slice(1)], guard_words }),
      `git … commit --quiet -m ${message} -- .`,
    );
    assert.equal((await bench.run(call, prepared)).ok, true);
    assert.equal(git("log", "-1", "--format=%B").trim(), message);
    assert.equal(git("status", "--short"), "");
    assert.equal((await bench.refused("git_commit", { message: "again" })).errorCode, "failed");
    assert.equal((await bench.refused("git_commit", { message: "  " })).errorCode, "invalid_arguments");
  });

  it("[GIT-3] commits what was shown, not what came after the question (D17)", async () => {
    const call = bench.call("git_commit", { message: "fix" });
    const prepared = await bench.prepare(call);
    writeFileSync(at("later.txt"), "never shown");
    await bench.run(call, prepared);
    assert.doesNotMatch(git("log", "-1", "--name-only", "--format="), /later\.txt/);
    const again = bench.call("git_commit", { message: "fix" });
    const shown = await bench.prepare(again);
    writeFileSync(at("a.txt"), "three, never shown\n");
    assert.equal((await bench.run(again, shown)).errorCode, "stale");
    for (let n = 0; n < 501; n++) writeFileSync(at(`many-${n}`), "x");
    assert.equal((await bench.refused("git_commit", { message: "fix" })).errorCode, "too_large");
  });

  it("[GIT-3] holds for a folder that was opened through a link (D17)", async () => {
    const link = join(bench.outside, "link");
    symlinkSync(bench.folder, link);
    const call = { ...bench.call("git_commit", { message: "fix" }), folders: [link] };
    const prepared = await bench.prepare(call);
    writeFileSync(at("a.txt"), "three, never shown\n");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    assert.equal((await bench.run(call, await bench.prepare(call))).ok, true);
  });

  it("[GIT-9] commits nothing outside the folder that is open (D14)", async () => {
    mkdirSync(at("sub"));
    writeFileSync(at("sub/b.txt"), "x");
    const call = { ...bench.call("git_commit", { message: "fix" }), folders: [at("sub")] };
    await bench.run(call, await bench.prepare(call));
    assert.equal(git("log", "-1", "--name-only", "--format=").trim(), "sub/b.txt");
  });

  it("[GIT-4] says that a folder is no repository (D14)", async () => {
    rmSync(at(".git"), { recursive: true });
    assert.equal((await bench.refused("git_commit", { message: "x" })).errorCode, "failed");
    assert.equal((await bench.perform("git_status", {})).ok, false);
  });
});
