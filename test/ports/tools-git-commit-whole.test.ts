// What a commit takes in is what its question showed, and where it goes is the branch that one is on.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRepository, type Repository } from "../support/repository.ts";

describe("a commit is what was shown of it", () => {
  let repository: Repository;
  const git = (...args: string[]): string => repository.git(...args);
  const at = (path: string): string => repository.at(path);
  const write = (path: string, text: string): void => writeFileSync(at(path), text);
  const refused = async (tool: "git_commit" | "git_switch", args = {}): Promise<string> =>
    (await repository.bench.refused(tool, args)).summary;
  /** Something is changed between the question and the commit. */
  const meanwhile = async (change: () => void): Promise<string> => {
    const call = repository.bench.call("git_commit", {});
    const prepared = await repository.bench.prepare(call);
    change();
    return (await repository.bench.run(call, prepared)).errorCode;
  };
  beforeEach(() => void (repository = createRepository()));
  afterEach(() => repository.bench.close());

  it("[GIT-28] what git was told not to look at is committed by nobody who did not see it (D14, D17)", async () => {
    write("conf.json", "{}\n");
    git("add", "-A");
    git("commit", "-qm", "more");
    git("update-index", "--assume-unchanged", "conf.json");
    write("conf.json", '{"password":"hunter2"}\n');
    write("a.txt", "three\n");
    assert.match(await refused("git_commit"), /not to look at conf\.json/);
    git("update-index", "--no-assume-unchanged", "conf.json");
    git("config", "core.ignoreStat", "true");
    assert.match(await refused("git_commit"), /This repository/);
    git("config", "--unset", "core.ignoreStat");
    git("update-index", "--skip-worktree", "conf.json");
    assert.equal((await repository.bench.perform("git_commit", {})).ok, true);
    assert.equal(
      git("show", "--name-only", "--format=", "HEAD").trim(),
      "a.txt",
      "git leaves such a file out itself",
    );
  });

  it("[GIT-28] a file that was taken out of git is not put in again (D14)", async () => {
    git("rm", "-q", "--cached", "a.txt");
    assert.match(await refused("git_commit"), /a\.txt was taken out of git and is still there/);
    write(".gitignore", "a.txt\n");
    assert.match(
      await refused("git_commit"),
      /taken out of git/,
      "nor where it is left out of what git looks at",
    );
    rmSync(at("a.txt"));
    assert.equal((await repository.bench.perform("git_commit", {})).ok, true);
    assert.equal(git("ls-files").trim(), ".gitignore");
  });

  it("[GIT-28] colours change nothing of what is read (D14)", async () => {
    for (const what of ["status", "diff", "branch", "ui"]) git("config", `color.${what}`, "always");
    const call = repository.bench.call("git_commit", {});
    const prepared = await repository.bench.prepare(call);
    assert.equal(prepared.title, 'Commit with message "Change a.txt"');
    assert.equal(await meanwhile(() => write("a.txt", "EVIL\n")), "stale");
    assert.equal(
      (await repository.bench.perform("git_status", {})).spoken,
      "On main. 1 file is changed: a.txt.",
    );
    assert.equal((await repository.bench.perform("git_diff", {})).spoken, "1 file is changed: a.txt.");
  });

  it("[GIT-28] where a link leads and whether a file may be run belong to what was shown (D17)", async () => {
    symlinkSync("a.txt", at("link"));
    assert.equal(
      await meanwhile(() => {
        unlinkSync(at("link"));
        symlinkSync("../../.ssh/id_rsa", at("link"));
      }),
      "stale",
    );
    assert.equal(await meanwhile(() => chmodSync(at("a.txt"), 0o755)), "stale");
  });

  it("[GIT-28] a repository in the place of a file is committed by nobody (D14)", async () => {
    rmSync(at("a.txt"));
    mkdirSync(at("a.txt"));
    execFileSync("git", ["init", "-q", at("a.txt")]);
    const own = ["-c", "user.name=A", "-c", "user.email=a@b.test"];
    execFileSync("git", [...own, "commit", "-q", "--allow-empty", "-m", "x"], { cwd: at("a.txt") });
    assert.match(await refused("git_commit"), /Another repository lies in/);
  });

  it("[GIT-28] goes to the branch that HEAD names, and through no other name (D14, D17)", async () => {
    git("branch", "precious");
    git("tag", "v1");
    git("symbolic-ref", "refs/heads/alias", "refs/heads/precious");
    assert.match(await refused("git_switch", { branch: "alias" }), /stands for refs\/heads\/precious/);
    for (const ref of ["refs/tags/v1", "refs/heads/alias"]) {
      git("symbolic-ref", "HEAD", ref);
      assert.match(await refused("git_commit"), /HEAD leads to/, ref);
    }
    git("symbolic-ref", "HEAD", "refs/heads/main");
    assert.equal((await repository.bench.perform("git_commit", {})).ok, true);
    git("checkout", "-q", "--detach");
    write("a.txt", "four\n");
    assert.equal((await repository.bench.perform("git_commit", {})).ok, true, "on no branch it moves none");
  });

  it("[GIT-28] a remote by a place that each program has for itself is none (D17)", async () => {
    git("commit", "-qam", "second");
    mkdirSync(at("sub"));
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", at("sub/vendor.git")]);
    const hook = at("sub/vendor.git/hooks/pre-receive");
    writeFileSync(hook, `#!/bin/sh\ntouch ${join(repository.bench.outside, "ran")}\n`);
    chmodSync(hook, 0o755);
    git("remote", "add", "origin", "x");
    for (const url of [
      "/proc/self/cwd/sub/vendor.git",
      "/dev/fd/../cwd/sub/vendor.git",
      "/proc/thread-self/cwd/sub/vendor.git",
    ]) {
      git("remote", "set-url", "origin", url);
      for (const tool of ["git_push", "git_fetch"] as const)
        assert.match((await repository.bench.refused(tool, {})).summary, /lies in an open folder/, url);
    }
    assert.equal(existsSync(join(repository.bench.outside, "ran")), false);
  });
});
