// What a push, a pull, putting aside and a commit write beside what they are asked for: no other branch, and no tag.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createRepository, type Repository } from "../support/repository.ts";

describe("what git moves beside what is asked for", () => {
  let repository: Repository;
  let bare: string;
  const git = (...args: string[]): string => repository.git(...args);
  const at = (path: string): string => repository.at(path);
  const commit = (name: string): void => {
    writeFileSync(at(name), `${name}\n`);
    git("add", "-A");
    git("commit", "-qm", `add ${name}`);
  };
  const of = (ref: string): string => git("rev-parse", ref).trim();
  beforeEach(() => {
    repository = createRepository();
    git("commit", "-qam", "second");
    git("branch", "precious");
    git("switch", "-q", "precious");
    commit("mine.txt");
    git("switch", "-q", "main");
    bare = join(repository.bench.outside, "bare.git");
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", bare]);
    git("remote", "add", "origin", bare);
  });
  afterEach(() => repository.bench.close());

  const RULES: Readonly<Record<string, () => void>> = {
    "to another branch": () =>
      git("config", "--replace-all", "remote.origin.fetch", "+refs/heads/main:refs/heads/precious"),
    "to what is put aside": () =>
      git("config", "--replace-all", "remote.origin.fetch", "+refs/heads/main:refs/stash"),
    "to tags": () => git("config", "--replace-all", "remote.origin.fetch", "+refs/heads/*:refs/tags/*"),
    "to another name": () =>
      git("config", "--replace-all", "remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/other"),
    "by a short name": () => git("config", "--replace-all", "remote.origin.fetch", "main:precious"),
    "by an old file": () => {
      git("config", "branch.main.remote", "leg");
      git("config", "branch.main.merge", "refs/heads/main");
      mkdirSync(at(".git/remotes"));
      writeFileSync(at(".git/remotes/leg"), `URL: ${bare}\nPull: +refs/heads/main:refs/heads/precious\n`);
    },
  };
  for (const [where, set] of Object.entries(RULES))
    it(`[GIT-27] a push is refused where what is known of the remote is written ${where} (D14, D17)`, async () => {
      set();
      const before = of("precious");
      assert.match((await repository.bench.refused("git_push", {})).summary, /Do it in a terminal/);
      assert.equal(of("precious"), before);
    });

  it("[GIT-27] what is usual beside it is no reason to refuse: tags, requests, and one branch alone (D14)", async () => {
    git("config", "--replace-all", "remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/main");
    git("config", "--add", "remote.origin.fetch", "+refs/tags/*:refs/tags/*");
    git("config", "--add", "remote.origin.fetch", "+refs/pull/*/head:refs/remotes/origin/pr/*");
    assert.equal((await repository.bench.perform("git_push", {})).ok, true);
    assert.equal(of("refs/remotes/origin/main"), of("main"));
  });

  it("[GIT-27] what stands for a branch beside it is moved by no pull and by no putting aside (D14, D17)", async () => {
    const { bench } = repository;
    await bench.perform("git_push", {});
    const before = of("precious");
    writeFileSync(at(".git/ORIG_HEAD"), "ref: refs/heads/precious\n");
    for (const tool of ["git_pull", "git_stash"] as const)
      assert.match(
        (await bench.refused(tool, {})).summary,
        /ORIG_HEAD stands for refs\/heads\/precious.*git symbolic-ref --delete ORIG_HEAD/,
      );
    git("symbolic-ref", "--delete", "ORIG_HEAD");
    git("symbolic-ref", "refs/stash", "refs/heads/precious");
    writeFileSync(at("a.txt"), "three\n");
    assert.match((await bench.refused("git_stash", {})).summary, /refs\/stash stands for/);
    assert.equal(of("precious"), before);
  });

  it("[GIT-27] a remote below the repository is no other place, whichever folder of it is open (D17)", async () => {
    const { bench } = repository;
    const inside = at("sub/vendor.git");
    mkdirSync(at("sub"));
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", inside]);
    const hook = join(inside, "hooks", "pre-receive");
    writeFileSync(hook, `#!/bin/sh\ntouch ${join(bench.outside, "ran")}\n`);
    chmodSync(hook, 0o755);
    for (const url of [`../${basename(bench.folder)}/sub/vendor.git`, "./sub/vendor.git", inside]) {
      git("remote", "set-url", "origin", url);
      const made = await bench.tools.prepare({ ...bench.call("git_push", {}), folders: [at("sub")] }, null);
      assert.ok(!made.ok && /lies in an open folder/.test(made.result.summary), JSON.stringify(made));
    }
    assert.equal(existsSync(join(bench.outside, "ran")), false);
  });

  it("[GIT-27] a tag with the name of the branch sends it nowhere else (D14)", async () => {
    git("tag", "main", "precious");
    const prepared = await repository.bench.prepare(repository.bench.call("git_push", {}));
    assert.equal(prepared.title, "Push main to origin");
    assert.equal((await repository.bench.perform("git_push", {})).ok, true);
    const there = execFileSync("git", ["--git-dir", bare, "for-each-ref", "--format=%(refname)"]);
    assert.equal(String(there), "refs/heads/main\n");
    assert.equal(
      git("rev-parse", "--symbolic-full-name", "main@{upstream}").trim(),
      "refs/remotes/origin/main",
    );
  });

  it("[GIT-25] a branch is compared with what it is called on the remote (D14)", async () => {
    await repository.bench.perform("git_push", {});
    git("switch", "-q", "-c", "topic", "HEAD~1");
    git("branch", "-q", "--set-upstream-to=origin/main", "topic");
    const { spoken } = await repository.bench.perform("git_fetch", {});
    assert.equal(spoken, "origin has 1 commit that topic lacks.");
  });

  it("[GIT-26] a commit is refused over conflicts, and with another repository in it (D14)", async () => {
    const { bench } = repository;
    mkdirSync(at("inner"));
    execFileSync("git", ["init", "-q", at("inner")]);
    execFileSync(
      "git",
      ["-c", "user.name=A", "-c", "user.email=a@b.test", "commit", "-q", "--allow-empty", "-m", "x"],
      {
        cwd: at("inner"),
      },
    );
    assert.match((await bench.refused("git_commit", {})).summary, /Another repository lies in inner\//);
    writeFileSync(at(".gitignore"), "inner/\n");
    writeFileSync(at("mine.txt"), "ours\n");
    git("add", "-A");
    git("commit", "-qm", "ours");
    assert.throws(() => git("merge", "-q", "precious"));
    assert.match((await bench.refused("git_commit", {})).summary, /There are conflicts/);
  });

  it("[GIT-26] no line of a message is left out for what it begins with (D14)", async () => {
    git("config", "core.commentChar", "C");
    git("config", "commit.cleanup", "strip");
    writeFileSync(at("a.txt"), "three\n");
    assert.equal((await repository.bench.perform("git_commit", {})).ok, true);
    assert.equal(git("log", "-1", "--format=%s").trim(), "Change a.txt");
  });

  it("[GIT-24] a branch with an odd name is told as well (D14)", async () => {
    git("branch", "a\u00A0b");
    git("switch", "-q", "-c", "release\u2028x");
    const { spoken } = await repository.bench.perform("git_branches", {});
    assert.match(spoken, /^You are on release.?x\. There are 3 others: /);
  });
});
