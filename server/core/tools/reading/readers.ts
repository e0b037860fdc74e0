// What a command looks at, and whether it does nothing else. The tables are closed: a program that is in none of them, or does not
// only tell its version, is not known to only look.
import { ARCHIVES, tarReading } from "./archive-readers.ts";
import { type Local, lookingAt, own, readArguments, type Reader, type Reading } from "./arguments.ts";
import { testReading } from "./conditions.ts";
import { findReading } from "./find-tests.ts";
import { GIT_READERS } from "./git-readers.ts";
import { LISTING } from "./listing-readers.ts";
import { MACHINE } from "./machine-readers.ts";
import { NPM_READERS } from "./npm-readers.ts";
import { SEARCHING } from "./searching-readers.ts";
import { TEXTS } from "./text-readers.ts";
import { isVersion } from "./versions.ts";

const READERS: Readonly<Record<string, Reader>> = {
  ...LISTING,
  ...TEXTS,
  ...SEARCHING,
  ...MACHINE,
  ...ARCHIVES,
};
/** Words of git before its command that change nothing about what it does. */
const BEFORE_SUB = new Set(["--no-pager", "-P", "--no-optional-locks"]);

/** What a command looks at; undefined where it may do more than look. */
export function readingOf(
  [program = "", ...args]: readonly string[],
  local: Local = (word) => word,
): Reading | undefined {
  if (isVersion(program, args)) return lookingAt(args, []);
  switch (program) {
    case "find":
      return findReading(args, local, readingOf);
    case "test":
      return testReading(args, local);
    case "[":
      return args.at(-1) === "]" ? testReading(args.slice(0, -1), local) : undefined;
    case "tar":
      return tarReading(args, local);
    case "echo":
      // It takes every word for what is to be told, but for two that stand alone.
      if (args.length === 1 && /^--(?:version|help)$/.test(args[0] ?? "")) return undefined;
      return args.every((word) => word.length <= 500) ? lookingAt(args, []) : undefined;
    case "type":
    case "command":
      // A shell tells of these by itself.
      if (args.some((word) => BUILT_IN.has(word))) return undefined;
      return program === "type" || args[0] === "-v"
        ? readingBy(MACHINE, program, { args, local })
        : undefined;
    case "git":
      return gitReading(args, local);
    case "npm":
      // What stands behind "--" is for a script.
      if (args.includes("--")) return undefined;
      return readingBy(NPM_READERS, args[0] ?? "", { args: args.slice(1), local });
    default: {
      const reading = readingBy(READERS, program, { args, local });
      // Through a pipe nobody knows what was packed.
      return own(ARCHIVES, program) !== undefined && reading?.operands.length === 0 ? undefined : reading;
    }
  }
}

export type { Reading } from "./arguments.ts";

const BUILT_IN: ReadonlySet<string> = new Set(
  (
    "alias bg bind break builtin caller case cd command compgen complete continue coproc declare dirs disown do done elif else enable " +
    "esac eval exec exit export fc fg fi for function getopts hash help history if in jobs let local logout mapfile popd printf pushd " +
    "read readarray readonly return select set shift shopt source suspend then time times trap type typeset ulimit umask unalias unset " +
    "until wait while . : [ [[ echo test true false kill pwd"
  ).split(" "),
);

interface Words {
  readonly args: readonly string[];
  readonly local: Local;
}

function readingBy(
  table: Readonly<Record<string, Reader>>,
  name: string,
  { args, local }: Words,
): Reading | undefined {
  const reader = own(table, name);
  return reader === undefined ? undefined : readArguments(reader, args, local);
}

/** The command of git, with what stands behind it. */
export function gitWords(args: readonly string[]): readonly [sub: string, ...rest: string[]] {
  const at = args.findIndex((word) => !BEFORE_SUB.has(word));
  const [sub = "", ...rest] = at === -1 ? [] : args.slice(at);
  return [sub, ...rest];
}

function gitReading(args: readonly string[], local: Local): Reading | undefined {
  const [sub, ...rest] = gitWords(args);
  return readingBy(GIT_READERS, sub, { args: rest, local });
}
