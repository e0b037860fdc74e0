// What git tells unasked is what it tells a person: merges, empty commits, tags, renames, other folders, stashes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRepository, type Repository } from "../support/repository.ts";

describe("git that only looks, as git tells it", () => {
  let repository: Repository;
  const run = async (command: string, folder = "."): Promise<readonly [string, string]> => {
    const { bench } = repository;
    const call = bench.call("run_command", { command, folder });
    const made = await bench.tools.prepare(call, null);
    if (!made.ok || made.prepared.risk !== "read") return ["asked", ""];
    return ["read", (await bench.run(call, made.prepared)).summary];
  };
  const plain = (command: string, folder: string): string =>
    execFileSync("bash", ["-c", command], { cwd: repository.at(folder), encoding: "utf8" });

  beforeEach(() => {
    repository = createRepository();
    const { at, git } = repository;
    mkdirSync(at("src/deep"), { recursive: true });
    for (const [file, text] of [
      ["src/a.ts", "one\n"],
      ["src/deep/b.ts", "two\n"],
      [".env", "KEY=1\n"],
    ] as const)
      writeFileSync(at(file), text);
    git("add", "-A");
    git("commit", "-qm", "second");
    git("checkout", "-qb", "side");
    writeFileSync(at("src/side.ts"), "side\n");
    git("add", "-A");
    git("commit", "-qm", "on the side");
    git("checkout", "-q", "main");
    writeFileSync(at("src/a.ts"), "three\n");
    git("commit", "-qam", "third");
    git("merge", "-q", "--no-ff", "-m", "merged", "side");
    git("commit", "-q", "--allow-empty", "-m", "empty");
    git("tag", "-a", "v1", "-m", "the first");
    renameSync(at("src/a.ts"), at("src/renamed.ts"));
    git("add", "-A");
    git("commit", "-qm", "renamed");
    writeFileSync(at(".env"), "KEY=2\n");
    git("commit", "-qam", "only a secret");
    writeFileSync(at("src/renamed.ts"), "stashed\n");
    git("stash", "-q");
    writeFileSync(at("src/deep/b.ts"), "four\n");
  });
  afterEach(() => repository.bench.close());

  const SAME = [
    "git log --oneline",
    "git log -1 --format=%s",
    "git log --merges --oneline",
    "git log --graph --oneline --decorate --all",
    "git log -p -3 --format=%s -- src",
    "git log --stat --format=%s",
    "git log -S three --oneline",
    "git log v1..HEAD --oneline",
    "git log --diff-filter=R --name-status --oneline",
    "git show --stat HEAD~1",
    "git show -s --format=%s",
    "git show main^{commit} --name-only --format=",
    "git show v1",
    "git show HEAD~2",
    "git show HEAD~3 --format=%s",
    "git diff",
    "git diff --stat HEAD~2",
    "git diff --name-only v1 HEAD",
    "git diff HEAD~1:src/renamed.ts HEAD~3:src/a.ts",
    "git diff main -- ':!src/deep'",
    "git status -sb",
    "git grep -n four",
    "git grep -c side HEAD",
    "git stash list",
    "git stash show",
    "git stash show -p stash@{0}",
    "git reflog -3",
    "git reflog show main -2",
    "git shortlog -sn HEAD",
    "git rev-list --count HEAD",
    "git describe --tags --always",
    "git branch -vv --sort=-committerdate",
    "git branch --contains v1",
    "git tag -l 'v*' -n1",
    "git for-each-ref --format='%(refname:short) %(objecttype)'",
    "git show-ref --heads",
    "git cat-file -p HEAD:src/renamed.ts",
    "git cat-file -t v1^{commit}",
    "git ls-tree -r --name-only HEAD src",
    "git ls-files -s src",
    "git check-ignore -v .env || echo not",
    "git blame -s src/renamed.ts",
    "git diff-tree --no-commit-id --name-only -r HEAD",
    "git merge-base main side",
    "git symbolic-ref --short HEAD",
    "git name-rev --name-only HEAD~1",
    "git -C src/deep diff --stat",
    "git -C src log --oneline -2 -- .",
  ];
  for (const command of SAME)
    it(`[GIT-13] tells the same as to a person: ${command} (D14)`, async () => {
      assert.deepEqual(await run(command), ["read", `exit code 0\n${plain(command, ".")}`]);
    });

  it("[GIT-13] tells of all that is open, from a folder in it as well (D14)", async () => {
    for (const command of [
      "git log --oneline",
      "git diff --stat",
      "git status -s",
      "git show --stat HEAD~2",
      "git grep -n side",
    ])
      assert.deepEqual(await run(command, "src"), ["read", `exit code 0\n${plain(command, "src")}`], command);
  });

  it("[GIT-13] of a repository around the open folder tells what is in the folder, and nothing around it (D14)", async () => {
    const { bench, at } = repository;
    const inSrc = async (command: string): Promise<string> => {
      const call = { ...bench.call("run_command", { command }), folders: [at("src")] };
      const made = await bench.tools.prepare(call, null);
      return made.ok && made.prepared.risk === "read"
        ? (await bench.run(call, made.prepared)).summary
        : "asked";
    };
    assert.match(await inSrc("git status -s"), /^exit code 0\n M deep\/b\.ts\n$/);
    assert.match(await inSrc("git log --oneline"), /renamed/);
    assert.doesNotMatch(await inSrc("git log --oneline"), /only a secret/);
    assert.match(await inSrc("git diff"), /\+four/);
    assert.match(await inSrc("git grep -n four"), /deep\/b\.ts:1:four/);
    const status = { ...bench.call("git_status", {}), folders: [at("src")] };
    const made = await bench.tools.prepare(status, null);
    assert.equal(made.ok && made.prepared.risk, "read");
  });

  it("[GIT-13] leaves a secret out of what it shows, and its commit where it was (D14)", async () => {
    assert.match((await run("git log -p -1"))[1], /only a secret\n$/);
    assert.match((await run("git show"))[1], /only a secret\n$/);
    assert.equal((await run("git log -p --follow -- .env"))[0], "asked");
    assert.equal((await run("git log -L 1,1:.env"))[0], "asked");
  });

  it("[GIT-13] does not follow a file to the secret that it was (D14)", async () => {
    const { at, git } = repository;
    git("stash", "drop", "-q");
    renameSync(at(".env"), at("plain.txt"));
    git("add", "-A");
    git("commit", "-qm", "no secret any more");
    rmSync(at("src/deep/b.ts"));
    assert.equal((await run("git log --follow -p -- plain.txt"))[0], "asked");
    assert.equal((await run("git log --follow --oneline -- plain.txt"))[0], "read");
  });

  it("[GIT-14] makes, moves and ends nothing by what looks like telling (D14)", async () => {
    const before = plain("git for-each-ref; git stash list; git reflog", ".");
    for (const command of [
      "git branch new",
      "git branch -v new",
      "git branch --sort=refname new",
      "git tag new",
      "git tag -i new",
      "git symbolic-ref HEAD refs/heads/side",
      "git reflog expire --all",
      "git reflog delete HEAD@{0}",
      "git stash",
      "git stash show -p --output=x",
      "git remote add a b",
      "git worktree add x",
      "git config user.name B",
      "git describe --dirty --output=x",
      "git log --output=x",
      "git branch --format=%(signature)",
      "git for-each-ref --format='%(signature)'",
      "git log --format=%G?",
      "git log --pretty=alias",
      "git diff --ignore-submodules=none",
    ])
      assert.equal((await run(command))[0], "asked", command);
    assert.equal(plain("git for-each-ref; git stash list; git reflog", "."), before);
  });
});
