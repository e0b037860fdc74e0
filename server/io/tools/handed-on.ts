// `git ls-files | xargs wc -l`: which names xargs would hand on is found out first, by the commands in front of it, which only look and
// tell names of files. Its own command is then judged with those names among its words, like any that was typed.
import { gitWords, readingOf } from "../../core/tools/reading/readers.ts";
import { handsOn, type HandsOn } from "../../core/tools/reading/xargs.ts";
import type { Joint, ShellCommand, ShellLine } from "../../core/tools/shell-line.ts";
import { isOfOthers } from "../../core/tools/taint.ts";
import { quickLine } from "./command-plan.ts";
import type { ToolDeps } from "./tool.ts";

/** Beyond these a person looks at it: names, what xargs would give to one command, and commands of one name each. */
const NAMES_MAX = 1_000;
const CHARS_MAX = 100_000;
const ALONE_MAX = 20;

export interface Handing {
  readonly deps: ToolDeps;
  readonly cwd: string;
  /** How what comes behind xargs follows it. */
  readonly next: Joint | undefined;
}

/** A command as it was said, and as it may run. */
export interface Known {
  readonly said: ShellCommand;
  readonly made: ShellLine;
}

export interface Handed {
  /** What stays of what stood in front. */
  readonly before: readonly Known[];
  /** What takes the place of xargs. */
  readonly commands: ShellLine;
}

export const isHandedOn = ({ argv, joint }: ShellCommand): boolean => argv[0] === "xargs" && joint === "pipe";

/** Undefined where it cannot be told beforehand what xargs would do. */
export async function handedOn(
  xargs: ShellCommand,
  before: readonly Known[],
  handing: Handing,
): Promise<Handed | undefined> {
  const how = handsOn(xargs.argv.slice(1));
  const words = xargs.argv.slice(1 + (how?.options ?? 0));
  const from = before.findLastIndex(({ said }) => said.joint !== "pipe");
  const pipeline = before.slice(from);
  if (how === undefined || from === -1 || !mayHandOn(words, how) || !tellsNames(pipeline)) return undefined;
  const names = await namesOf(pipeline, how.between, handing);
  if (names === undefined) return undefined;
  // With nothing to hand on GNU's starts its command all the same, or says that all went well.
  if (names.length === 0) return { before, commands: [{ ...xargs, argv: how.needsName ? ["true"] : words }] };
  const all = how.alone ? names.map((name) => withName(words, name, how)) : [[...words, ...names]];
  const joint = from === 0 ? "next" : (pipeline[0]?.said.joint ?? "next");
  return mayStandThere(all, joint, handing.next)
    ? { before: before.slice(0, from), commands: all.map((argv) => ({ ...xargs, argv, joint })) }
    : undefined;
}

/** What does more than look is not worth looking for its names; and what a shell has built in is no program. */
const mayHandOn = (words: readonly string[], how: HandsOn): boolean =>
  words.length > 0 &&
  !/^(?:type|command)$/.test(words[0] ?? "") &&
  readingOf(withName(words, "name", how)) !== undefined;

/** Of several commands the last one would be all that a pipe gets, or that says how it went. */
const mayStandThere = (all: readonly (readonly string[])[], joint: Joint, next: Joint | undefined): boolean =>
  all.length === 1 ||
  (all.length <= ALONE_MAX &&
    all.every(([program = ""]) => /^(?:basename|dirname|echo)$/.test(program)) &&
    joint === "next" &&
    (next === undefined || next === "next"));

/** Names of files and nothing that is in one: that would be the words of somebody, and no longer known for whose. */
const tellsNames = ([first, ...filters]: readonly Known[]): boolean =>
  first !== undefined && lists(first.said) && filters.every(({ said }) => isFilter(said));

