// How signs, short words, units and the ends of file names are said. English, as data.

/** Any word may be looked up, also one that every object has. */
const table = (words: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(words));

/** Standing alone. */
export const SIGNS = table({
  "=>": "arrow",
  "->": "to",
  "→": "to",
  "===": "equals",
  "==": "equals",
  "=": "equals",
  "!==": "is not",
  "!=": "is not",
  "<=": "at most",
  ">=": "at least",
  "<": "less than",
  ">": "greater than",
  "&&": "and",
  "&": "and",
  "||": "or",
  "+": "plus",
  "*": "times",
  "/": "slash",
  "…": "",
  "-": "",
  "–": "",
  "—": "",
});

export const WORDS = table({
  "e.g.": "for example",
  "i.e.": "that is",
  "etc.": "and so on",
  "vs.": "versus",
  "a.m.": "A M",
  "p.m.": "P M",
  "c#": "C sharp",
  "f#": "F sharp",
  "c++": "C plus plus",
  ".net": "dot net",
  "node.js": "node J S",
  "w/o": "without",
  "w/": "with",
  "i/o": "I O",
  ipv4: "I P version 4",
  ipv6: "I P version 6",
  "tcp/ip": "T C P I P",
});

/** Behind a figure, as they are written: "7B" is no size. */
export const UNITS = table({
  "%": "percent",
  ms: "milliseconds",
  s: "seconds",
  min: "minutes",
  h: "hours",
  kB: "kilobytes",
  KB: "kilobytes",
  MB: "megabytes",
  GB: "gigabytes",
  TB: "terabytes",
  KiB: "kibibytes",
  MiB: "mebibytes",
  GiB: "gibibytes",
  Hz: "hertz",
  kHz: "kilohertz",
  MHz: "megahertz",
  GHz: "gigahertz",
  px: "pixels",
  x: "times",
});

export const PER = table({
  s: "second",
  sec: "second",
  min: "minute",
  h: "hour",
  day: "day",
  month: "month",
});

/** Ends of file names that are read; the others are spelled. */
export const FILE_ENDS_READ = table({
  py: "pie",
  json: "jason",
  yaml: "yaml",
  yml: "yaml",
  toml: "toml",
  go: "go",
  lock: "lock",
  log: "log",
  test: "test",
  spec: "spec",
  config: "config",
  java: "java",
  swift: "swift",
  dart: "dart",
  lua: "lua",
  vue: "view",
  svelte: "svelte",
  proto: "proto",
  gradle: "gradle",
  env: "env",
  bash: "bash",
  txt: "text",
  sql: "sequel",
  wasm: "wasm",
  zip: "zip",
  local: "local",
});

const SPELLED =
  "ts js tsx jsx mjs cjs mts cts rs kt c h cc cpp hpp cs rb php md xml html htm css scss sh ini cfg csv png jpg jpeg svg gif pdf d ex exs hs ml el r pl ps1 bat tf gz tar db onnx gguf wav";
/** What ends the name of a file; other dots are those of code. */
export const FILE_ENDS: ReadonlySet<string> = new Set([...FILE_ENDS_READ.keys(), ...SPELLED.split(" ")]);
