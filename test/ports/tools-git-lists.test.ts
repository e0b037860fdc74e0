// What git has beside the files: its branches, what is put aside, and what is new on its remote; and a commit that nobody named.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editableText } from "../../server/core/tools/edited.ts";
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
    // As tools store theirs, and as somebody would write who wants to be read aloud for long.
    git("stash", "store", "-m", "lint-staged automatic backup", git("rev-parse", "stash@{1}").trim());
    assert.match(await stashes(), /^3 sets .*, the newest: lint-staged automatic backup\.$/);
    git(
      "stash",
      "store",
      "-m",
      `On main: deadbeef \u202e${"x".repeat(5_000)}`,
      git("rev-parse", "stash@{1}").trim(),
    );
    assert.match(await stashes(), /^4 sets .*, the newest on main: deadbeef x{80,100}…\.$/);
    git("config", "column.ui", "always");
    git("config", "color.branch", "always");
    git("symbolic-ref", "refs/heads/alias", "refs/heads/a");
    git("checkout", "-qb", "(odd)");
    assert.match(await branches(), /^You are on \(odd\)\. There are 6 others: /);
    git("checkout", "-q", "--detach");
    git("branch", "-D", "(odd)");
    git("symbolic-ref", "-d", "refs/heads/alias");
    assert.match(await branches(), /^You are on none of these: a, b, c and 2 more\.$/);
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
      'origin has 1 commit that main lacks. Say "pull" for it. 1 other branch is new or moved there.',
    );
    assert.deepEqual(
      [git("rev-parse", "HEAD"), git("status", "--porcelain"), git("tag")],
      [head, status, ""],
    );
    assert.equal(readFileSync(at("a.txt"), "utf8"), "two\n");
    assert.match(git("branch", "-r"), /origin\/other/);
    git("commit", "-qam", "mine");
    assert.equal(
      await fetch(),
      "origin has 1 commit that main lacks. main has 1 commit of its own: merge or rebase in a terminal.",
    );
    git("remote", "add", "upstream", bare);
    assert.equal(
      (await bench.prepare(bench.call("git_fetch", { remote: "upstream" }))).title,
      "Fetch from upstream",
    );
    assert.match(
      (await bench.refused("git_fetch", { remote: "nowhere" })).summary,
      /no remote nowhere\. There are/,
    );
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
    assert.equal(editableText(call, prepared.subject), "Change a.txt, b.txt, c.txt and 1 more");
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
    git("commit", "-qam", "again");
    for (const folder of ["x", "y"]) {
      mkdirSync(at(folder));
      writeFileSync(at(`${folder}/index.ts`), "x");
    }
    assert.equal(await title(), 'Commit with message "Add x/index.ts and y/index.ts"');
    const call2 = bench.call("git_commit", {});
    for (const folder of ["x", "y"]) rmSync(at(folder), { recursive: true });
    writeFileSync(at("x\n\nSigned-off-by: B <b@c.test>"), "x");
    await bench.run(call2, await bench.prepare(call2));
    assert.doesNotMatch(git("log", "-1", "--format=%B").trim(), /\n/);
    for (const message of ["", " ", "x".repeat(2_001)])
      assert.equal((await bench.refused("git_commit", { message })).errorCode, "invalid_arguments");
  });
});
