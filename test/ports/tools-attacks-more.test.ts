// What a second attacker found, who had read all of it after the first one's finds were mended.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { onlyPrints } from "../../server/core/tools/reading/awk-program.ts";
import { onlyFilters } from "../../server/core/tools/reading/sed-script.ts";
import { everyEntry } from "../../server/io/tools/every-entry.ts";
import { createRepository, type Repository } from "../support/repository.ts";

describe("commands of another attacker", () => {
  let repository: Repository;
  const prepare = async (command: string) => {
    const call = repository.bench.call("run_command", { command });
    const made = await repository.bench.tools.prepare(call, null);
    return made.ok && made.prepared.risk === "read" ? { call, prepared: made.prepared } : undefined;
  };
  const run = async (command: string): Promise<string> => {
    const made = await prepare(command);
    return made === undefined ? "asked" : (await repository.bench.run(made.call, made.prepared)).summary;
  };
  beforeEach(() => void (repository = createRepository()));
  afterEach(() => repository.bench.close());

  it("[SCRIPT-5] read a list of signs in one way alone, and at once (D14)", () => {
    for (const list of ["[^]", "[]", "[^^]", "[]a]", "[^]a]"]) {
      assert.equal(onlyFilters(`s/${list}/x/`), false, list);
      assert.equal(onlyPrints(`/${list}/`), false, list);
    }
    for (const list of ["[^a]", "[a-z]", "[[:digit:]x]", "[^[:space:]]"]) {
      assert.equal(onlyFilters(`s/${list}/x/`), true, list);
      assert.equal(onlyPrints(`/${list}/`), true, list);
    }
    // Each list that can be read in two ways would take twice as long.
    assert.equal(onlyFilters(`s/${"[^a]".repeat(100)}`), false);
    assert.equal(onlyPrints(`/${"[^a]".repeat(100)}`), false);
  });

  it("[POLICY-20] take no name of a secret behind a time, and no letters together where they are not (D14)", async () => {
    const { at, git } = repository;
    writeFileSync(at("id_rsa"), "KEY=hunter\n");
    writeFileSync(at("16"), "KEY\n");
    git("add", "-A");
    git("commit", "-qm", "all");
    for (const time of ["now:", ":0", "0 minutes ago:"])
      assert.equal(await run(`git show 'HEAD@{${time}}:id_rsa'`), "asked", time);
    assert.match(await run("git show 'HEAD@{0}:a.txt'"), /two/);
    for (const command of ["xxd -pn a.txt out", "xxd -bl 16 a.txt"])
      assert.equal(await run(command), "asked", command);
    assert.equal(readFileSync(at("a.txt"), "utf8"), "two\n");
  });

  it("[POLICY-20] get no key out of an address by a pipe (D14)", async () => {
    repository.git("remote", "add", "origin", "https://ada:geheim@example.org/x.git?key=verborgen");
    for (const command of [
      "git remote -v | tr @ _",
      "git remote -v | cut -c1-200",
      "git config remote.origin.url | cat",
      "git remote get-url origin | grep -o 'ge.*'",
      "git remote -v 2>&1 | head -1",
    ])
      assert.doesNotMatch(await run(command), /geheim|verborgen/, command);
    const encoded = await run("git config remote.origin.url | base64");
    assert.doesNotMatch(Buffer.from(encoded.replaceAll(/\s/g, ""), "base64").toString(), /geheim|verborgen/);
    assert.match(
      await run("git remote -v | head -1"),
      /\norigin\s+https:\/\/…@example\.org\/x\.git\?… \(fetch\)/,
    );
  });

  it("[POLICY-20] get no key out of what git noted when somebody pulled (D14)", async () => {
    const { at, git } = repository;
    const note = "pull https://ada:geheim@example.org/x.git?key=verborgen: Fast-forward";
    const log = at(".git/logs/HEAD");
    writeFileSync(log, readFileSync(log, "utf8").replace(/\t.*/, `\t${note}`));
    assert.match(git("reflog"), /geheim/);
    for (const command of [
      "git reflog",
      "git reflog | head -3",
      "git log -g --format=%gs -3",
      "git log -g | cat",
      "git log --walk-reflogs -1",
      "git stash list",
    ])
      assert.doesNotMatch(await run(command), /geheim|verborgen/, command);
    assert.match(await run("git reflog"), /pull https:\/\/…@example\.org/);
  });

  it("[POLICY-20] are judged by few processes and with a bounded look around, whatever is in them (D14)", async () => {
    const { at, git } = repository;
    git("tag", "a");
    const made = await prepare(`git show -s ${"a ".repeat(1_900)}`);
    assert.ok(made?.prepared.subject.kind === "command");
    assert.equal(made.prepared.subject.argv.filter((word) => word === "a").length, 1);
    const many = Array.from({ length: 60 }, (_, n) => `HEAD~${n}`).join(" ");
    assert.match(await run(`git show -s ${many}`), /unknown revision|bad revision|ambiguous/);
    mkdirSync(at("d"));
    for (const link of ["a", "b"]) symlinkSync(".", at(`d/${link}`));
    for (let n = 0; n < 2_000; n++) writeFileSync(at(`d/f${n}`), "");
    assert.equal(await run(`echo d/${"[ab]/".repeat(9)}${"a*/".repeat(28)}q*`), "asked");
  });

  it("[POLICY-20] follow no name of an index out of the folder (D14)", async () => {
    const { at, git, bench } = repository;
    writeFileSync(join(bench.outside, "n.txt"), "OUTSIDE hunter\n");
    const out = relative(bench.folder, join(bench.outside, "n.txt"));
    const inside = `z${"z".repeat(out.length - 7)}/n.txt`;
    assert.ok(out.startsWith("../") && inside.length === out.length);
    mkdirSync(at(inside.slice(0, -6)));
    writeFileSync(at(inside), "inside\n");
    git("add", "-A");
    const index = readFileSync(at(".git/index"));
    index.write(out, index.indexOf(inside), "latin1");
    createHash("sha1")
      .update(index.subarray(0, -20))
      .digest()
      .copy(index, index.length - 20);
    writeFileSync(at(".git/index"), index);
    for (const command of ["git grep -n hunter", "git diff", "git diff HEAD", "git diff --stat"])
      assert.equal(await run(command), "asked", command);
  });

  it("[POLICY-20] are asked about where a folder cannot be looked through (D14)", async () => {
    const { at, bench } = repository;
    const long = "n".repeat(200);
    // A path that is longer than the system takes is made by relative steps.
    const chain = `import { mkdirSync } from "node:fs"; for (let n = 0; n < 22; n++) { mkdirSync("${long}"); process.chdir("${long}"); }`;
    for (const folder of ["p", ".git/logs/deep"]) {
      mkdirSync(at(folder), { recursive: true });
      execFileSync(process.execPath, ["--input-type=module", "-e", chain], {
        cwd: at(folder),
        stdio: "pipe",
      });
    }
    mkdirSync(at("q"));
    try {
      assert.equal(await run("diff -r q p"), "asked");
      assert.equal(await run("git status"), "asked");
      assert.equal(await everyEntry(at("nothing"), 10, () => true), false);
      assert.equal(await everyEntry(at("q"), 10, () => true), true);
      for (let n = 0; n < 11; n++) writeFileSync(at(`q/${n}`), "");
      assert.equal(await everyEntry(at("q"), 10, () => true), false);
      symlinkSync(bench.outside, at("q/0-link"));
      assert.equal(await everyEntry(at("q"), 99, (one) => !one.isSymbolicLink()), false);
    } finally {
      execFileSync("rm", ["-rf", at("p"), at(".git/logs/deep")]);
    }
  });

  it("[WORDS-5] find shows what is in files by a program that does nothing else: no secrets, no links, nothing from elsewhere (D14)", async () => {
    const { at, bench } = repository;
    writeFileSync(join(bench.outside, "theirs.txt"), "OUTSIDE hunter\n");
    for (const folder of ["src", "src/.ssh", ".config/gh"]) mkdirSync(at(folder), { recursive: true });
    writeFileSync(at("src/b.txt"), "needle\n");
    for (const secret of [".env", "src/.ENV.local", "src/.ssh/config", ".config/gh/hosts.yml", "deploy.key"])
      writeFileSync(at(secret), "KEY=hunter\n");
    symlinkSync(join(bench.outside, "theirs.txt"), at("link.txt"));
    symlinkSync(bench.outside, at("linked"));
    symlinkSync(".env", at("env-link"));
    for (const command of [
      "find . -exec cat {} +",
      "find . -exec cat {} \\;",
      "find . -name x -o -exec cat {} +",
      "find .config -exec cat {} +",
      "find linked/ -exec cat {} +",
      "find . linked -exec grep -H hunter {} \\;",
      "find .config/gh -exec cat {} +",
      "find link.txt -exec cat {} +",
      "find . ! -exec cat {} \\;",
      "find . -not -exec grep -H hunter {} \\;",
      "find . -name 'link*' -not -exec cat {} \\;",
      "find . -false -o ! -exec cat {} +",
      "find . ! \\( -exec cat {} \\; \\)",
      "find . -name -exec -exec cat {} +",
    ])
      assert.doesNotMatch(await run(command), /hunter/, command);
    assert.match(await run("find . -name 'b*' -exec grep -n needle {} +"), /1:needle/);
    assert.match(await run("find src -type f -exec wc -l {} \\;"), /1 src\/b\.txt/);
    for (const command of [
      "find . -exec rm {} +",
      "find . -exec sh {} +",
      "find . -exec grep -e 'x{}' {} +",
      "find . -exec cat {} + -delete",
      "find . -ok cat {} \\;",
    ])
      assert.equal(await run(command), "asked", command);
  });

  it("[SPELL-6] run within limits, also git and the search program; versions fetch nothing (D14)", async () => {
    const words = async (command: string): Promise<string> => {
      const made = await prepare(command);
      assert.ok(made?.prepared.subject.kind === "command", command);
      return [
        ...made.prepared.subject.argv,
        ...(made.prepared.subject.steps ?? []).flatMap(({ argv }) => argv),
      ].join(" ");
    };
    for (const command of ["git log -1", "git grep two", "rg two", "cat a.txt"])
      assert.match(await words(command), /ulimit -v \d+/, command);
    const version = await words("node --version");
    assert.match(version, /ulimit -t \d+.*COREPACK_ENABLE_NETWORK=0 RUSTUP_AUTO_INSTALL=0/);
    // It asks for far more addresses than it uses.
    assert.doesNotMatch(version, /ulimit -v/);
    assert.match(await run("git whatchanged -1"), /:000000 100644/);
    assert.match(await words("git whatchanged -1"), / log --no-merges --raw /);
  });
});
