// The last commits and other branches, in real repositories.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRepository, type Repository } from "../support/repository.ts";
import type { Workbench } from "../support/workbench.ts";

describe("the history of a repository", () => {
  let bench: Workbench;
  let at: Repository["at"];
  let git: Repository["git"];
  beforeEach(() => void ({ bench, at, git } = createRepository()));
  afterEach(() => bench.close());
  const branch = (): string => git("branch", "--show-current").trim();
  const commit = (file: string, message: string): void => {
    writeFileSync(at(file), message);
    git("add", "--", file);
    git("commit", "-qm", message);
  };

  it("[GIT-15] tells the last commits without asking, so many as are wanted, also of one file (D14)", async () => {
    commit("b.txt", "second: with a colon");
    assert.equal((await bench.prepare(bench.call("git_log", {}))).risk, "read");
    const all = await bench.perform("git_log", {});
    assert.match(all.summary, /^[0-9a-f]+ \d{4}-\d\d-\d\d A: second: with a colon\n[0-9a-f]+ \S+ A: first$/m);
    assert.match(all.spoken, /^The last one is "second: with a colon", by A on \d{4}-\d\d-\d\d\.$/);
    assert.doesNotMatch((await bench.perform("git_log", { count: 1 })).summary, /first/);
    const one = await bench.perform("git_log", { path: "a.txt" });
    assert.match(one.summary, /A: first$/m);
    assert.doesNotMatch(one.summary, /second/);
    assert.match((await bench.perform("git_log", { path: "never.txt" })).spoken, /no commits/);
    for (const args of [{ count: 0 }, { count: 101 }, { path: "" }, { path: "x".repeat(1_001) }])
      assert.equal((await bench.refused("git_log", args)).errorCode, "invalid_arguments");
    assert.equal((await bench.refused("git_log", { path: "../elsewhere" })).errorCode, "outside_workspace");
  });

  it("[GIT-16] makes a branch by words and switches there and back, each after a question (D14, D16)", async () => {
    const make = bench.call("git_switch", { branch: "Fix slash login bug", create: true });
    const prepared = await bench.prepare(make);
    assert.equal(prepared.risk, "run");
    assert.equal(prepared.title, 'Create branch "fix/login-bug" and switch to it');
    assert.equal(branch(), "main");
    assert.equal((await bench.run(make, prepared)).spoken, "You are on fix/login-bug now.");
    assert.equal(branch(), "fix/login-bug");
    assert.equal(readFileSync(at("a.txt"), "utf8"), "two\n", "what was not committed came along");
    git("commit", "-qam", "two");
    for (const [said, there] of [
      ["main", "main"],
      ["-", "fix/login-bug"],
      ["main", "main"],
      ["fix login bug", "fix/login-bug"],
    ] as const) {
      await bench.perform("git_switch", { branch: said });
      assert.equal(branch(), there, said);
    }
  });

  it("[GIT-16] leaves everything as it is where something would be lost (D14)", async () => {
    git("commit", "-qam", "two");
    git("branch", "old", "HEAD~1");
    writeFileSync(at("a.txt"), "three, not committed\n");
    const result = await bench.perform("git_switch", { branch: "old" });
    assert.equal(result.errorCode, "failed");
    assert.match(result.summary, /commit|stash/i);
    assert.equal(branch(), "main");
    assert.equal(readFileSync(at("a.txt"), "utf8"), "three, not committed\n");
  });

  it("[GIT-16] overwrites no file that is ignored, and no name of a branch is an option (D14)", async () => {
    git("commit", "-qam", "two");
    git("switch", "-qc", "tracks");
    commit("local.cfg", "theirs");
    git("switch", "-q", "main");
    commit(".gitignore", "local.cfg");
    writeFileSync(at("local.cfg"), "mine");
    assert.equal((await bench.perform("git_switch", { branch: "tracks" })).errorCode, "failed");
    assert.equal(readFileSync(at("local.cfg"), "utf8"), "mine");
    git("update-ref", "refs/heads/--orphan=gone", "HEAD");
    git("update-ref", "refs/heads/--detach", "HEAD");
    for (const branch of ["--orphan=gone", "--detach", "orphan gone"])
      assert.equal((await bench.refused("git_switch", { branch })).errorCode, "not_found", branch);
    // A tag of the same name is another thing.
    git("branch", "v1");
    git("tag", "v1", "HEAD~1");
    assert.equal((await bench.perform("git_switch", { branch: "v1" })).ok, true);
    await bench.perform("git_switch", { branch: "main" });
    // Git itself does not say then which one was before.
    assert.match((await bench.refused("git_switch", { branch: "-" })).summary, /Name one/);
  });

  it("[GIT-15] tells of the folder that a path is in, and of the whole for a dot (D14)", async () => {
    const call = { ...bench.call("git_log", { path: at("a.txt") }), folders: [bench.outside, bench.folder] };
    assert.match((await bench.run(call, await bench.prepare(call))).summary, /A: first$/m);
    assert.match((await bench.perform("git_log", { path: "." })).summary, /A: first$/m);
    commit("[ab].txt", "of brackets");
    const one = await bench.perform("git_log", { path: "[ab].txt" });
    assert.deepEqual([/of brackets/.test(one.summary), /first/.test(one.summary)], [true, false]);
  });

  it("[GIT-16] says which branches there are, and which names are none (D14)", async () => {
    git("branch", "fix-login");
    git("branch", "fix/login");
    const cases = [
      [{ branch: "nowhere" }, "not_found", /fix-login/],
      [{ branch: "fix login" }, "ambiguous", /fix-login, fix\/login|fix\/login, fix-login/],
      [{ branch: "-" }, "not_found", /before this one/],
      [{ branch: "--detach" }, "not_found", /no branch/],
      [{ branch: "HEAD" }, "not_found", /no branch/],
      [{ branch: "main", create: true }, "invalid_arguments", /already/],
      [{ branch: "-f", create: true }, "invalid_arguments", /cannot be called/],
      [{ branch: "@{-1}", create: true }, "invalid_arguments", /cannot be called/],
      [{ branch: "a..b", create: true }, "invalid_arguments", /cannot be called/],
      [{ branch: "x".repeat(201) }, "invalid_arguments", /branch/],
    ] as const;
    for (const [args, code, words] of cases) {
      const { errorCode, summary } = await bench.refused("git_switch", args);
      assert.equal(errorCode, code, `${args.branch}: ${summary}`);
      assert.match(summary, words);
    }
    assert.equal(branch(), "main");
  });

  it("[GIT-16] runs no program of the repository's: hooks are off, filters refuse it (D14)", async () => {
    git("branch", "other");
    writeFileSync(at(".git/hooks/post-checkout"), `#!/bin/sh\ntouch ${at("ran")}\n`, { mode: 0o755 });
    assert.equal((await bench.perform("git_switch", { branch: "other" })).ok, true);
    git("config", "filter.evil.smudge", `touch ${at("ran")}`);
    const { errorCode, summary } = await bench.refused("git_switch", { branch: "main" });
    assert.equal(errorCode, "failed");
    assert.match(summary, /in a terminal/);
    assert.equal(existsSync(at("ran")), false);
    rmSync(at(".git"), { recursive: true });
    for (const tool of ["git_switch", "git_log"] as const)
      assert.match(
        (await bench.refused(tool, tool === "git_log" ? {} : { branch: "x" })).summary,
        /not a git/,
      );
  });
});
