// What git has beside the files: its branches, what is put aside, and what is new on its remote; and a commit that nobody named.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRepository, type Repository } from "../support/repository.ts";

describe("branches, stashes and news of a repository", () => {
  let repository: Repository;
  beforeEach(() => void (repository = createRepository()));
  afterEach(() => repository.bench.close());

  it("[GIT-24] tells which branches there are and what is put aside, unasked (D14, E5)", async () => {
    const { bench, git, at } = repository;
    for (const tool of ["git_branches", "git_stashes"] as const)
      assert.equal((await bench.prepare(bench.call(tool, {}))).risk, "read", tool);
    const branches = async (): Promise<string> => (await bench.perform("git_branches", {})).spoken;
    const stashes = async (): Promise<string> => (await bench.perform("git_stashes", {})).spoken;
    assert.equal(await branches(), "You are on main. There is no other branch.");
    git("branch", "fix/login");
    assert.equal(await branches(), "You are on main. The other one is fix/login.");
    for (const name of ["a", "b", "c"]) git("branch", name);
    assert.match(await branches(), /^You are on main\. There are 4 others: \S+, \S+, \S+ and 1 more\.$/);
    assert.equal(await stashes(), "Nothing is put aside.");
    git("stash", "-q");
    assert.equal(await stashes(), "One set of changes is put aside, the newest on main: first.");
    writeFileSync(at("a.txt"), "three\n");
    git("stash", "push", "-qm", "half a header");
    assert.equal(await stashes(), "2 sets of changes are put aside, the newest on main: half a header.");
    git("checkout", "-q", "--detach");
    assert.match(await branches(), /^You are on no branch\. There are 5 others: /);
    rmSync(at(".git"), { recursive: true });
    for (const tool of ["git_branches", "git_stashes"] as const)
      assert.match((await bench.refused(tool, {})).summary, /not a git repository/);
  });

  it("[GIT-25] fetches after a question, tells what is new, and changes no file and no branch of one's own (D14)", async () => {
    const { bench, git, at } = repository;
    assert.match((await bench.refused("git_fetch", {})).summary, /no remote yet/);
    const bare = join(bench.outside, "bare.git");
    execFileSync("git", ["init", "-q", "--bare", "-b", "main", bare]);
    git("remote", "add", "origin", bare);
    const fetch = async (): Promise<string> => (await bench.perform("git_fetch", {})).spoken;
    assert.equal(await fetch(), "origin has no branch main yet.");
    git("push", "-q", "-u", "origin", "main");
    assert.equal(await fetch(), "origin has nothing new for main.");
    const there = join(bench.outside, "clone");
    const theirs = (...args: string[]): void =>
      void execFileSync("git", ["-c", "user.email=b@c.test", "-c", "user.name=B", ...args], { cwd: there });
    execFileSync("git", ["clone", "-q", bare, there]);
    writeFileSync(join(there, "a.txt"), "theirs\n");
    theirs("commit", "-qam", "theirs");
    theirs("tag", "v1");
    theirs("push", "-q", "--tags", "origin", "main", "main:other");
    const [head, status] = [git("rev-parse", "HEAD"), git("status", "--porcelain")];
    const call = bench.call("git_fetch", {});
    const prepared = await bench.prepare(call);
    assert.ok(prepared.subject.kind === "command");
    assert.deepEqual(
      [prepared.risk, prepared.title, prepared.subject.leaves],
      ["run", "Fetch from origin", true],
    );
    assert.equal(
      (await bench.run(call, prepared)).spoken,
      'origin has 1 commit that main lacks. Say "pull" for it.',
    );
    assert.deepEqual(
      [git("rev-parse", "HEAD"), git("status", "--porcelain"), git("tag")],
      [head, status, ""],
    );
    assert.equal(readFileSync(at("a.txt"), "utf8"), "two\n");
    assert.match(git("branch", "-r"), /origin\/other/);
    git("remote", "set-url", "origin", join(bench.outside, "gone.git"));
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    assert.equal(await fetch(), "origin could not be reached.");
  });

  it("[GIT-26] a commit without a message says which files it changes, and is shown before (D14, D17)", async () => {
    const { bench, git, at } = repository;
    const title = async (): Promise<string> => (await bench.prepare(bench.call("git_commit", {}))).title;
    assert.equal(await title(), 'Commit with message "Change a.txt"');
    for (const name of ["b.txt", "c.txt", "d.txt"]) writeFileSync(at(name), "x");
    assert.equal(await title(), 'Commit with message "Change a.txt, b.txt, c.txt and 1 more"');
    const call = bench.call("git_commit", {});
    const prepared = await bench.prepare(call);
    writeFileSync(at("later.txt"), "x");
    assert.equal((await bench.run(call, prepared)).errorCode, "stale");
    rmSync(at("later.txt"));
    assert.equal((await bench.perform("git_commit", {})).ok, true);
    assert.equal(git("log", "-1", "--format=%B").trim(), "Change a.txt, b.txt, c.txt and 1 more");
    writeFileSync(at("new.txt"), "x");
    assert.equal(await title(), 'Commit with message "Add new.txt"');
    rmSync(at("new.txt"));
    rmSync(at("b.txt"));
    assert.equal(await title(), 'Commit with message "Remove b.txt"');
    for (const message of ["", " ", "x".repeat(2_001)])
      assert.equal((await bench.refused("git_commit", { message })).errorCode, "invalid_arguments");
  });
});
