// Programs that search, and those with a program of their own: each of these is read as well.
import { filesReader, patternFirst, type Reader } from "./arguments.ts";
import { onlyPrints } from "./awk-program.ts";
import { onlyPicks } from "./jq-filter.ts";
import { isPartOfFilter, onlyFilters } from "./sed-script.ts";
import {
  CONTEXT,
  DATE,
  FILE,
  FILE_TO_READ,
  GLOB,
  NAME,
  NUMBER,
  oneOf,
  PATTERN,
  PLAIN,
  SIZE,
  WHEN,
  WORD,
} from "./shapes.ts";

const GREP: Reader = {
  flags: "abcEFGhHiILlnoPqrsvwxzTUy",
  words:
    "count ignore-case no-ignore-case line-number recursive files-with-matches files-without-match only-matching word-regexp line-regexp " +
    "invert-match fixed-strings extended-regexp basic-regexp perl-regexp no-filename with-filename quiet silent no-messages null text " +
    "byte-offset initial-tab line-buffered",
  taking: {
    ...CONTEXT,
    e: PATTERN,
    regexp: PATTERN,
    include: GLOB,
    exclude: GLOB,
    "exclude-dir": GLOB,
    "binary-files": oneOf("text binary without-match"),
  },
  maybe: { color: WHEN, colour: WHEN },
  digits: true,
  first: patternFirst("e regexp"),
  operands: FILE_TO_READ,
  files: true,
  dash: true,
  deep: { kind: "grep", by: "r recursive" },
};

const FD: Reader = {
  // Not "-l", which starts ls.
  flags: "HIsigFap0uq1",
  words:
    "hidden no-ignore no-ignore-vcs unrestricted case-sensitive ignore-case glob regex fixed-strings absolute-path full-path print0 quiet " +
    "prune one-file-system show-errors",
  taking: {
    e: NAME,
    extension: NAME,
    t: WORD,
    type: WORD,
    d: NUMBER,
    "max-depth": NUMBER,
    "min-depth": NUMBER,
    "exact-depth": NUMBER,
    E: GLOB,
    exclude: GLOB,
    S: SIZE,
    size: SIZE,
    "changed-within": DATE,
    "changed-before": DATE,
    "max-results": NUMBER,
    and: PATTERN,
    color: WHEN,
    c: WHEN,
  },
  first: { shape: PATTERN, optional: true },
  operands: FILE,
  files: true,
};

export const SEARCHING: Readonly<Record<string, Reader>> = {
  grep: GREP,
  fd: FD,
  fdfind: FD,
  egrep: GREP,
  fgrep: GREP,
  rg: {
    flags: "inlwcFvoSHINPUxsqpaV0u.",
    words:
      "count count-matches ignore-case case-sensitive smart-case line-number no-line-number files-with-matches files-without-match fixed-strings " +
      "word-regexp line-regexp no-heading heading stats invert-match only-matching multiline multiline-dotall pcre2 json type-list vimgrep " +
      "column no-column no-filename with-filename trim quiet null text files no-messages hidden no-ignore no-ignore-vcs no-ignore-parent " +
      "unrestricted pretty max-columns-preview block-buffered line-buffered crlf one-file-system glob-case-insensitive passthru",
    taking: {
      ...CONTEXT,
      d: NUMBER,
      M: NUMBER,
      e: PLAIN,
      g: GLOB,
      t: WORD,
      T: WORD,
      r: PLAIN,
      "max-depth": NUMBER,
      "max-columns": NUMBER,
      "max-filesize": SIZE,
      regexp: PLAIN,
      glob: GLOB,
      iglob: GLOB,
      type: WORD,
      "type-not": WORD,
      replace: PLAIN,
      color: oneOf("never auto always ansi"),
      colors: /^[a-z:0-9,]{1,40}$/,
      sort: WORD,
      sortr: WORD,
      "context-separator": PLAIN,
    },
    // It bounds its patterns itself, by time and by size.
    first: patternFirst("e regexp files type-list", PLAIN),
    operands: FILE,
    files: true,
    dash: true,
    deep: { kind: "ripgrep" },
  },
  sed: filesReader({
    dash: true,
    flags: "nErsuz",
    words: "quiet silent regexp-extended separate unbuffered null-data posix",
    taking: { e: isPartOfFilter, expression: isPartOfFilter },
    first: patternFirst("e expression", onlyFilters),
  }),
  awk: filesReader({
    dash: true,
    taking: {
      F: /^[^\0]{1,12}$/,
      v: /^(?!CONVFMT|OFMT)[A-Za-z_]\w{0,30}=(?!.*(?:%|\\(?![tn])))[^\0]{0,100}$/s,
    },
    first: { shape: onlyPrints },
    optionsFirst: true,
  }),
  jq: filesReader({
    dash: true,
    flags: "rcSMesnajCR",
    words:
      "raw-output compact-output sort-keys monochrome-output color-output exit-status slurp null-input ascii-output join-output raw-input tab",
    taking: { indent: /^[0-7]$/ },
    pairs: "arg argjson",
    first: { shape: onlyPicks },
  }),
};
