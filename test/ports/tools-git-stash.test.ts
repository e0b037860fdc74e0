// Changes that are put aside and brought back, by real git.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRepository, type Repository } from "../support/repository.ts";

describe("changes put aside", () => {
  let repository: Repository;
  beforeEach(() => {
    repository = createRepository();
    repository.git("commit", "-qam", "second");
  });
  afterEach(() => repository.bench.close());
  const commit = (name: string, text: string): void => {
    writeFileSync(repository.at(name), text);
    repository.git("add", "-A");
    repository.git("commit", "-qm", `add ${name}`);
  };

  it("[GIT-20] changes are put aside with new files, and come back as they were, staged or not (D14)", async () => {
    const { bench, at, git } = repository;
    git("config", "status.branch", "true");
    assert.match((await bench.refused("git_stash", {})).summary, /nothing to put aside/);
    assert.match((await bench.refused("git_stash", { restore: true })).summary, /Nothing was put aside/);
    writeFileSync(at("a.txt"), "staged\n");
    git("add", "a.txt");
    writeFileSync(at("a.txt"), "changed\n");
    writeFileSync(at("new.txt"), "new\n");
    const status = git("status", "--porcelain");
    const call = bench.call("git_stash", {});
    const prepared = await bench.prepare(call);
    assert.ok(prepared.subject.kind === "command");
    assert.match(prepared.subject.detail, /MM a\.txt\n\?\? new\.txt/);
    writeFileSync(at("newer.txt"), "newer\n");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    rmSync(at("newer.txt"));
    assert.match((await bench.perform("git_stash", {})).spoken, /put aside/);
    assert.deepEqual([readFileSync(at("a.txt"), "utf8"), existsSync(at("new.txt"))], ["two\n", false]);
    const back = await bench.prepare(bench.call("git_stash", { restore: true }));
    assert.ok(back.subject.kind === "command");
    assert.match(back.subject.detail, /a\.txt[\s\S]*new\.txt/);
    assert.equal((await bench.perform("git_stash", { restore: true })).spoken, "Your changes are back.");
    assert.equal(git("status", "--porcelain"), status);
    assert.deepEqual([readFileSync(at("a.txt"), "utf8"), git("show", ":a.txt")], ["changed\n", "staged\n"]);
  });

  it("[GIT-20] what does not fit is told as it is, and nothing of it is lost (D14, D3)", async () => {
    const { bench, at, git } = repository;
    writeFileSync(at("a.txt"), "mine\n");
    writeFileSync(at("new.txt"), "new\n");
    await bench.perform("git_stash", {});
    commit("a.txt", "theirs\n");
    const conflict = await bench.perform("git_stash", { restore: true });
    assert.equal(conflict.ok, false);
    assert.match(conflict.spoken, /back with conflicts|stay put aside|Only a part/);
    assert.equal(/^UU/m.test(git("status", "--porcelain")), /conflicts/.test(conflict.spoken));
    assert.notEqual(git("stash", "list"), "");
    git("reset", "-q", "--hard");
    rmSync(at("new.txt"), { force: true });
    writeFileSync(at("new.txt"), "another\n");
    const part = await bench.perform("git_stash", { restore: true });
    assert.equal(part.ok, false);
    assert.equal(readFileSync(at("new.txt"), "utf8"), "another\n");
    assert.notEqual(git("stash", "list"), "");
    git("config", "merge.evil.driver", `touch ${at("ran")}`);
    assert.match((await bench.refused("git_stash", { restore: true })).summary, /ask me to run git stash/);
    git("config", "--unset", "merge.evil.driver");
    git("config", "filter.evil.clean", `touch ${at("ran")}`);
    assert.match((await bench.refused("git_stash", {})).summary, /ask me to run git stash/);
  });
});
