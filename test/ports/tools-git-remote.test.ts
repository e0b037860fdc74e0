// What reaches another machine, by real git and a real remote: a bare repository beside the folder.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
    assert.deepEqual([subject.leaves, subject.pushes], [true, `${bare} main`]);
    assert.match(
      subject.detail,
      /^a new branch, with 2 commits of its own, to .*bare\.git\n[0-9a-f]+ second\n[0-9a-f]+ first\n/,
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
    for (const [folder, set] of [
      [".git/hooks", []],
      [".husky", ["core.hooksPath", ".husky"]],
    ] as const) {
      mkdirSync(at(folder), { recursive: true });
      writeFileSync(at(`${folder}/pre-push`), `#!/bin/sh\ntouch ${at("ran")}\n`, { mode: 0o755 });
      if (set.length > 0) git("config", ...set);
      assert.match((await bench.refused("git_push", {})).summary, /pre-push hook, which I do not run/);
      rmSync(at(`${folder}/pre-push`));
    }
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

  it("[GIT-18] goes to the one address that was shown, whole, and to no branch of another name (D14)", async () => {
    const { bench, git, at } = repository;
    const evil = join(bench.outside, "evil.git");
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", evil]);
    git("config", "--add", "remote.origin.pushurl", bare);
    const call = bench.call("git_push", {});
    const prepared = await bench.prepare(call);
    git("config", "--add", "remote.origin.pushurl", evil);
    assert.match((await bench.refused("git_push", {})).summary, /several addresses/);
    assert.equal((await bench.run(call, prepared)).errorCode, "failed");
    git("config", "--unset-all", "remote.origin.pushurl");
    // Where another program and a person would read different hosts.
    for (const url of [
      "https://127.0.0.1:1?x@github.com/you/repo.git",
      "https://127.0.0.1:1#x@github.com/you/repo.git",
      "https://github.com\\@127.0.0.1/x.git",
      "https://ada:ge/heim@127.0.0.1/x.git",
      "ssh://-oProxyCommand=x/y",
      "-oProxyCommand=x:y",
      "vendor",
      at("vendor"),
      "./vendor",
    ]) {
      git("config", "remote.origin.url", url);
      assert.match(
        (await bench.refused("git_push", {})).summary,
        /no address that I use|in an open folder/,
        url,
      );
    }
    git("config", "remote.origin.url", "https://ada:p@ss-geheim@127.0.0.1:1/x.git");
    const shown = await bench.tools.prepare(call, null);
    assert.doesNotMatch(JSON.stringify(shown), /geheim/);
    git("config", "remote.origin.url", "https://ada:one@127.0.0.1:1/x.git");
    const one = await bench.prepare(call);
    git("config", "remote.origin.url", "https://eve:two@127.0.0.1:1/x.git");
    assert.equal((await bench.run(call, one)).errorCode, "stale", "what is not shown may not change either");
    git("config", "remote.origin.url", bare);
    await bench.perform("git_push", {});
    git("switch", "-qc", "feature", "--track", "main");
    commit("f.txt");
    assert.equal((await bench.perform("git_push", {})).spoken, "feature is pushed to origin.");
    assert.deepEqual([remoteHead("feature"), remoteHead() === head()], [head(), false]);
    git("switch", "-qc", "f2", "origin/main");
    assert.match(
      (await bench.refused("git_push", {})).summary,
      /belongs to origin\/main, which is called otherwise/,
    );
    git("switch", "-q", "main");
    assert.match(
      (await bench.refused("git_push", { remote: "upstream" })).summary,
      /belongs to origin, not to upstream/,
    );
  });

  it("[GIT-18] pushes no other branch than the one that was looked at (D14)", async () => {
    const { bench, git } = repository;
    const call = bench.call("git_push", {});
    const prepared = await bench.prepare(call);
    git("switch", "-qc", "twin");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    git("commit", "-q", "--allow-empty", "-m", "esc \u001b[31m and \u202e turned");
    const { subject } = await bench.prepare(call);
    assert.ok(subject.kind === "command");
    assert.doesNotMatch(subject.detail, /\u001b|\u202e/);
    assert.match(subject.detail, /turned/);
  });

  it("[GIT-19] moves no other branch, asks no program for a signature, and comes from where it says (D14)", async () => {
    const { bench, git, at } = repository;
    await bench.perform("git_push", {});
    git("branch", "precious");
    const precious = git("rev-parse", "precious");
    others("c.txt");
    git("config", "remote.origin.fetch", "+refs/heads/main:refs/heads/precious");
    const call = bench.call("git_pull", {});
    const prepared = await bench.prepare(call);
    git("switch", "-qc", "release");
    assert.equal((await bench.run(call, prepared)).ok, false);
    git("switch", "-q", "main");
    assert.equal((await bench.perform("git_pull", {})).spoken, "1 commit came from origin.");
    assert.equal(git("rev-parse", "precious"), precious);
    git("config", "branch.main.merge", "refs/heads/main:refs/heads/precious");
    assert.equal((await bench.refused("git_pull", {})).errorCode, "failed");
    git("config", "branch.main.merge", "refs/heads/main");
    const known = git("rev-parse", "refs/remotes/origin/main").trim();
    git("symbolic-ref", "refs/remotes/origin/main", "refs/heads/precious");
    for (const tool of ["git_pull", "git_push"] as const)
      assert.match((await bench.refused(tool, {})).summary, /leads to another branch/);
    git("symbolic-ref", "-d", "refs/remotes/origin/main");
    git("update-ref", "refs/remotes/origin/main", known);
    for (const [key, value] of [
      ["gpg.program", `touch ${at("ran")}`],
      ["merge.evil.driver", `touch ${at("ran")}`],
      ["merge.verifySignatures", "true"],
      ["gc.recentObjectsHook", `touch ${at("ran")}`],
    ] as const) {
      git("config", key, value);
      assert.match((await bench.refused("git_pull", {})).summary, /in a terminal/, key);
      git("config", "--unset", key);
    }
    // An address to push to is none to pull from.
    git("config", "remote.origin.pushurl", "https://127.0.0.1:1/other.git");
    const { subject } = await bench.prepare(call);
    assert.ok(subject.kind === "command");
    assert.match(subject.detail, /bare\.git/);
    assert.equal((await bench.perform("git_pull", {})).ok, true);
  });
});
