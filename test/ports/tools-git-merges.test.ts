// Merges that are done anew only to be shown: a repository names who does them.
import assert from "node:assert/strict";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRepository, type Repository, toldUnasked } from "../support/repository.ts";

describe("git tools and merges", () => {
  let repository: Repository;
  beforeEach(() => {
    repository = createRepository();
    const { git, at } = repository;
    git("commit", "-qam", "two");
    git("switch", "-q", "-c", "side", "HEAD~1");
    writeFileSync(at("a.txt"), "side\n");
    git("commit", "-qam", "side");
    git("switch", "-q", "main");
    git("merge", "-q", "-s", "ours", "-m", "both", "side");
    git("config", "log.diffMerges", "remerge");
  });
  afterEach(() => repository.bench.close());
  const LOOKS = [
    "git log -m -p",
    "git log -m --stat",
    "git log --stat --first-parent -m",
    "git show -m",
    "git show -m --stat HEAD",
    "git reflog -m -p",
  ];

  const told = (command: string): Promise<string> => toldUnasked(repository.bench, command);

  it("[GIT-22] who would do them is not started (D14)", async () => {
    const { bench, git, at } = repository;
    const witness = join(bench.outside, "witness");
    const program = join(bench.outside, "driver.sh");
    writeFileSync(program, `#!/bin/sh\ntouch ${witness}\nexit 1\n`);
    chmodSync(program, 0o755);
    git("config", "merge.evil.driver", program);
    writeFileSync(at(".gitattributes"), "a.txt merge=evil\n");
    for (const command of LOOKS) {
      assert.equal(await told(command), "asked", command);
      assert.equal(existsSync(witness), false, command);
    }
  });

  it("[GIT-22] without such a one they are shown parent by parent, whatever the repository says (D14)", async () => {
    assert.match(await told("git log -m -p -1"), /^-side\n\+two$/m);
  });
});
