// Reads the counts out of a test run's output, for the ear. Formats: mocha, jest/vitest, node, pytest, cargo, TAP.

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

const PASSED = [
  /(\d+) passing\b/,
  /^Tests:.*?(\d+) passed/m,
  /# pass (\d+)/,
  /ℹ pass (\d+)/,
  /(\d+) passed/,
  /test result: \w+\. (\d+) passed/,
];
const FAILED = [
  /(\d+) failing\b/,
  /^Tests:.*?(\d+) failed/m,
  /# fail (\d+)/,
  /ℹ fail (\d+)/,
  /(\d+) failed/,
  /passed; (\d+) failed/,
];

export function readCounts(output: string): TestCounts | undefined {
  // Colour codes would split the numbers from their words. oxlint-disable-next-line no-control-regex
  const text = output.replaceAll(/\u001B\[[0-9;]*m/g, "");
  const passed = first(PASSED, text);
  const failed = first(FAILED, text);
  return passed === undefined && failed === undefined
    ? undefined
    : { passed: passed ?? 0, failed: failed ?? 0 };
}

function first(patterns: readonly RegExp[], text: string): number | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return Number(found);
  }
  return undefined;
}

/** One sentence: what ran and how it ended. */
export function spokenEnd(what: string, exitCode: number, output: string): string {
  const counts = readCounts(output);
  const fine = exitCode === 0;
  if (counts !== undefined && /test/i.test(what)) {
    const { passed, failed } = counts;
    if (fine) return `The tests passed: ${passed} of ${passed + failed}.`;
    return failed === 0
      ? "The tests failed before they could be counted."
      : `${failed} of ${passed + failed} tests failed.`;
  }
  return fine ? `${what} finished.` : `${what} failed with exit code ${exitCode}.`;
}
