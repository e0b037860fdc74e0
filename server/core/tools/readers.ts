// What a command looks at, and whether it does nothing else. The tables of programs are in reader-tables.ts.
import {
  ANY,
  type Deep,
  FILE,
  GIT_READERS,
  GLOB,
  NUMBER,
  type Reader,
  READERS,
  RG_FILES,
} from "./reader-tables.ts";
import { sensitive } from "./secrets.ts";

/** Programs that tell their version, and do nothing else then whatever folder they are in. */
const VERSIONED = new Set("node python python3 ruby perl gcc g++ clang cmake bash git rg jq make".split(" "));
const SHORT_VERSION: Readonly<Record<string, string>> = { node: "-v", python: "-V", python3: "-V" };

const FIND_TESTS: Readonly<Record<string, RegExp>> = {
  "-name": GLOB,
  "-iname": GLOB,
  "-path": GLOB,
  "-ipath": GLOB,
  "-type": /^[fdl](?:,[fdl])*$/,
  "-maxdepth": NUMBER,
  "-mindepth": NUMBER,
  "-size": /^[+-]?\d{1,9}[bckMG]?$/,
  "-mtime": NUMBER,
  "-mmin": NUMBER,
};
const FIND_SIGNS = /^(?:!|-not|-o|-or|-a|-and|-print|-print0|-empty|-prune)$/;

export interface Reading {
  /** Options with their arguments, and a pattern, in their order. */
  readonly options: readonly string[];
  readonly operands: readonly string[];
  /** Those that stand behind "--", which are files whatever they look like; they are among the operands as well. */
  readonly paths: readonly string[];
  /** Whether the operands name files. */
  readonly files: boolean;
  readonly noFolders: boolean;
  /** Which words leave secrets below a folder out. */
  readonly deep: Deep | undefined;
}

/** What a command looks at; undefined where it may do more than look. */
export function readingOf([program = "", ...args]: readonly string[]): Reading | undefined {
  if (isVersion(program, args)) return lookingAt(args, []);
  if (program === "find") return findReading(args);
  if (program === "sed") return sedReading(args);
  if (program === "command" && args[0] !== "-v") return undefined;
  if (program === "rg" && args.includes("--files")) return readingBy(RG_FILES, args);
  if (program !== "git") return readingBy(own(READERS, program), args);
  const [sub = "", ...rest] = args[0] === "--no-pager" ? args.slice(1) : args;
  return readingBy(own(GIT_READERS, sub), rest);
}

/** Whether it only tells its version. */
export function isVersion(program: string, [word, ...rest]: readonly string[]): boolean {
  const short = Object.hasOwn(SHORT_VERSION, program) ? SHORT_VERSION[program] : undefined;
  return (
    rest.length === 0 &&
    VERSIONED.has(program) &&
    (word === "--version" || (word === short && word !== undefined))
  );
}

const lookingAt = (options: readonly string[], operands: readonly string[]): Reading => ({
  options,
  operands,
  paths: [],
  files: true,
  noFolders: false,
  deep: undefined,
});

function own(table: Readonly<Record<string, Reader>>, name: string): Reader | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

const readingBy = (reader: Reader | undefined, args: readonly string[]): Reading | undefined =>
  reader === undefined ? undefined : readingWith(reader, args);

function readingWith(reader: Reader, args: readonly string[]): Reading | undefined {
  const split = atDashes(reader, args);
  if (split === undefined) return undefined;
  const {
    first = { count: 0, shape: ANY },
    operandsMax = Infinity,
    files: named = false,
    noFolders = false,
  } = reader;
  const options: string[] = [];
  const operands: string[] = [];
  const { before, paths } = split;
  let left = first.count;
  for (let i = 0; i < before.length; i++) {
    const word = before[i] ?? "";
    switch (left > 0 && !word.startsWith("-") ? "first" : kindOf(reader, word, before[i + 1] ?? "\0")) {
      case "taking":
        options.push(word, before[++i] ?? "");
        break;
      case "first":
        if (!first.shape.test(word)) return undefined;
        left--;
        options.push(word);
        break;
      case "option":
        options.push(word);
        break;
      case "operand":
        operands.push(word);
        break;
      case "unknown":
        return undefined;
    }
  }
  operands.push(...paths);
  if (left > 0 || operands.length > operandsMax) return undefined;
  return { options, operands, paths, files: named, noFolders, deep: reader.deep?.(args) };
}

/**
 * What stands before "--", and the paths behind it; all of it where the program has no such sign, or nothing follows it. Undefined where
 * one of them is no file below, or where the program would take an option for a file.
 */
function atDashes(
  { dashes, optionsFirst, taking = [] }: Reader,
  args: readonly string[],
): { readonly before: readonly string[]; readonly paths: readonly string[] } | undefined {
  const at = dashes === true ? args.indexOf("--") : -1;
  const paths = at === -1 ? [] : args.slice(at + 1);
  if (!paths.every((word) => FILE.test(word) && !sensitive(word))) return undefined;
  const isArgument = (n: number): boolean => taking.some(([option]) => option.test(args[n - 1] ?? ""));
  const first = args.findIndex((word, n) => !word.startsWith("-") && !isArgument(n));
  const late = first !== -1 && args.slice(first).some((word) => word.startsWith("-"));
  if (optionsFirst === true && late) return undefined;
  return { before: paths.length === 0 ? args : args.slice(0, at), paths };
}

type WordKind = "taking" | "first" | "option" | "operand" | "unknown";

function kindOf({ taking, options, operands }: Reader, word: string, next: string): WordKind {
  if (taking?.some(([option, value]) => option.test(word) && value.test(next)) === true) return "taking";
  if (options?.test(word) === true) return "option";
  // Of a file at a revision, the file's name counts.
  const isSecret = sensitive(word) || sensitive(word.slice(word.indexOf(":") + 1));
  return operands?.test(word) === true && !isSecret ? "operand" : "unknown";
}

/** Only tests, and printing names. */
function findReading(args: readonly string[]): Reading | undefined {
  const start = args.findIndex((word) => /^[-!]/.test(word));
  const places = start === -1 ? args : args.slice(0, start);
  if (!places.every((word) => FILE.test(word) && !sensitive(word))) return undefined;
  for (let i = places.length; i < args.length; i++) {
    const word = args[i] ?? "";
    if (FIND_SIGNS.test(word)) continue;
    const value = Object.hasOwn(FIND_TESTS, word) ? FIND_TESTS[word] : undefined;
    if (value?.test(args[++i] ?? "\0") !== true) return undefined;
  }
  return lookingAt(args.slice(places.length), places);
}

/** `sed -n 1,20p FILE`, and nothing else of it. */
function sedReading([option = "", script = "", ...places]: readonly string[]): Reading | undefined {
  if (option !== "-n" || !/^(?:\d{1,7}|\$)(?:,(?:\d{1,7}|\$))?p$/.test(script)) return undefined;
  if (!places.every((word) => FILE.test(word) && !sensitive(word))) return undefined;
  return lookingAt([option, script], places);
}
