// Commands of git that only look, with the options with which that holds.
import { patternFirst, type Reader } from "./arguments.ts";
import { commitFormat, DATE_STYLE, LINES_OF, nameFormat, SORT_KEY } from "./git-formats.ts";
import {
  CONTEXT,
  COMMITTED,
  FILE,
  GIT_PATH,
  GLOB,
  NAME,
  NUMBER,
  oneOf,
  PATTERN,
  REVISION,
  TREE,
  WHEN,
  WORD,
} from "./shapes.ts";

const TEXT = /^[^\0\n]{1,200}$/;
const SHARE = /^\d{1,3}%?$/;
const REVISIONS: Reader = { operands: REVISION };

/** How differences are shown. */
const SHOWN = {
  flags: "puswbzRaWDtr",
  words:
    "patch no-patch patch-with-stat stat shortstat numstat name-only name-status summary oneline no-color minimal patience histogram " +
    "no-renames check ignore-all-space ignore-space-change ignore-space-at-eol ignore-blank-lines ignore-cr-at-eol word-diff color-words " +
    "no-ext-diff no-textconv full-index raw text function-context no-prefix exit-code quiet compact-summary pickaxe-all pickaxe-regex " +
    "cumulative no-relative relative find-copies-harder default-prefix no-color-moved",
  maybe: {
    U: /^\d{1,4}$/,
    unified: /^\d{1,4}$/,
    format: commitFormat,
    M: SHARE,
    C: SHARE,
    B: SHARE,
    stat: /^\d{1,3}(?:,\d{1,3}){0,2}$/,
    color: WHEN,
    "color-moved": WORD,
    "word-diff": WORD,
    abbrev: /^\d{1,2}$/,
    dirstat: /^[a-z0-9,.]{1,40}$/,
    "find-renames": SHARE,
    "find-copies": SHARE,
    pretty: commitFormat,
  },
  taking: {
    S: TEXT,
    G: PATTERN,
    "diff-filter": /^[ACDMRTUXB*a-z]{1,12}$/,
    "diff-algorithm": WORD,
    "inter-hunk-context": /^\d{1,4}$/,
    "stat-width": /^\d{1,3}$/,
    date: DATE_STYLE,
  },
} satisfies Reader;

/** Which commits are told of, and how. */
const LOGGED: Reader = {
  flags: `${SHOWN.flags}iEFPgmc`,
  words:
    `${SHOWN.words} cc graph all no-decorate merges no-merges reverse first-parent follow abbrev-commit no-abbrev-commit no-walk ` +
    "full-history simplify-merges date-order topo-order author-date-order left-right left-only right-only cherry cherry-pick cherry-mark " +
    "boundary parents children relative-date walk-reflogs invert-grep all-match regexp-ignore-case extended-regexp fixed-strings " +
    "perl-regexp simplify-by-decoration ancestry-path no-notes no-mailmap source root clear-decorations no-graph sparse dense count " +
    "no-commit-id",
  maybe: {
    ...SHOWN.maybe,
    decorate: oneOf("short full auto no"),
    branches: GLOB,
    tags: GLOB,
    remotes: GLOB,
    "min-parents": NUMBER,
    "max-parents": NUMBER,
  },
  taking: {
    ...SHOWN.taking,
    n: NUMBER,
    "max-count": NUMBER,
    skip: NUMBER,
    author: PATTERN,
    committer: PATTERN,
    since: TEXT,
    until: TEXT,
    after: TEXT,
    before: TEXT,
    grep: PATTERN,
    "decorate-refs": GLOB,
    exclude: GLOB,
    glob: GLOB,
    L: LINES_OF,
  },
  digits: true,
  operands: REVISION,
  paths: GIT_PATH,
};

/** Its other commands. */
const OF_REFLOG = oneOf("expire delete exists drop list write migrate");

