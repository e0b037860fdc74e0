// What is made to leave the machine or the sandbox by its words, and what only looks like it.
import assert from "node:assert/strict";
import { bashGrammarPath, treeSitterPath } from "../../native/resolve.ts";
import { type CommandVerdict, judgeCommand as judgeBy } from "../../server/core/tools/command-policy.ts";
import type { ParseShell } from "../../server/core/tools/shell-line.ts";
import { createShellParser } from "../../server/io/tools/shell-parser.ts";

describe("what leaves by its words", () => {
  let parse: ParseShell;
  before(async () => {
    parse = await createShellParser({ bash: bashGrammarPath(), treeSitter: treeSitterPath() })();
  });
  const judgeCommand = (line: string): CommandVerdict => judgeBy(line, parse);

  it("[POLICY-16] takes fetching what others wrote for leaving the machine, and the rest of a package manager not (D14)", () => {
    const high = [
      "npm ci",
      "npm install x",
      "npm -s i",
      "pnpm dlx x",
      "yarn",
      "yarn add x",
      "pip install x",
      "cargo add x",
    ];
    for (const line of [...high, "go get x", "uv sync", "sudo npm test"])
      assert.equal(judgeCommand(line).risk, "high", line);
    for (const line of [
      "npm test",
      "npm run lint",
      "yarn test",
      "cargo build",
      "go test ./...",
      "npx tsc",
      "pip list",
    ])
      assert.notEqual(judgeCommand(line).risk, "high", line);
    assert.equal(judgeCommand("npm ci").leaves, true);
  });

  it("[POLICY-17] leaves of git only what stays here and starts nothing that its words name below high risk (D14)", () => {
    for (const line of [
      "git -c alias.x='!touch y' x",
      "git fetch",
      "git submodule foreach ls",
      "git rebase --exec ls",
    ])
      assert.deepEqual([judgeCommand(line).risk, judgeCommand(line).leaves], ["high", true], line);
    for (const line of [
      "git bisect run ./x",
      "git clone ext::sh",
      "git -C .. stash",
      "git grep -O./x y",
      "git push",
    ])
      assert.equal(judgeCommand(line).risk, "high", line);
    for (const line of ["git stash", "git commit -m x", "git checkout main"])
      assert.deepEqual([judgeCommand(line).risk, judgeCommand(line).leaves], ["run", false], line);
  });

  it("[SANDBOX-8] takes no word that only looks like one for a reason to leave the sandbox (D14)", () => {
    for (const line of [
      "cargo build --release",
      "node test/push.test.js",
      "eslint docker",
      "echo a && mocha kill.js",
    ])
      assert.equal(judgeCommand(line).leaves, false, line);
    for (const line of [
      "cd x && npm ci",
      "time curl x",
      "A=1 npm run deploy:prod",
      "sh -c 'git push'",
      "(ssh x)",
    ])
      assert.equal(judgeCommand(line).leaves, true, line);
    // It destroys, but leaves nothing: the sandbox holds it.
    assert.deepEqual(
      [judgeCommand("rm -rf build").risk, judgeCommand("rm -rf build").leaves],
      ["high", false],
    );
  });
});
