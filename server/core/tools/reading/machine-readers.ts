// Programs of the system that look at no file.
import type { Reader } from "./arguments.ts";
import { DATE, DATE_FORMAT, NAME, oneOf, PLAIN, SEPARATOR } from "./shapes.ts";

/** What tells of the machine and of words, and looks at no file. */
export const MACHINE: Readonly<Record<string, Reader>> = {
  printf: { first: { shape: /^(?!-)(?!.*%[^a-zA-HJ-Z%]*(?:\d{4}|\*))/s }, operands: PLAIN, plain: true },
  true: {},
  false: {},
  seq: {
    flags: "w",
    taking: { s: SEPARATOR, separator: SEPARATOR },
    operands: /^-?(?:\d{1,6}|\d{1,3}\.\d{1,2})$/,
    digits: true,
  },
  sleep: { operands: /^\d{1,2}(?:\.\d{1,3})?s?$/, operandsMax: 1 },
  expr: { operands: /^[A-Za-z0-9_.+*/%<>=!&|():^ -]{1,60}$/ },
  whoami: {},
  id: { flags: "ungG", words: "user name group groups" },
  groups: {},
  uname: { flags: "asrmnpiov", words: "all kernel-name kernel-release machine nodename operating-system" },
  arch: {},
  // Its other options ask the network for a name.
  hostname: { flags: "sI" },
  lscpu: {},
  nproc: { words: "all" },
  uptime: { flags: "ps", words: "pretty since" },
  free: { flags: "hmgktbw", words: "human mebi gibi total" },
  date: {
    flags: "uR",
    words: "utc universal rfc-email",
    taking: { d: DATE, date: DATE },
    maybe: {
      I: oneOf("date hours minutes seconds ns"),
      "iso-8601": oneOf("date hours minutes seconds ns"),
      "rfc-3339": oneOf("date seconds ns"),
    },
    operands: (word) => word.startsWith("+") && DATE_FORMAT.test(word),
    operandsMax: 1,
  },
  cal: { flags: "13jmy", operands: /^\d{1,4}$/ },
  locale: { flags: "a", words: "all-locales" },
  tput: { operands: oneOf("cols lines colors"), operandsMax: 1 },
  // Of all there is, keys would be told as well; these are what programs that run unasked are given.
  printenv: {
    first: { shape: oneOf("HOME USER LOGNAME LANG LC_ALL TERM TZ") },
  },
  tty: { flags: "s" },
  factor: { operands: /^\d{1,9}$/ },
  lsb_release: { flags: "aidrcs" },
  getconf: { flags: "a", first: { shape: /^_?[A-Z][A-Z0-9_]{1,40}$/ } },
  lsblk: { flags: "afilmnpSt" },
  numfmt: {
    taking: { to: oneOf("iec iec-i si none"), from: oneOf("auto iec iec-i si none") },
    operands: /^\d{1,15}(?:\.\d{1,6})?[KMGTPE]?i?$/,
    digits: true,
  },
  // With a terminal it would start a pager.
  dpkg: { flags: "lsL", words: "list status listfiles", operands: NAME },
  whereis: { flags: "bms", first: { shape: NAME }, operands: NAME },
  // Built into shells; "which" tells the same.
  command: { flags: "v", first: { shape: NAME }, operands: NAME },
  type: { flags: "a", operands: NAME },
  which: { flags: "as", words: "all", operands: NAME },
};