const NAMES = {
  maybe: { color: WHEN, abbrev: /^\d{1,2}$/, column: WORD },
  taking: {
    format: nameFormat,
    sort: SORT_KEY,
    contains: REVISION,
    "no-contains": REVISION,
    merged: REVISION,
    "no-merged": REVISION,
    "points-at": REVISION,
  },
  lastly: "contains no-contains merged no-merged points-at",
} satisfies Reader;
const LISTED = "list contains no-contains merged no-merged points-at";

/** Of git's configuration what holds no key. */
const CONFIGURED =
  /^(?:user\.(?:name|email)|init\.defaultbranch|core\.(?:autocrlf|eol|ignorecase|filemode|bare|editor|pager|hookspath)|pull\.(?:rebase|ff)|push\.(?:default|autosetupremote)|branch\.[\w/.-]{1,80}\.(?:remote|merge)|remote\.[\w.-]{1,80}\.(?:url|pushurl|fetch)|commit\.gpgsign|merge\.(?:tool|ff)|diff\.tool)$/i;

export const GIT_READERS: Readonly<Record<string, Reader>> = {
  status: {
    flags: "sbz",
    words: "short branch long show-stash ahead-behind no-ahead-behind renames no-renames",
    maybe: {
      u: oneOf("no normal all"),
      "untracked-files": oneOf("no normal all"),
      ignored: oneOf("traditional no matching"),
      porcelain: oneOf("v1 v2"),
    },
    operands: FILE,
    paths: GIT_PATH,
  },
  diff: {
    ...SHOWN,
    words: `${SHOWN.words} cached staged merge-base`,
    operands: COMMITTED,
    paths: GIT_PATH,
  },
  log: LOGGED,
  whatchanged: LOGGED,
  show: { ...LOGGED, operands: COMMITTED },
  "diff-tree": LOGGED,
  reflog: { ...LOGGED, operands: (word) => REVISION.test(word) && !OF_REFLOG.test(word) },
  "rev-list": {
    words:
      "count all no-merges merges reverse first-parent left-right left-only right-only branches tags remotes no-walk objects cherry-pick " +
      "boundary parents children oneline abbrev-commit date-order topo-order quiet timestamp header",
    maybe: { "min-parents": NUMBER, "max-parents": NUMBER },
    taking: {
      n: NUMBER,
      "max-count": NUMBER,
      skip: NUMBER,
      since: TEXT,
      until: TEXT,
      after: TEXT,
      before: TEXT,
      author: PATTERN,
      grep: PATTERN,
    },
    digits: true,
    operands: REVISION,
    paths: GIT_PATH,
  },
  stash: { ...LOGGED, first: { shape: oneOf("list show") } },
  shortlog: {
    flags: "snec",
    words: "numbered summary email all no-merges merges branches tags",
    taking: { since: TEXT, until: TEXT, after: TEXT, before: TEXT, author: TEXT, group: WORD },
    operands: REVISION,
    paths: GIT_PATH,
  },
  grep: {
    flags: "niwlLcEFGPIhHvpWoazq",
    words:
      "line-number ignore-case word-regexp files-with-matches name-only files-without-match count extended-regexp fixed-strings basic-regexp " +
      "perl-regexp invert-match show-function function-context only-matching column heading break no-color all-match and or not full-name quiet text",
    maybe: { color: WHEN },
    taking: {
      ...CONTEXT,
      e: PATTERN,
      "max-depth": NUMBER,
      threads: NUMBER,
    },
    digits: true,
    first: patternFirst("e"),
    operands: (word) => FILE.test(word) || REVISION.test(word),
    paths: GIT_PATH,
  },
  blame: {
    flags: "welsfnbctpw",
    words: "porcelain line-porcelain show-name show-number show-email root",
    maybe: { C: /^\d{1,4}$/, M: /^\d{1,4}$/, abbrev: /^\d{1,2}$/ },
    taking: {
      L: /^(?:(?:\d{1,7}|\/[^/{}\0]{1,80}\/)(?:,(?:[+-]?\d{0,7}|\/[^/{}\0]{1,80}\/))?|,\d{1,7}|:[\w.]{1,80})$/,
      date: DATE_STYLE,
      since: TEXT,
      "ignore-rev": REVISION,
    },
    operands: REVISION,
    operandsMax: 2,
    paths: GIT_PATH,
  },
  branch: {
    ...NAMES,
    flags: "avrqil",
    words: "all remotes list show-current ignore-case no-column no-color no-abbrev verbose",
    operands: GLOB,
    operandsWith: LISTED,
  },
  tag: {
    ...NAMES,
    flags: "li",
    words: "list ignore-case no-column",
    maybe: { ...NAMES.maybe, n: /^\d{1,3}$/ },
    operands: GLOB,
    operandsWith: `l ${LISTED}`,
  },
  "for-each-ref": {
    ...NAMES,
    words: "ignore-case omit-empty",
    taking: { ...NAMES.taking, count: NUMBER, exclude: GLOB },
    operands: GLOB,
  },
  "show-ref": {
    flags: "sdq",
    words: "heads tags branches head dereference verify quiet",
    maybe: { hash: /^\d{1,2}$/, abbrev: /^\d{1,2}$/ },
    operands: GLOB,
  },
  "symbolic-ref": { flags: "q", words: "short quiet no-recurse", operands: GLOB, operandsMax: 1 },
  "name-rev": { words: "name-only tags always no-undefined", taking: { refs: GLOB }, operands: REVISION },
  describe: {
    words: "tags always long all exact-match first-parent contains",
    maybe: { abbrev: /^\d{1,2}$/ },
    taking: { match: GLOB, exclude: GLOB, candidates: NUMBER },
    operands: REVISION,
  },
  "rev-parse": {
    flags: "q",
    words:
      "verify show-toplevel is-inside-work-tree is-inside-git-dir is-bare-repository is-shallow-repository git-dir absolute-git-dir " +
      "git-common-dir show-prefix show-cdup symbolic symbolic-full-name all branches tags remotes quiet show-object-format",
    maybe: { short: /^\d{1,2}$/, "abbrev-ref": oneOf("strict loose"), "path-format": WORD },
    operands: REVISION,
  },
  "merge-base": { words: "is-ancestor all fork-point octopus independent", flags: "a", operands: REVISION },
  cherry: { flags: "v", ...REVISIONS },
  "cat-file": {
    flags: "ptse",
    operands: (word) => COMMITTED.test(word.replace(TREE, "")),
    operandsMax: 1,
  },
  "ls-files": {
    flags: "comdstuviz",
    words:
      "others cached modified deleted stage exclude-standard error-unmatch full-name ignored directory unmerged no-empty-directory eol deduplicate",
    taking: { x: GLOB, exclude: GLOB },
    operands: GIT_PATH,
    paths: GIT_PATH,
  },
  "ls-tree": {
    flags: "rdtlz",
    words: "name-only name-status long full-name object-only",
    maybe: { abbrev: /^\d{1,2}$/ },
    first: { shape: REVISION },
    operands: GIT_PATH,
    paths: GIT_PATH,
  },
  "check-ignore": {
    flags: "vnq",
    words: "verbose non-matching quiet no-index",
    operands: GIT_PATH,
    paths: GIT_PATH,
    namesOnly: true,
  },
  "count-objects": { flags: "vH", words: "verbose human-readable" },
  // Names and passwords in addresses are left out of what is told.
  remote: {
    flags: "v",
    words: "verbose all push",
    first: { shape: oneOf("get-url"), optional: true },
    operands: NAME,
    operandsMax: 1,
  },
  worktree: { flags: "vz", words: "porcelain verbose", first: { shape: oneOf("list") } },
  config: { words: "get", flags: "", first: { shape: CONFIGURED } },
  var: {
    operands: oneOf("GIT_DEFAULT_BRANCH"),
    operandsMax: 1,
  },
  version: { words: "build-options" },
};
