// What a folder can run by name, and what a test run's output says.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findScripts } from "../../server/io/tools/scripts.ts";
import { readCounts, spokenEnd } from "../../server/io/tools/test-report.ts";
import { createUnderstanding } from "../../server/io/understanding.ts";
import { rgPath } from "@vscode/ripgrep";
import { temporaryFolder } from "../support/workbench.ts";

describe("scripts of a folder", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const file = (name: string, text = ""): void => writeFileSync(join(folder.path, name), text);
  const found = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await findScripts(folder.path)).map((one) => [one.name, one.argv.join(" ")]));
  beforeEach(() => void (folder = temporaryFolder("scripts")));
  afterEach(() => folder.remove());

  for (const [runner, lock] of [
    ["npm", "package-lock.json"],
    ["pnpm", "pnpm-lock.yaml"],
    ["yarn", "yarn.lock"],
  ] as const)
    it(`[SCRIPTS-1] runs package scripts with ${runner} where its lock file lies (E5)`, async () => {
      file("package.json", JSON.stringify({ scripts: { test: "mocha", "test:unit": "mocha unit", odd: 5 } }));
      file(lock);
      assert.deepEqual(await found(), { test: `${runner} run test`, "test:unit": `${runner} run test:unit` });
      assert.deepEqual(
        (await findScripts(folder.path)).map((one) => one.body),
        ["mocha", "mocha unit"],
      );
    });

  it("[SCRIPTS-2] knows cargo, go, make and pytest, and asks package scripts first (E5)", async () => {
    assert.deepEqual(await found(), {});
    file("Cargo.toml");
    assert.deepEqual(await found(), { test: "cargo test", build: "cargo build", lint: "cargo clippy" });
    file("package.json", JSON.stringify({ scripts: { test: "mocha" } }));
    assert.equal((await found())["test"], "npm run test");
  });

  it("[SCRIPTS-3] reads the targets of a makefile, and no variables or patterns (E5)", async () => {
    file(
      "Makefile",
      ".PHONY: test\nCC := gcc\nX = 1\ntest: build\n\tmocha\nbuild:\n\ttsc\n%.o: %.c\n\tcc\nall-in_one: test\n",
    );
    assert.deepEqual(await found(), {
      test: "make test",
      build: "make build",
      "all-in_one": "make all-in_one",
    });
  });

  it("[SCRIPTS-4] knows go and pytest (E5)", async () => {
    file("go.mod");
    assert.deepEqual(await found(), { test: "go test ./...", build: "go build ./...", lint: "go vet ./..." });
    file("pyproject.toml", "[tool.pytest.ini_options]\n");
    assert.equal((await found())["test"], "go test ./...");
  });

  it("[SCRIPTS-5] finds pytest by either of its files (E5)", async () => {
    file("pyproject.toml", "[tool.black]\n");
    assert.deepEqual(await found(), {});
    file("pytest.ini");
    assert.deepEqual(await found(), { test: "python3 -m pytest" });
  });

  it("[SCRIPTS-6] has none for a manifest that is broken, huge, or of another shape (E5)", async () => {
    for (const text of [
      "{",
      "[]",
      "null",
      "5",
      '{"scripts":5}',
      '{"scripts":null}',
      '{"scripts":["a"]}'.replace('"a"', "1"),
      `{"scripts":{"a":"${"x".repeat(600_000)}"}}`,
    ]) {
      file("package.json", text);
      assert.deepEqual(await found(), {}, text.slice(0, 30));
    }
    file("real.json", JSON.stringify({ scripts: { test: "x" } }));
  });

  it("[SCRIPTS-7] gives the grammar the files and scripts that are there now (E5)", async () => {
    file("package.json", JSON.stringify({ scripts: { "check:all": "x" } }));
    file("README.md");
    let now = 1_800_000_000_000;
    const ears = createUnderstanding(rgPath, () => new Date(now));
    const payload = async (said: string) => (await ears.understand(said, [folder.path], []))?.payload;
    assert.deepEqual(await payload("run check all"), { script: "check:all" });
    const named = (await ears.scripts(folder.path)).map(({ name, body }) => [name, body]);
    assert.deepEqual(named, [["check:all", "x"]]);
    assert.deepEqual(await ears.scripts(join(folder.path, "none")), []);
    assert.deepEqual(await payload("open the readme"), { path: "README.md" });
    file("guide.md");
    now += 10_000;
    assert.deepEqual(await payload("open guide"), { path: "guide.md" });
    assert.equal(await ears.understand("open guide", [], []), null);
    assert.equal(await ears.understand("open guide", [join(folder.path, "none")], []), null);
    symlinkSync("loop", join(folder.path, "loop"));
    assert.equal(await ears.understand("open loop file now", [join(folder.path, "loop")], []), null);
  });

  it("[TURN-15] of several folders means the one that is named, or alone has what is asked for (E5)", async () => {
    const [site, api] = ["site", "site-api"].map((name) => join(folder.path, name)) as [string, string];
    mkdirSync(join(site, "src"), { recursive: true });
    mkdirSync(join(api, "src"), { recursive: true });
    file("site/package.json", JSON.stringify({ scripts: { test: "x" } }));
    file("site/src/app.ts");
    file("site-api/package.json", JSON.stringify({ scripts: { test: "x", deploy: "x" } }));
    file("site-api/src/app.ts");
    file("site-api/src/store.ts");
    const ears = createUnderstanding(rgPath, () => new Date(1_800_000_000_000));
    const read = async (said: string): Promise<readonly unknown[]> => {
      const found = await ears.understand(said, [site, api], []);
      return [found?.command, found?.payload["script"] ?? found?.payload["path"], found?.folder];
    };
    const run = (script: string, where?: string) => ["task.run", script, where];
    assert.deepEqual(await read("run the tests"), run("test"));
    for (const said of [
      "run the tests in site api",
      "run the site-api tests",
      "run the tests in the site-api project",
      "in site-api, run the tests",
    ])
      assert.deepEqual(await read(said), run("test", api), said);
    assert.deepEqual(await read("run deploy"), run("deploy", api));
    assert.deepEqual(await read("run the site tests"), run("test", site));
    assert.deepEqual(await read("open store.ts"), ["editor.open", "src/store.ts", api]);
    assert.deepEqual(await read("open site-api/src/app.ts"), ["editor.open", "src/app.ts", api]);
    assert.deepEqual(await read("open app.ts"), ["editor.open", "src/app.ts", undefined]);
    assert.deepEqual(await read("every day at nine run deploy"), ["scheduler.create", "deploy", api]);
    assert.deepEqual((await read("remind me at nine to deploy site-api")).slice(0, 1), ["scheduler.create"]);
    assert.match(
      JSON.stringify(await ears.understand("remind me at nine to call site-api", [site, api], [])),
      /call site-api/,
    );
    assert.deepEqual(await read("search for site-api"), ["search.text", undefined, undefined]);
    assert.deepEqual(await read("what on earth is this"), [undefined, undefined, undefined]);
    assert.deepEqual(await read("run the tests instead of site-api"), [undefined, undefined, undefined]);
  });

  it("[TURN-15] leaves what the folder that is looked at has, and what ordinary words mean, as they are (E5)", async () => {
    const [first, docs, git] = ["first", "docs", "git"].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    for (const one of [join(first, "docs"), docs, git]) mkdirSync(one, { recursive: true });
    file("first/package.json", JSON.stringify({ scripts: { test: "x", "test:docs": "x", lint: "x" } }));
    for (const path of ["first/docs/guide.md", "docs/guide.md", "git/readme.md"]) file(path);
    file("docs/package.json", JSON.stringify({ scripts: { test: "x", serve: "x" } }));
    const ears = createUnderstanding(rgPath, () => new Date(1_800_000_000_000));
    const read = async (said: string): Promise<readonly unknown[]> => {
      const found = await ears.understand(said, [first, docs, git], []);
      return [found?.payload["script"] ?? found?.payload["path"] ?? found?.command, found?.folder];
    };
    assert.deepEqual(await read("open docs/guide.md"), ["docs/guide.md", undefined]);
    assert.deepEqual(await read("run test docs"), ["test:docs", undefined]);
    assert.deepEqual(await read("git status"), ["git.status", undefined]);
    assert.deepEqual(await read("run serve in docs"), ["serve", docs]);
    assert.deepEqual(await read("run the serve script of the docs project"), ["serve", docs]);
  });
});

