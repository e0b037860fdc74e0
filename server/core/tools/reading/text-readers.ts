// Programs of the system that show what is in files and what comes through a pipe: as it is, in part, in another order, compared.
import { filesReader, type Reader } from "./arguments.ts";
import { FILE_TO_READ, GLOB, NUMBER, oneOf, PATTERN, PLAIN, SEPARATOR, SIZE, WHEN, WORD } from "./shapes.ts";

/** For them a lone dash is what comes through the pipe. */
const textReader = (options: Parameters<typeof filesReader>[0] = {}): Reader => ({
  ...filesReader({ ...options, dash: true }),
  operands: FILE_TO_READ,
});

const LIST = /^[\d,-]{1,80}$/;
const KEY = /^\d{1,4}(?:\.\d{1,4})?[bdfghiMnRrV]{0,4}(?:,\d{1,4}(?:\.\d{1,4})?[bdfghiMnRrV]{0,4})?$/;
const PART: Reader = textReader({
  flags: "qvz",
  words: "quiet silent verbose zero-terminated",
  taking: { n: SIZE, c: SIZE, lines: SIZE, bytes: SIZE },
  digits: true,
});
const SUM: Reader = textReader({ flags: "btz", words: "tag binary text" });
const ENCODED: Reader = textReader({
  flags: "d",
  words: "decode ignore-garbage",
  taking: { w: NUMBER, wrap: NUMBER },
});

/** They show a file as it is, and would start programs by an environment or a file of keys. */
export const PAGERS: ReadonlySet<string> = new Set(["less", "more"]);

