// Names that find hands to another program by xargs, said in find's own words; what says more is left as it was.
import assert from "node:assert/strict";
import { withoutXargs } from "../../server/core/tools/reading/xargs.ts";
import type { ShellCommand } from "../../server/core/tools/shell-line.ts";

const command = (words: string, change: Partial<ShellCommand> = {}): ShellCommand => ({
  argv: words.split(" "),
  errors: "told",
  joint: "pipe",
  ...change,
});
const pair = (find: string, xargs: string): readonly ShellCommand[] => [
  command(find, { joint: "next" }),
  command(xargs),
];

describe("find and xargs", () => {
  it("[POLICY-21] are one command where xargs only hands names on (D14)", () => {
    for (const [find, xargs, one] of [
      ["find . -name *.ts", "xargs wc -l", "find . -name *.ts -exec wc -l {} +"],
      ["find . -name *.ts -print0", "xargs -0 wc", "find . -name *.ts -exec wc {} +"],
      ["find . -type f", "xargs -0r -n 1 head -3", "find . -type f -exec head -3 {} ;"],
      ["find . -type f", "xargs -n1 head", "find . -type f -exec head {} ;"],
      ["find . -type f", "xargs -I{} head {}", "find . -type f -exec head {} ;"],
      ["find . -type f", "xargs -I % head -2 %", "find . -type f -exec head -2 {} ;"],
      ["find a b -name x -o -name y", "xargs wc", "find a b ( -name x -o -name y ) -exec wc {} +"],
      ["find . -type f -name x", "xargs ls -l", "find . -type f -name x -exec ls -l {} +"],
      [
        "find -maxdepth 2 -name x -o -name y",
        "xargs cat",
        "find -maxdepth 2 ( -name x -o -name y ) -exec cat {} +",
      ],
      [
        "find . -name x -prune -o -name y -print",
        "xargs wc",
        "find . -name x -prune -o -name y -exec wc {} +",
      ],
    ] as const)
      assert.deepEqual(
        withoutXargs(pair(find, xargs)),
        [command(one, { joint: "next" })],
        `${find} | ${xargs}`,
      );
  });

  it("[POLICY-21] stay two where anything else is said, or somebody else tells the names (D14)", () => {
    for (const [find, xargs] of [
      ["find . -name x", "xargs"],
      ["find . -name x", "xargs -P 8 wc"],
      ["find . -name x", "xargs -n 2 wc"],
      ["find . -name x", "xargs -a names cat"],
      ["find . -name x", "xargs -d , cat"],
      ["find . -name x", "xargs -I{} cat {} {}"],
      ["find . -name x", "xargs -I{} cat {}/../y"],
      ["find . -name x", "xargs -I{} echo"],
      ["find . -name x -print -o -name y", "xargs cat"],
      ["find . -name x -delete", "xargs cat"],
      ["find . -name x -printf %f", "xargs cat"],
      ["find . -exec cat {} + -print", "xargs cat"],
      ["ls", "xargs cat"],
      // It is about folders or links as well, which find would leave out.
      ["find . -type d", "xargs wc"],
      ["find . -type l", "xargs cat"],
      ["find . -name x", "xargs ls -l"],
      ["find . -name x", "xargs du -s"],
      // Its exit code is the answer, and find has another one.
      ["find . -name x", "xargs grep -q y"],
      ["find . -name x", "xargs grep --quiet y"],
      ["find . -name x", "xargs wc {} ; -o -true -exec cat"],
      ["find . -name x", "wc -l"],
    ] as const)
      assert.deepEqual(withoutXargs(pair(find, xargs)), pair(find, xargs), `${find} | ${xargs}`);
    for (const joint of ["and", "or"] as const) {
      const asked = [...pair("find . -name x", "xargs grep -l y"), command("echo found", { joint })];
      assert.deepEqual(withoutXargs(asked), asked);
    }
    const lost = [command("find x", { joint: "next" }), command("xargs wc", { errors: "dropped" })];
    assert.deepEqual(withoutXargs(lost), lost);
    const silent = [command("find .", { joint: "next", silent: true }), command("xargs cat")];
    assert.deepEqual(withoutXargs(silent), silent);
    const patterned = [command("find . -name *.ts", { joint: "next", patterns: [3] }), command("xargs cat")];
    assert.deepEqual(withoutXargs(patterned), patterned);
  });

  it("[POLICY-21] keep where their errors go, what follows, and how they follow (D14)", () => {
    const line = [
      command("ls", { joint: "next" }),
      command("find .", { joint: "and", errors: "dropped" }),
      command("xargs wc"),
      command("sort -n"),
    ];
    assert.deepEqual(withoutXargs(line), [
      line[0],
      command("find . -exec wc {} +", { joint: "and", errors: "dropped" }),
      line[3],
    ]);
  });
});