describe("the output of a test run", () => {
  const outputs: readonly (readonly [string, string, number, number])[] = [
    ["mocha", "\n  3 passing (12ms)\n  1 failing\n", 3, 1],
    [
      "mocha, all well",
      "  \u001B[92m \u001B[0m\u001B[32m 12 passing\u001B[0m\u001B[90m (2s)\u001B[0m",
      12,
      0,
    ],
    [
      "jest",
      "Test Suites: 1 failed, 2 passed, 3 total\nTests:       2 failed, 1 skipped, 30 passed, 33 total\nTime: 1 s",
      30,
      2,
    ],
    ["vitest", " Test Files  1 failed | 2 passed (3)\n      Tests  2 failed | 30 passed (32)\n", 30, 2],
    ["node", "\u2139 tests 5\n\u2139 suites 1\n\u2139 pass 4\n\u2139 fail 1\n", 4, 1],
    ["node as TAP", "TAP version 13\n# tests 5\n# pass 4\n# fail 1\n", 4, 1],
    ["pytest", "==== 1 failed, 4 passed, 2 warnings in 0.12s ====", 4, 1],
    ["pytest, with errors", "=== 2 passed, 1 error in 0.1s ===", 2, 1],
    [
      "cargo",
      "running 3 tests\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n",
      2,
      1,
    ],
    [
      "cargo, several binaries",
      "test result: ok. 2 passed; 0 failed; 0 ignored\n\ntest result: FAILED. 3 passed; 1 failed; 0 ignored\n",
      5,
      1,
    ],
  ];
  for (const [name, output, passed, failed] of outputs)
    it(`[REPORT-1] counts what passed and failed: ${name} (E5)`, () => {
      assert.deepEqual(readCounts(output), { passed, failed });
    });

  it("[REPORT-2] says one true sentence (E5)", () => {
    assert.equal(readCounts("compiled"), undefined);
    assert.equal(spokenEnd("test", 0, "3 passing"), "The tests passed: 3 of 3.");
    assert.equal(spokenEnd("test", 1, "3 passing\n1 failing"), "1 of 4 tests failed.");
    assert.equal(spokenEnd("test", 1, "3 passing"), "The tests failed before they could be counted.");
    assert.equal(spokenEnd("build", 0, "3 passing"), "build finished.");
    assert.equal(spokenEnd("build", 2, ""), "build failed with exit code 2.");
  });

  const MOCHA =
    "  1 passing\n  3 failing\n\n  1) alone:\n     Error: x\n\n  2) sums\n       adds two numbers:\n\n      Error\n\n  3) sums\n       deep: er\n         divides:\n\n      Error\n";
  const named: readonly (readonly [string, string, string])[] = [
    ["mocha", MOCHA, "3 of 4 tests failed: alone, adds two numbers and 1 more."],
    [
      "jest",
      "  ● sums › adds two numbers\n\n    expect\n\n  ● Console\n\nTests:       1 failed, 3 passed, 4 total\n",
      "1 of 4 tests failed: adds two numbers.",
    ],
    [
      "vitest",
      " FAIL  test/a.test.ts > sums > adds two numbers\n FAIL  test/a.test.ts > divides\n Tests  2 failed | 1 passed (3)\n",
      "2 of 3 tests failed: adds two numbers and divides.",
    ],
    [
      "node",
      "✖ sums (6.0ms)\n\u2139 pass 1\n\u2139 fail 1\n\n✖ failing tests:\n\ntest at a.test.mjs:2:26\n✖ adds two numbers (1.0ms)\n  Error\n",
      "1 of 2 tests failed: adds two numbers.",
    ],
    [
      "TAP",
      "    not ok 1 - adds two numbers\n      ---\n      failureType: 'testCodeFailure'\n      ...\nnot ok 1 - sums\n  ---\n  failureType: 'subtestsFailed'\n  ...\nnot ok 2 - later # to do\n# pass 1\n# fail 1\n",
      "1 of 2 tests failed: adds two numbers.",
    ],
    [
      "pytest",
      "FAILED tests/test_a.py::TestSums::test_adds - assert 1 == 2\n==== 1 failed, 4 passed in 0.12s ====",
      "1 of 5 tests failed: test_adds.",
    ],
    [
      "cargo",
      "test sums::adds ... FAILED\n\ntest result: FAILED. 2 passed; 1 failed; 0 ignored\n",
      "1 of 3 tests failed: adds.",
    ],
    ["go, which counts nothing", "--- FAIL: TestAdds (0.00s)\nFAIL\n", "Tests failed: TestAdds."],
    [
      "a name without end",
      `  1 passing\n  1 failing\n\n  1) ${"a".repeat(500)}:\n`,
      `1 of 2 tests failed: ${"a".repeat(79)}….`,
    ],
    [
      "colours",
      "\u001B[31m  ● sums › adds\u001B[39m\nTests: 1 failed, 1 total\n",
      "1 of 1 tests failed: adds.",
    ],
  ];
  for (const [name, output, spoken] of named)
    it(`[REPORT-3] says which tests failed, the first two by name: ${name} (E5)`, () => {
      assert.equal(spokenEnd("test", 1, output), spoken);
    });
});
