// Names the tests that failed, from a test run's output, for the ear. Formats: mocha, jest, vitest, node, TAP, pytest, cargo, go.

/** Each finds one failed test, and of those it is in the last name alone counts. */
const FORMATS: readonly { readonly line: RegExp; readonly between?: string }[] = [
  // mocha tells of each once more behind the counts, with the suites it is in, a line each.
  { line: /^ {2}\d+\) ([^\n]+(?:\n {5,}\S[^\n]*)*?):$/gm, between: "\n" },
  { line: /^ *FAIL +\S+ > (.+)$/gm, between: " > " },
  { line: /^ +● (?!Console)(.+)$/gm, between: " › " },
  { line: /^ *FAILED \S+?::(.+?)(?: - .*)?$/gm, between: "::" },
  { line: /^test (\S+) \.\.\. FAILED$/gm, between: "::" },
  { line: /^ *--- FAIL: (\S+) \(/gm, between: "/" },
  { line: /^test at .+\n✖ (.+?) \([\d.]+ms\)$/gm },
  {
    // What is marked as not yet to pass is none. Around them are those that failed for nothing else.
    line: /^ *not ok \d+ -? ?(?!.*# (?:to|sk))(.+)$(?!\n *---\n(?:(?! *\.\.\.).*\n)*? *failureType: 'subtestsFailed')/gim,
  },
];
const NAMED_MAX = 2;
const NAME_CHARS_MAX = 80;

/** In the order of the output, each once; without colour codes in it. Empty where none can be told. */
export function failedTests(output: string): readonly string[] {
  for (const { line, between } of FORMATS) {
    const found = [...output.matchAll(line)].map(([, name = ""]) =>
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
  const all = more > 0 ? [...named, `${more} more`] : named;
  const last = all.at(-1) ?? "";
  return all.length === 1 ? last : `${all.slice(0, -1).join(", ")} and ${last}`;
}

const clipped = (name: string): string =>
  name.length > NAME_CHARS_MAX ? `${name.slice(0, NAME_CHARS_MAX - 1).trimEnd()}…` : name;
