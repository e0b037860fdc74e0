// What is said of what git shows.
import assert from "node:assert/strict";
import { diffTold, isWhole, statusTold } from "../../server/io/tools/git-told.ts";

describe("what git shows, in a sentence", () => {
  for (const [output, told] of [
    ["exit code 0\n## main\n", "On main. Nothing is changed."],
    [
      "exit code 0\n## main...origin/main [ahead 2]\n M src/app.ts\n",
      "On main. 1 file is changed: app.ts. It is 2 ahead of its remote.",
    ],
    [
      "## feature/x.y...origin/feature/x.y [ahead 1, behind 3]\nA  a.ts\n?? new/\nR  old.ts -> lib/newer.ts\n D gone.ts\nUU both.ts\n",
      "On feature/x.y. 5 files are changed: a.ts, new, newer.ts and 2 more. It is 1 ahead of and 3 behind its remote.",
    ],
    ["## No commits yet on trunk\n?? a\n?? b\n", "On trunk. 2 files are changed: a and b."],
    ["## HEAD (no branch)\n", "On no branch. Nothing is changed."],
    ["", "Nothing is changed."],
  ] as const)
    it(`[GIT-17] of a status: "${told}" (E5)`, () => assert.equal(statusTold(output), told));

  it("[GIT-17] of a difference names the files that it is in (E5)", () => {
    const of = (path: string): string =>
      `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n-diff --git a/x b/x\n`;
    assert.equal(diffTold(`exit code 0\n${of("src/app.ts")}`), "1 file is changed: app.ts.");
    assert.ok(isWhole("x".repeat(40_000)) && !isWhole("x".repeat(50_000)));
    assert.equal(diffTold("diff --cc a.ts\nindex 1,2..3\n"), "1 file is changed: a.ts.");
    assert.equal(statusTold('## main\n M "my file.ts"\n'), "On main. 1 file is changed: my file.ts.");
    assert.equal(diffTold(of("a.ts") + of("b/c d.ts")), "2 files are changed: a.ts and c d.ts.");
    assert.equal(diffTold("exit code 0\n"), "I see no change that is not staged.");
  });
});
