// Names the tests that failed, from a test run's output, for the ear. Formats: mocha, jest, vitest, node, TAP, pytest, cargo, go.
import { listed } from "../../core/lib/wording.ts";

/** Each finds one failed test, and of those it is in the last name alone counts. */
const FORMATS: readonly { readonly line: RegExp; readonly between?: string; readonly from?: RegExp }[] = [
  // mocha tells of each once more behind the counts, with the suites it is in, a line each.
  { from: /^ +\d+ failing$/m, line: /^ {2}\d+\) ([^\n]+(?:\n {5,}\S[^\n]*)*?):$/gm, between: "\n" },
  { line: /^ *FAIL +(?:\|[^|\n]+\| +)?[^\n>]+ > (.+)$/gm, between: " > " },
  { line: /^ +● (?!Console)(.+)$/gm, between: " › " },
  // What is in brackets belongs to the name, whatever it is.
  { line: /^ *FAILED [^\s:]+(?:::\w+)*::(\w+(?:\[.*?\](?= - |$))?)/gm },
  { line: /^test (\S+) \.\.\. FAILED$/gm, between: "::" },
  // Before a part of one that failed stands the one it is a part of.
  { line: /^ *--- FAIL: (\S+) \([^\n]*$(?!\n +--- FAIL)/gm, between: "/" },
  // A suite fails as soon as one of its tests does; it is told behind them.
  { line: /^test at .+\n✖ (.+?) \([\d.]+ms\)$/gm },
  {
    // What is marked as not yet to pass is none. Around them are those that failed for nothing else.
    line: /^ *not ok \d+ -? ?(?!.* # (?:to.?do|skip)\b)(.+)$(?!\n *---\n(?:(?! *\.\.\.).*\n)*? *failureType: 'subtestsFailed')/gim,
  },
];
const NAMED_MAX = 2;
const NAME_CHARS_MAX = 80;

/** In the order of the output, each once; without colour codes in it. Empty where none can be told. */
export function failedTests(output: string): readonly string[] {
  const lines = output.replaceAll("\r\n", "\n");
  for (const { line, between, from } of FORMATS) {
    const start = from === undefined ? 0 : lines.search(from);
    const found = [...(start < 0 ? "" : lines.slice(start)).matchAll(line)].map(([, name = ""]) =>
      (between === undefined ? name : (name.split(between).at(-1) ?? "")).trim(),
    );
    const names = [...new Set(found.filter((name) => name !== ""))];
    if (names.length > 0) return names;
  }
  return [];
}

/** " adds two numbers, divides and 3 more", as it goes behind a colon; empty where none has a name. `count`: how many there are. */
export function namedFailures(names: readonly string[], count: number): string {
  const named = names.slice(0, Math.min(NAMED_MAX, count)).map(clipped);
  const more = count - named.length;
  if (named.length === 0) return "";
  return listed(more > 0 ? [...named, `${more} more`] : named);
}

const clipped = (name: string): string =>
  name.length > NAME_CHARS_MAX ? `${name.slice(0, NAME_CHARS_MAX - 1).trimEnd()}…` : name;
