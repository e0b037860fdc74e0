// What reaches another machine, and what is put aside, by real git and a real remote: a bare repository beside the folder.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRepository, type Repository } from "../support/repository.ts";

describe("git and its remotes", () => {
  let repository: Repository;
  let bare: string;
  beforeEach(() => {
    repository = createRepository();
    repository.git("commit", "-qam", "second");
    bare = join(repository.bench.outside, "bare.git");
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", bare]);
    repository.git("remote", "add", "origin", bare);
  });
  afterEach(() => repository.bench.close());
  const commit = (name: string, text = "x"): void => {
    writeFileSync(repository.at(name), text);
    repository.git("add", "-A");
    repository.git("commit", "-qm", `add ${name}`);
  };
  const remoteHead = (branch = "main"): string =>
    execFileSync("git", ["--git-dir", bare, "rev-parse", branch], { encoding: "utf8" }).trim();
  const head = (): string => repository.git("rev-parse", "HEAD").trim();
  /** Somebody else pushes a commit. */
  const others = (name: string): void => {
    const there = join(repository.bench.outside, `clone-${name}`);
    const git = (...args: string[]): void =>
      void execFileSync("git", ["-c", "user.email=b@c.test", "-c", "user.name=B", ...args], { cwd: there });
    execFileSync("git", ["clone", "-q", bare, there]);
    writeFileSync(join(there, name), "theirs\n");
    git("add", "-A");
    git("commit", "-qm", `add ${name}`);
    git("push", "-q");
  };

  it("[GIT-18] a push shows what goes where, is always asked about, and then has gone (D14)", async () => {
    const { bench } = repository;
    const call = bench.call("git_push", {});
    const prepared = await bench.prepare(call);
    assert.deepEqual(
      [prepared.risk, prepared.ruleKey, prepared.title],
      ["high", null, "Push main to origin"],
    );
    const { subject } = prepared;
    assert.ok(subject.kind === "command");
    assert.deepEqual([subject.leaves, subject.pushes], [true, "origin/main"]);
    assert.match(
      subject.detail,
      /^a new branch, with 2 commits, to .*bare\.git\n[0-9a-f]+ second\n[0-9a-f]+ first\n/,
    );
    const done = await bench.run(call, prepared);
    assert.equal(done.spoken, "main is pushed to origin.", done.summary);
    assert.equal(remoteHead(), head());
    assert.match((await bench.refused("git_push", {})).summary, /nothing to push/);
    commit("b.txt");
    assert.equal((await bench.perform("git_push", {})).ok, true);
    assert.equal(remoteHead(), head());
  });

  it("[GIT-18] what was asked about is what is pushed, and nothing is forced (D14)", async () => {
    const { bench, git } = repository;
    await bench.perform("git_push", {});
    commit("b.txt");
    const call = bench.call("git_push", {});
    const prepared = await bench.prepare(call);
    commit("later.txt");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    others("c.txt");
    const refused = await bench.perform("git_push", {});
    assert.deepEqual([refused.ok, refused.spoken], [false, "origin has newer commits. Pull first."]);
    git("fetch", "-q");
    assert.match((await bench.refused("git_push", {})).summary, /origin has 1 commit that you do not have/);
  });

  it("[GIT-18] runs no hook, and no program or address that the repository names (D14)", async () => {
    const { bench, git, at } = repository;
    writeFileSync(at(".git/hooks/pre-push"), `#!/bin/sh\ntouch ${at("ran")}\n`, { mode: 0o755 });
    assert.equal((await bench.perform("git_push", {})).ok, true);
    commit("b.txt");
    for (const [key, value] of [
      ["core.sshCommand", `touch ${at("ran")}`],
      ["remote.origin.receivepack", `touch ${at("ran")}; git-receive-pack`],
      ["credential.helper", `!touch ${at("ran")}`],
      [`url.${bare}.insteadOf`, "/elsewhere"],
      ["push.gpgSign", "true"],
    ] as const) {
      git("config", key, value);
      assert.match((await bench.refused("git_push", {})).summary, /ask me to run git push/, key);
      assert.match((await bench.refused("git_pull", {})).summary, /in a terminal/, key);
      git("config", "--unset", key);
    }
    for (const url of [`ext::sh -c touch% ${at("ran")}`, "--upload-pack=x", "gopher://a/b", "fd::7"]) {
      git("config", "remote.origin.url", url);
      assert.match((await bench.refused("git_push", {})).summary, /no address that I use/, url);
    }
    assert.equal(existsSync(at("ran")), false);
  });

  it("[GIT-18] tells no password, and says what to do where there is no remote, no branch or nobody lets in (D14, D3)", async () => {
    const { bench, git } = repository;
    git("config", "remote.origin.url", "https://ada:geheim@127.0.0.1:1/x.git");
    const call = bench.call("git_push", {});
    const prepared = await bench.prepare(call);
    assert.doesNotMatch(JSON.stringify(prepared), /geheim/);
    const failed = await bench.run(call, prepared);
    assert.deepEqual([failed.ok, failed.spoken], [false, "origin could not be reached."]);
    git("remote", "add", "second", bare);
    git("remote", "rename", "origin", "first");
    assert.match((await bench.refused("git_push", {})).summary, /several remotes: first, second/);
    git("remote", "remove", "second");
    git("remote", "remove", "first");
    assert.match((await bench.refused("git_push", {})).summary, /git remote add origin/);
    git("switch", "-q", "--detach");
    assert.match((await bench.refused("git_push", {})).summary, /on no branch/);
    assert.match((await bench.refused("git_stash", { restore: true })).summary, /Nothing was put aside/);
  });

  it("[GIT-19] a pull brings what is new, and only goes forward (D14)", async () => {
    const { bench, at } = repository;
    assert.match((await bench.refused("git_pull", {})).summary, /belongs to no remote yet. Push it first/);
    await bench.perform("git_push", {});
    assert.equal((await bench.perform("git_pull", {})).spoken, "It is up to date.");
    others("c.txt");
    const prepared = await bench.prepare(bench.call("git_pull", {}));
    assert.deepEqual([prepared.risk, prepared.title], ["run", "Pull main from origin"]);
    assert.equal((await bench.perform("git_pull", {})).spoken, "1 commit came from origin.");
    assert.equal(readFileSync(at("c.txt"), "utf8"), "theirs\n");
    others("d.txt");
    writeFileSync(at("d.txt"), "mine, not committed\n");
    const inTheWay = await bench.perform("git_pull", {});
    assert.equal(inTheWay.spoken, "Changes of yours are in the way. Commit or stash them first.");
    assert.equal(readFileSync(at("d.txt"), "utf8"), "mine, not committed\n");
    commit("d.txt", "mine\n");
    const before = head();
    assert.match((await bench.perform("git_pull", {})).spoken, /both have new commits/);
    assert.equal(head(), before);
  });

  it("[GIT-20] changes are put aside with new files, and come back (D14)", async () => {
    const { bench, at } = repository;
    assert.match((await bench.refused("git_stash", {})).summary, /nothing to put aside/);
    writeFileSync(at("a.txt"), "changed\n");
    writeFileSync(at("new.txt"), "new\n");
    const prepared = await bench.prepare(bench.call("git_stash", {}));
    assert.ok(prepared.subject.kind === "command");
    assert.match(prepared.subject.detail, /M a\.txt\n\?\? new\.txt/);
    assert.match((await bench.perform("git_stash", {})).spoken, /put aside/);
    assert.deepEqual([readFileSync(at("a.txt"), "utf8"), existsSync(at("new.txt"))], ["two\n", false]);
    writeFileSync(at("new.txt"), "another\n");
    const kept = await bench.perform("git_stash", { restore: true });
    assert.deepEqual(
      [kept.ok, kept.spoken],
      [false, "They do not fit what is there now, so they stay put aside."],
    );
    assert.equal(readFileSync(at("new.txt"), "utf8"), "another\n");
    commit("new.txt", "another\n");
    repository.git("rm", "-q", "new.txt");
    repository.git("commit", "-qm", "without");
    assert.equal((await bench.perform("git_stash", { restore: true })).spoken, "Your changes are back.");
    assert.deepEqual(
      [readFileSync(at("a.txt"), "utf8"), readFileSync(at("new.txt"), "utf8")],
      ["changed\n", "new\n"],
    );
    repository.git("config", "filter.evil.clean", `touch ${at("ran")}`);
    assert.match((await bench.refused("git_stash", {})).summary, /ask me to run git stash/);
  });
});
