// What the output of a test run says, for the ear.
import assert from "node:assert/strict";
import { readCounts, spokenEnd } from "../../server/io/tools/test-report.ts";

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
    [
      "pytest, with what it was given",
      "FAILED tests/test_a.py::test_minus[3 - 1] - assert\nFAILED tests/test_a.py::test_ip[::1] - x\n==== 2 failed, 1 passed in 0.12s ====",
      "2 of 3 tests failed: test_minus[3 - 1] and test_ip[::1].",
    ],
    [
      "mocha, behind steps of an installation",
      `  1) Install things:\n     x\n\n${MOCHA}`,
      "3 of 4 tests failed: alone, adds two numbers and 1 more.",
    ],
    [
      "vitest, with a project and a space",
      " FAIL  |web| test/a b.test.ts > sums > adds\r\n Tests  1 failed | 1 passed (2)\r\n",
      "1 of 2 tests failed: adds.",
    ],
    [
      "TAP, with a sign",
      "not ok 1 - keeps # together\n# pass 1\n# fail 1\n",
      "1 of 2 tests failed: keeps # together.",
    ],
    ["go, a part", "--- FAIL: TestX (0.00s)\n    --- FAIL: TestX/sub (0.00s)\nFAIL\n", "Tests failed: sub."],
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
