// `find … | xargs wc -l` is `find … -exec wc -l {} +`: said that way, find itself hands on the names, so that no name is taken for an
// option or for two, and what may be shown of which file is known (find-tests.ts). What else xargs is given is worked out first
// (handed-on.ts); any other use of it is for a person.
import { isLiteral, type ShellCommand, type ShellLine } from "../shell-line.ts";

/** The line with each such pair as one command; all else as it is. */
export function withoutXargs(line: ShellLine): ShellLine {
  const all: ShellCommand[] = [];
  for (const [n, one] of line.entries()) {
    const before = all.at(-1);
    // Where nothing is found, xargs fails and find does not: what goes by that needs the true one.
    const isAsked = /^(?:and|or)$/.test(line[n + 1]?.joint ?? "");
    const made = before !== undefined && one.joint === "pipe" && !isAsked ? together(before, one) : undefined;
    if (made === undefined) all.push(one);
    else all[all.length - 1] = made;
  }
  return all;
}

function together(find: ShellCommand, xargs: ShellCommand): ShellCommand | undefined {
  if (find.argv[0] !== "find" || xargs.argv[0] !== "xargs" || find.silent === true) return undefined;
  if (!isLiteral(find) || !isLiteral(xargs)) return undefined;
  if (find.errors !== "dropped" && xargs.errors !== "told") return undefined;
  const names = shownBy(find.argv.slice(1));
  const shows = execOf(xargs.argv.slice(1));
  if (names === undefined || shows === undefined || !isOfFiles(names, shows)) return undefined;
  // What find says of folders that it may not enter is lost with what the other one would say.
  const errors = find.errors === "dropped" ? find.errors : xargs.errors;
  return { ...xargs, argv: ["find", ...names, ...shows], errors, joint: find.joint };
}

/** find shows files alone (find-tests.ts): folders and links are not told as if there were none. */
function isOfFiles(names: readonly string[], [, program = "", ...words]: readonly string[]): boolean {
  const types = names.filter((_, n) => /^-x?type$/.test(names[n - 1] ?? ""));
  // Whether something is there at all is told by an exit code.
  if (words.some((word) => /^-[a-zA-Z]*q|^--(?:quiet|silent)$/.test(word))) return false;
  return types.every((type) => type === "f") && (types.length > 0 || !/^(?:ls|du|stat|file)$/.test(program));
}

/** Words that come before what is looked for, and their values. */
const GLOBAL = /^-(?:maxdepth|mindepth)$/;
const ACTION = /^-(?:print0?|printf|ls|exec|execdir|ok|okdir|delete|fprint.*|fls|quit)$/;
const OR = /^(?:-o|-or|,)$/;

/** The words of find up to where it would tell a name; undefined where that is not at the end alone. */
function shownBy(args: readonly string[]): readonly string[] | undefined {
  const isTold = /^-print0?$/.test(args.at(-1) ?? "");
  const words = isTold ? args.slice(0, -1) : args;
  if (words.some((word) => ACTION.test(word))) return undefined;
  // Told there, it is told of what the last part finds.
  if (isTold || !words.some((word) => OR.test(word))) return words;
  let at = words.findIndex((word) => /^[-(!]/.test(word));
  while (GLOBAL.test(words[at] ?? "")) at += 2;
  return [...words.slice(0, at), "(", ...words.slice(at), ")"];
}

export interface HandsOn {
  /** How many words were options. */
  readonly options: number;
  /** One name at a time. */
  readonly alone: boolean;
  /** What stands for the name; empty where it comes last. */
  readonly sign: string;
  /** What stands between two names. */
  readonly between: "blanks" | "lines" | "zeros";
  /** Whether nothing is started without a name. */
  readonly needsName: boolean;
}

/** Undefined for an option that does more than to say how names are handed on, and where one would undo another. */
export function handsOn(args: readonly string[]): HandsOn | undefined {
  const said = new Set<string>();
  let [at, sign] = [0, ""];
  for (; args[at]?.startsWith("-") === true; at++) {
    const word = args[at] ?? "";
    const plain = PLAIN[word];
    if (plain !== undefined) {
      for (const letter of plain) said.add(letter);
      continue;
    }
    const [, letter = "", value = args[++at] ?? ""] = /^-([nLId])(.+)?$/.exec(word) ?? [];
    if (HANDED[letter]?.test(value) !== true || said.has(letter)) return undefined;
    said.add(letter);
    if (letter === "I") sign = value;
  }
  if (UNDOING.some((letters) => letters.filter((letter) => said.has(letter)).length > 1)) return undefined;
  const between = said.has("0") ? "zeros" : said.has("d") ? "lines" : "blanks";
  const alone = ["n", "L", "I"].some((letter) => said.has(letter));
  return { options: at, alone, sign, between, needsName: said.has("r") || sign !== "" };
}

const PLAIN: Readonly<Record<string, string>> = {
  "-0": "0",
  "-r": "r",
  "-0r": "0r",
  "-r0": "0r",
  "--null": "0",
  "--no-run-if-empty": "r",
};
/** Of these the last one would count. */
const UNDOING = [
  ["n", "L", "I"],
  ["0", "d"],
];
/** What may stand behind an option of one letter. */
const HANDED: Readonly<Record<string, RegExp>> = {
  n: /^1$/,
  L: /^1$/,
  I: /^(?:\{\}|%|@|FILE|file)$/,
  d: /^\\n$/,
};

/** What xargs does with names, in find's words; undefined where it is more than to hand them on. */
function execOf(args: readonly string[]): readonly string[] | undefined {
  const { options, alone, sign } = handsOn(args) ?? { options: -1, alone: false, sign: "" };
  const words = args.slice(options);
  if (options === -1 || words.length === 0 || words.some((word) => /^[;+]$/.test(word))) return undefined;
  if (sign !== "{}" && words.some((word) => word.includes("{}"))) return undefined;
  if (sign === "") return ["-exec", ...words, "{}", alone ? ";" : "+"];
  const before = words.slice(0, -1);
  return words.at(-1) === sign && !before.some((word) => word.includes(sign))
    ? ["-exec", ...before, "{}", ";"]
    : undefined;
}
