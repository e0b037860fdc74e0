// What a repository, or the person's own settings applied by it, would make a look at it start or show.
import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRepository, type Repository, toldUnasked } from "../support/repository.ts";
import { temporaryFolder } from "../support/workbench.ts";

describe("git tools and settings", () => {
  let repository: Repository;
  let home: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    home = temporaryFolder("home");
    repository = createRepository({ HOME: home.path });
  });
  afterEach(async () => {
    await repository.bench.close();
    home.remove();
  });

  const told = (command: string): Promise<string> => toldUnasked(repository.bench, command);
  const witness = (): string => join(home.path, "witness");

  it("[GIT-23] a filter is known by whatever bytes it is called, and is not started (D14)", async () => {
    const { at } = repository;
    const name = Buffer.from([0x78, 0xff]);
    appendFileSync(
      at(".git/config"),
      Buffer.concat([
        Buffer.from('[filter "'),
        name,
        Buffer.from(`"]\n\tclean = "touch ${witness()}; cat"\n`),
      ]),
    );
    writeFileSync(at(".git/info/attributes"), Buffer.concat([Buffer.from("* filter="), name]));
    for (const command of ["git status", "git diff", "git diff --stat", "git grep two", "git ls-files -m"]) {
      assert.equal(await told(command), "asked", command);
      assert.equal(existsSync(witness()), false, command);
    }
  });

  it("[GIT-23] the person's own filters are not started for files that the repository chose (D14)", async () => {
    writeFileSync(
      join(home.path, ".gitconfig"),
      `[filter "strip"]\n\tclean = "touch ${witness()}; cat"\n\trequired = true\n`,
    );
    writeFileSync(repository.at(".gitattributes"), "*.txt filter=strip\n");
    for (const command of ["git status --short", "git diff", "git grep two"])
      assert.match(await told(command), /a\.txt/, command);
    assert.equal(existsSync(witness()), false);
  });

  it("[GIT-23] branches and tags are not sorted by who signed them, and no state of a file is trusted less than git would (D14)", async () => {
    const { git } = repository;
    git("config", "branch.sort", "signature");
    for (const command of ["git branch", "git branch -a", "git tag -l"])
      assert.equal(await told(command), "asked");
    git("config", "--unset", "branch.sort");
    git("config", "core.checkStat", "minimal");
    assert.equal(await told("git diff"), "asked");
    git("config", "--unset", "core.checkStat");
    assert.match(await told("git diff"), /\+two/);
  });

  it("[POLICY-27] a file is a secret that has the name of a folder of secrets, for who looks through folders as well (D14)", async () => {
    const { at, git } = repository;
    mkdirSync(at(".config"));
    for (const path of [".config/hub", ".ssh", ".docker-old"]) writeFileSync(at(path), "TOPSECRET\n");
    git("add", "-A");
    git("commit", "-qm", "all");
    for (const command of [
      "rg --hidden TOPSECRET",
      "git grep TOPSECRET",
      "git show --oneline",
      "git log -p --oneline -- .config",
      "find . -type f -exec grep -H TOPSECRET {} +",
      "grep -rn TOPSECRET .",
    ])
      assert.doesNotMatch((await told(command)).replace(/^exit code.*$/m, ""), /TOPSECRET\n?$/m, command);
  });

  it("[POLICY-21] keys of addresses in any alphabet are taken out in front of a pipe (D14)", async () => {
    const address = Buffer.concat([
      Buffer.from('[remote "origin"]\n\turl = https://j'),
      Buffer.from([0xfc]),
      Buffer.from("rgen:SECRETTOK2@example.com/x.git\n"),
    ]);
    appendFileSync(repository.at(".git/config"), address);
    for (const command of [
      "git remote -v | cut -d : -f 3",
      "git remote -v | tr @ '#'",
      "git remote -v | base64 -w 0",
    ]) {
      const answer = await told(command);
      assert.doesNotMatch(answer + Buffer.from(answer, "base64").toString("latin1"), /SECRETTOK2/, command);
    }
  });
});
