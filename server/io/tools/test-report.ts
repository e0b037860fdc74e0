// Reads the counts out of a test run's output, for the ear. Formats: mocha, jest/vitest, node, pytest, cargo, TAP.

import { failedTests, namedFailures } from "./failed-tests.ts";

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** Formats in which one line tells it all, most telling first. Groups: passed, failed; either may be missing. */
const SUMMARIES: readonly { readonly passed: RegExp; readonly failed: RegExp }[] = [
  { passed: /(\d+) passing\b/, failed: /(\d+) failing\b/ },
  { passed: /^\s*Tests:?\s.*?(\d+) passed/m, failed: /^\s*Tests:?\s.*?(\d+) failed/m },
  { passed: /^(?:#|ℹ) pass (\d+)/m, failed: /^(?:#|ℹ) fail (\d+)/m },
];
const CARGO = /test result: \w+\. (\d+) passed; (\d+) failed/g;
const PYTEST = /^=+ (?=.*\b(?:passed|failed|errors?)\b)(.*) in [\d.]+s.*=+$/m;

export function readCounts(output: string): TestCounts | undefined {
  const text = plain(output);
  for (const { passed, failed } of SUMMARIES) {
    const found = { passed: count(passed, text), failed: count(failed, text) };
    if (found.passed >= 0 || found.failed >= 0)
      return { passed: Math.max(0, found.passed), failed: Math.max(0, found.failed) };
  }
  return cargo(text) ?? pytest(text);
}

/** Colour codes would split the numbers from their words. */
const plain = (output: string): string => output.replaceAll(/\u001B\[[0-9;]*m/g, "");

/** -1 where the words are missing, so that "0 passed" still counts as a report. */
function count(pattern: RegExp, text: string): number {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? -1 : Number(found);
}

/** One line for each binary. */
function cargo(text: string): TestCounts | undefined {
  const all = [...text.matchAll(CARGO)];
  if (all.length === 0) return undefined;
  const sum = (group: number): number => all.reduce((total, match) => total + Number(match[group]), 0);
  return { passed: sum(1), failed: sum(2) };
}

function pytest(text: string): TestCounts | undefined {
  const line = PYTEST.exec(text)?.[1];
  if (line === undefined) return undefined;
  const of = (word: RegExp): number => Math.max(0, count(word, line));
  return { passed: of(/(\d+) passed/), failed: of(/(\d+) failed/) + of(/(\d+) errors?/) };
}

/** One sentence: what ran and how it ended, with the first tests that failed. */
export function spokenEnd(what: string, exitCode: number, output: string): string {
  const counts = readCounts(output);
  const fine = exitCode === 0;
  const isTest = /test/i.test(what);
  const failures = isTest && !fine ? failedTests(plain(output)) : [];
  if (counts !== undefined && isTest) {
    const { passed, failed } = counts;
    if (fine) return `The tests passed: ${passed} of ${passed + failed}.`;
    if (failed === 0) return "The tests failed before they could be counted.";
    const named = namedFailures(failures, failed);
    return `${failed} of ${passed + failed} tests failed${named === "" ? "" : `: ${named}`}.`;
  }
  if (failures.length > 0) return `Tests failed: ${namedFailures(failures, failures.length)}.`;
  return fine ? `${what} finished.` : `${what} failed with exit code ${exitCode}.`;
}