export const TEXTS: Readonly<Record<string, Reader>> = {
  cat: textReader({
    flags: "nbsAeETtuv",
    words: "number number-nonblank squeeze-blank show-all show-ends show-tabs show-nonprinting",
  }),
  // Pages are for who sits at a terminal: what runs is cat (PAGERS).
  less: textReader({ flags: "FNRSXin" }),
  more: textReader({ flags: "ds" }),
  head: PART,
  tail: PART,
  wc: textReader({ flags: "lwcmL", words: "lines words bytes chars max-line-length" }),
  nl: textReader({
    flags: "p",
    taking: {
      b: (word) => /^[atn]$/.test(word) || (word.startsWith("p") && PATTERN.test(word)),
      v: NUMBER,
      w: /^\d{1,2}$/,
      i: NUMBER,
      s: SEPARATOR,
      n: oneOf("ln rn rz"),
    },
  }),
  tac: textReader(),
  rev: filesReader(),
  sort: textReader({
    flags: "nrufhVbdgMRscCz",
    words:
      "numeric-sort reverse unique ignore-case human-numeric-sort version-sort general-numeric-sort dictionary-order month-sort stable check " +
      "ignore-leading-blanks random-sort zero-terminated",
    taking: { k: KEY, key: KEY, t: /^(?:.|\\0)$/, "field-separator": /^(?:.|\\0)$/, sort: WORD },
  }),
  // A second operand is written to.
  uniq: {
    ...textReader({
      flags: "cduizD",
      words: "count repeated unique ignore-case zero-terminated",
      taking: {
        f: NUMBER,
        s: NUMBER,
        w: NUMBER,
        "skip-fields": NUMBER,
        "skip-chars": NUMBER,
        "check-chars": NUMBER,
      },
      maybe: { "all-repeated": WORD, group: WORD },
    }),
    optionsFirst: true,
    operandsMax: 1,
  },
  cut: textReader({
    flags: "snz",
    words: "complement only-delimited zero-terminated",
    taking: {
      d: /^.?$/,
      delimiter: /^.?$/,
      f: LIST,
      fields: LIST,
      c: LIST,
      characters: LIST,
      b: LIST,
      bytes: LIST,
      "output-delimiter": SEPARATOR,
    },
  }),
  tr: { flags: "cdsCt", words: "complement delete squeeze-repeats truncate-set1", operands: PLAIN },
  column: filesReader({
    // Not "-n", which takes the next word for a name in some and none in others.
    flags: "txeJL",
    words: "table json fillrows table-noheadings",
    taking: {
      s: SEPARATOR,
      separator: SEPARATOR,
      o: SEPARATOR,
      "output-separator": SEPARATOR,
      c: /^\d{1,4}$/,
      N: GLOB,
      R: GLOB,
    },
  }),
  paste: textReader({ flags: "sz", words: "serial", taking: { d: SEPARATOR, delimiters: SEPARATOR } }),
  join: textReader({
    flags: "iz",
    words: "check-order nocheck-order header ignore-case",
    taking: {
      "1": NUMBER,
      "2": NUMBER,
      j: NUMBER,
      t: SEPARATOR,
      o: /^[\d.,]{1,80}$|^auto$/,
      a: oneOf("1 2"),
      v: oneOf("1 2"),
      e: SEPARATOR,
    },
  }),
  fold: textReader({
    flags: "sb",
    words: "spaces bytes",
    taking: { w: /^\d{1,4}$/, width: /^\d{1,4}$/ },
    digits: true,
  }),
  fmt: textReader({
    flags: "sutc",
    words: "split-only uniform-spacing",
    taking: { w: /^\d{1,4}$/, width: /^\d{1,4}$/ },
  }),
  expand: textReader({ flags: "i", taking: { t: /^\d{1,3}$/, tabs: /^\d{1,3}$/ } }),
  unexpand: textReader({
    flags: "a",
    words: "all first-only",
    taking: { t: /^\d{1,3}$/, tabs: /^\d{1,3}$/ },
  }),
  comm: textReader({
    flags: "123z",
    words: "check-order nocheck-order total",
    taking: { "output-delimiter": SEPARATOR },
  }),
  cmp: textReader({
    flags: "sbl",
    words: "silent quiet print-bytes verbose",
    taking: { n: NUMBER, i: NUMBER, bytes: NUMBER },
  }),
  shuf: textReader({ flags: "z", taking: { n: NUMBER, "head-count": NUMBER } }),
  diff: {
    noFolders: true,
    ...textReader({
      flags: "uqsbBwiyNaEZtTdpenrc",
      words:
        "brief side-by-side ignore-all-space ignore-space-change ignore-blank-lines ignore-trailing-space ignore-case suppress-common-lines " +
        "text new-file minimal report-identical-files strip-trailing-cr recursive show-c-function normal no-dereference left-column expand-tabs",
      taking: {
        U: NUMBER,
        C: NUMBER,
        W: /^\d{1,4}$/,
        width: /^\d{1,4}$/,
        x: GLOB,
        exclude: GLOB,
        I: PATTERN,
        label: PLAIN,
        L: PLAIN,
      },
      maybe: { unified: NUMBER, context: NUMBER, color: WHEN },
    }),
    deep: { kind: "diff", by: "r recursive" },
  },
  strings: filesReader({
    flags: "af",
    words: "all print-file-name",
    taking: { n: NUMBER, bytes: NUMBER, t: oneOf("d o x"), radix: oneOf("d o x"), e: oneOf("s S b l B L") },
    digits: true,
  }),
  hexdump: filesReader({
    flags: "Cbcdoxv",
    words: "canonical no-squeezing",
    taking: { n: SIZE, s: SIZE, length: SIZE, skip: SIZE },
  }),
  od: textReader({
    flags: "abcdfilosxv",
    maybe: { w: /^\d{1,3}$/, width: /^\d{1,3}$/ },
    taking: {
      A: oneOf("d o x n"),
      "address-radix": oneOf("d o x n"),
      t: /^[acdfoux1248CSILFDz]{1,12}$/,
      format: /^[acdfoux1248CSILFDz]{1,12}$/,
      N: SIZE,
      j: SIZE,
    },
  }),
  // A second operand is written to.
  xxd: {
    ...textReader({
      flags: "bpuieE",
      taking: { l: NUMBER, s: NUMBER, c: /^\d{1,3}$/, g: /^\d{1,3}$/, o: NUMBER, n: WORD },
    }),
    optionsFirst: true,
    operandsMax: 1,
    // It looks at the first letter of a word alone, and a second operand is written to.
    single: true,
  },
  ...Object.fromEntries(
    "md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum"
      .split(" ")
      .map((name) => [name, SUM]),
  ),
  shasum: textReader({ flags: "bt", taking: { a: NUMBER, algorithm: NUMBER } }),
  base64: ENCODED,
  base32: ENCODED,
};
