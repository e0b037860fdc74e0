// Names that come through a pipe, archives, and git where there is no repository: unasked, as a shell would have done it, and nothing else.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRepository, type Repository } from "../support/repository.ts";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

async function told(bench: Workbench, command: string): Promise<string | undefined> {
  const call = bench.call("run_command", { command });
  const prepared = await bench.prepare(call);
  return prepared.risk === "read" ? (await bench.run(call, prepared)).summary : undefined;
}

const byShell = (command: string, cwd: string): string => {
  const { status, stdout } = spawnSync("bash", ["-c", command], { cwd, encoding: "utf8" });
  return `exit code ${status}\n${stdout}`;
};

describe("names through a pipe", () => {
  let repository: Repository;
  beforeEach(() => {
    repository = createRepository();
    const { at, git, bench } = repository;
    for (const folder of ["src", "deep/more"]) mkdirSync(at(folder), { recursive: true });
    for (const file of ["src/a.ts", "src/b.ts", "deep/more/c.md", "two words.txt"])
      writeFileSync(at(file), `one ${file}\ntwo\n`);
    git("add", "-A");
    git("commit", "-qm", "all");
    for (const [name, target] of [
      ["link", join(bench.outside, "secret.txt")],
      ["-n", "src/a.ts"],
    ] as const)
      symlinkSync(target, at(name));
    writeFileSync(at(".env"), "KEY=1\n");
  });
  afterEach(() => repository.bench.close());

  it("[POLICY-24] are handed on as xargs would, and told as by a shell (D14)", async () => {
    const { bench } = repository;
    for (const command of [
      "git ls-files src | xargs wc -l",
      "git ls-files src deep | grep -v b | xargs head -1",
      "git -C src ls-files | xargs -I% echo src/%",
      "git ls-files -z | xargs -0 cat",
      "git ls-files | xargs -d '\\n' grep -c one | sort",
      "ls src | xargs -n1 basename -s .ts",
      "ls src | xargs -I% echo %-%",
      "grep -rl two src | sort | xargs -r sed -n 2p && echo done",
      "git grep -l two -- src | sort | xargs -I% echo '<%>'",
      "git ls-files -- ':!src' ':!a.txt' | xargs -d '\\n' wc -l",
      "grep -rl nothing src | xargs wc -l",
      "grep -rl nothing src | xargs -r cat || echo none",
      "grep -rl nothing src | xargs -I% cat % && echo none",
      "ls src/*.ts | xargs cat | wc -l",
      "wc -l < src/a.ts",
    ])
      assert.equal(await told(bench, command), byShell(command, bench.folder), command);
  });

  it("[POLICY-24] keep every sign of a name (D14)", async () => {
    const { bench, at } = repository;
    mkdirSync(at("odd"));
    for (const name of ["a$&b", "c$$d"]) writeFileSync(at(`odd/${name}`), "");
    const command = "ls odd | xargs -I% echo 'x %'";
    assert.equal(await told(bench, command), byShell(command, bench.folder));
  });

  it("[POLICY-25] are judged like names that were typed, and asked about where it is not clear which they are (D14)", async () => {
    const { bench } = repository;
    for (const command of [
      "ls -a | xargs cat",
      "echo .env | xargs cat",
      "echo link | xargs cat",
      "echo /etc/passwd | xargs cat",
      "ls | xargs wc -l",
      "git ls-files | xargs wc -l",
      "git ls-files src | xargs rm",
      "git ls-files src | xargs -n1 wc -l | sort",
      "ls src 2>&1 | xargs echo",
      "true && ls src | xargs -n1 basename",
      "seq 2000 | xargs echo",
      "cat src/a.ts | xargs -d '\\n' echo",
      "ls src nothing | xargs echo",
      "grep -rl two src nothing | sort | xargs wc -l",
      "ls src | xargs -n1 wc -l",
      "git ls-files src | xargs -P2 cat",
    ])
      assert.equal(await told(bench, command), undefined, command);
    // Of a program that is started at last nothing was done before somebody is asked.
    assert.deepEqual(readdirSync(join(bench.folder, "src")).toSorted(), ["a.ts", "b.ts"]);
  });

  it("[POLICY-26] archives tell what is in them, and are not unpacked (D14)", async () => {
    const { bench, at } = repository;
    execFileSync("tar", ["-czf", "all.tgz", "src"], { cwd: bench.folder });
    execFileSync("gzip", ["-k", "src/a.ts"], { cwd: bench.folder });
    const before = readdirSync(bench.folder, { recursive: true }).map(String).toSorted();
    assert.match((await told(bench, "tar -tzf all.tgz")) ?? "", /^src\/a\.ts$/m);
    assert.match((await told(bench, "zcat src/a.ts.gz | head -1")) ?? "", /^exit code 0\none src\/a\.ts\n$/);
    for (const command of [
      "tar -xzf all.tgz",
      "gunzip src/a.ts.gz",
      "gzip src/b.ts",
      "zcat src/a.ts",
      "zcat all.tgz",
    ])
      assert.equal(await told(bench, command), undefined, command);
    // What gzip would take in the place of a name that is not there.
    symlinkSync(join(bench.outside, "secret.txt"), at("given.gz"));
    symlinkSync(join(bench.outside, "secret.txt"), at(".gz.gz"));
    for (const command of ["zcat given", "zcat given.gz", "zcat .gz", "zcat -f .gz"])
      assert.equal(await told(bench, command), undefined, command);
    assert.deepEqual(
      readdirSync(bench.folder, { recursive: true }).map(String).toSorted(),
      [...before, ".gz.gz", "given.gz"].toSorted(),
    );
  });
});

describe("git without a repository", () => {
  let bench: Workbench;
  beforeEach(() => void (bench = createWorkbench()));
  afterEach(() => bench.close());

  it("[GIT-21] says that there is none, and shows nothing of one that is made meanwhile (D14)", async () => {
    mkdirSync(join(bench.folder, "src"));
    for (const command of [
      "git log --oneline -- src",
      "git show HEAD:src/a.ts",
      "git ls-files src | xargs wc -l",
      "git grep -n one -- src",
      "git blame src/a.ts",
      "git diff HEAD~1 HEAD -- src",
    ])
      assert.match((await told(bench, command)) ?? "asked", /not a git repository/i, command);
    // Of two files it would tell the difference, whichever they are.
    assert.equal(await told(bench, "git diff src src"), undefined);
    mkdirSync(join(bench.folder, "empty"));
    writeFileSync(join(bench.folder, "src", ".env"), "KEY=hunter2\n");
    for (const command of ["git diff -- empty src .", 'git diff -p -- empty src "*"'])
      assert.doesNotMatch((await told(bench, command)) ?? "asked", /KEY|hunter2/, command);
    const call = bench.call("run_command", { command: "git show HEAD:kept.txt" });
    const prepared = await bench.prepare(call);
    writeFileSync(join(bench.folder, "kept.txt"), "made meanwhile\n");
    for (const args of [
      ["init", "-q"],
      ["add", "-A"],
      ["-c", "user.email=a@b.test", "-c", "user.name=A", "commit", "-qm", "x"],
    ])
      execFileSync("git", args, { cwd: bench.folder });
    assert.match((await bench.run(call, prepared)).summary, /not a git repository/);
  });
});