function lists({ argv, errors, silent }: ShellCommand): boolean {
  const [program = "", ...args] = argv;
  const { used = new Set<string>(), operands = [] } = readingOf(argv) ?? {};
  // Names of somebody else's files may be sentences.
  if (errors === "joined" || silent === true || operands.some(isOfOthers)) return false;
  const sub = program === "git" ? `git ${gitWords(args)[0]}` : program;
  if (sub === "find") return !args.some((word) => /^-(?:exec|printf|ls)$/.test(word));
  const { by, beside } = LISTS[sub] ?? { by: "", beside: "" };
  const known = new Set(`${by} ${beside}`.split(" "));
  const isAsked = by === "" || by.split(" ").some((name) => used.has(name));
  return (
    Object.hasOwn(LISTS, sub) && isAsked && (beside === ANY || [...used].every((name) => known.has(name)))
  );
}

const ANY = "*";
/** By which of its options it tells names and nothing else, and which others change nothing about that. */
const LISTS: Readonly<Record<string, { readonly by: string; readonly beside: string }>> = {
  ls: { by: "", beside: "1 a A R r t S X v all almost-all recursive reverse" },
  fd: { by: "", beside: ANY },
  fdfind: { by: "", beside: ANY },
  "git ls-files": {
    by: "",
    beside: "o others c cached m modified d deleted x exclude exclude-standard z full-name",
  },
  "git grep": {
    by: "l files-with-matches name-only",
    beside: "i ignore-case w word-regexp E extended-regexp F fixed-strings G basic-regexp P perl-regexp e z",
  },
  "git diff": { by: "name-only", beside: "cached staged diff-filter z no-renames" },
  grep: {
    by: "l files-with-matches L files-without-match",
    beside: "r recursive i ignore-case w word-regexp E F G P e regexp s include exclude exclude-dir",
  },
  rg: {
    by: "l files files-with-matches files-without-match",
    beside:
      "i ignore-case S smart-case s case-sensitive w word-regexp F fixed-strings g glob iglob t type T type-not e regexp hidden no-ignore u sort sortr 0 null",
  },
};

/** It lets through some of what it is given, and looks at no file. */
function isFilter({ argv, errors, silent }: ShellCommand): boolean {
  const reading = readingOf(argv);
  return (
    /^(?:grep|egrep|head|tail|sort|uniq)$/.test(argv[0] ?? "") &&
    reading !== undefined &&
    reading.operands.length === 0 &&
    reading.deep === undefined &&
    errors !== "joined" &&
    silent !== true
  );
}

async function namesOf(
  pipeline: readonly Known[],
  between: HandsOn["between"],
  { deps, cwd }: Handing,
): Promise<readonly string[] | undefined> {
  const line = pipeline
    .flatMap(({ made }) => made)
    .map((one, n): ShellCommand => (n === 0 ? { ...one, joint: "next" } : one));
  const told = await quickLine(deps, line, cwd);
  if (told.exitCode === null || told.output.length > CHARS_MAX) return undefined;
  const quiet = await quickLine(
    deps,
    line.map((one) => ({ ...one, errors: "dropped" as const })),
    cwd,
  );
  // What it says of errors would be lost; where there are no names it is said again when it runs.
  if (quiet.output === "" && quiet.exitCode !== null) return [];
  if (quiet.exitCode !== 0 || told.output !== quiet.output) return undefined;
  const names = quiet.output.split(between === "zeros" ? "\0" : "\n");
  if (names.at(-1) === "") names.pop();
  // A blank or a quote would make two names of one, or one of two; xargs looks at no empty one.
  const isPlain = names.every((name) =>
    (between === "blanks" ? /^[^\s'"\\\0]+$/ : /^[^\s\0][^\0]*$/).test(name),
  );
  return isPlain && names.length <= NAMES_MAX ? names : undefined;
}

const withName = (words: readonly string[], name: string, { sign }: HandsOn): readonly string[] =>
  sign === "" ? [...words, name] : words.map((word) => word.replaceAll(sign, () => name));
