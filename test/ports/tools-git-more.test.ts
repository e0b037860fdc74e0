// Further ways in which git only looks: paths behind "--", a file at a revision, searching, addresses without keys.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRepository, type Repository } from "../support/repository.ts";

describe("git that only looks, more of it", () => {
  let repository: Repository;
  const run = async (command: string, cwd = "."): Promise<readonly [string, string]> => {
    const call = repository.bench.call("run_command", { command, folder: cwd });
    const prepared = await repository.bench.prepare(call);
    if (prepared.risk !== "read") return [prepared.risk, ""];
    return ["read", (await repository.bench.run(call, prepared)).summary];
  };
  beforeEach(() => {
    repository = createRepository();
    const { at, git } = repository;
    git("init", "-q", "-b", "main");
    mkdirSync(at("src"));
    writeFileSync(at("src/a.ts"), "export const first = 1;\n");
    writeFileSync(at(".env"), "KEY=first\n");
    writeFileSync(at("old.md"), "first\n");
    git("add", "-A");
    git("-c", "user.name=Ada", "-c", "user.email=a@b", "commit", "-qm", "first");
    rmSync(at("old.md"));
    writeFileSync(at("src/a.ts"), "export const second = 2;\n");
  });
  afterEach(() => repository.bench.close());

  it("[GIT-12] takes what stands behind two dashes for paths, also of what is gone (D14)", async () => {
    assert.match((await run("git diff -- src/a.ts"))[1], /-export const first/);
    assert.match((await run("git log --oneline -- old.md"))[1], /first/);
    assert.equal((await run("git diff -- .env"))[0], "run");
    assert.equal((await run("git diff -- ../x"))[0], "run");
  });

  it("[GIT-12] shows a file as it was, below the folder it is in and no secret (D14)", async () => {
    assert.match((await run("git show HEAD:src/a.ts"))[1], /^exit code 0\nexport const first = 1;/);
    for (const command of ["git show HEAD:.env", "git show HEAD:src/../.env"])
      assert.equal((await run(command))[0], "run", command);
    assert.equal((await run("git show HEAD:old.md", "src"))[0], "run", "the path counts from the top");
  });

  it("[GIT-12] searches what it keeps, without secrets (D14)", async () => {
    const [, found] = await run("git grep -n second");
    assert.match(found, /src\/a\.ts:1:export const second/, "as it is now, not as it was added");
    assert.match((await run("git grep -n first HEAD"))[1], /^HEAD:src\/a\.ts:1:export const first/m);
    assert.doesNotMatch((await run("git grep -n KEY"))[1], /KEY=/);
    // Nor does the history tell letter by letter what is in one.
    assert.equal((await run("git log -S KEY=first --oneline"))[1], "exit code 0\n");
    assert.match((await run("git log -S export --oneline"))[1], /first/);
    assert.match((await run("git cat-file -p HEAD"))[1], /^tree [0-9a-f]{40}$/m);
  });

  it("[GIT-12] follows no folder that became a link (D14)", async () => {
    const { at, bench } = repository;
    mkdirSync(join(bench.outside, "home"));
    writeFileSync(join(bench.outside, "home", "a.ts"), "export const outside = 1;\n");
    rmSync(at("src"), { recursive: true });
    symlinkSync(join(bench.outside, "home"), at("src"));
    assert.doesNotMatch((await run("git grep -n export"))[1], /outside/);
  });

  it("[GIT-12] tells addresses without names and passwords, and of its configuration what is no key (D14, B53)", async () => {
    repository.git("remote", "add", "origin", "https://ada:ge/heim@p@example.org/x.git?private_token=geheim");
    repository.git("config", "user.name", "Ada");
    const [, told] = await run("git remote -v");
    assert.match(told, /https:\/\/…@example\.org\/x\.git\?… /);
    assert.doesNotMatch(told, /geheim|heim|token/);
    assert.match((await run("git config --get user.name"))[1], /Ada/);
    for (const command of ["git config --get remote.origin.url", "git remote get-url origin"])
      assert.match((await run(command))[1], /^exit code 0\nhttps:\/\/…@example\.org\/x\.git\?…$/m, command);
    assert.notEqual((await run("git config --get http.extraheader"))[0], "read");
    assert.match((await run("command -v git"))[1], /^exit code 0\n\/\S+\/git$/m);
    assert.match((await run("awk '{print $3}' src/a.ts"))[1], /^second$/m);
    assert.match((await run("rg --files"))[1], /src\/a\.ts/);
    assert.doesNotMatch((await run("rg --files"))[1], /\.env/);
  });
});
