// A command line that was understood whole: programs with their words, and how they are joined. Whatever a shell would still have to
// work out, but for names of files by a pattern, is not in here; such a line is not understood.

/** Where its error output goes: told like the rest, thrown away (2>/dev/null), or into its output (2>&1). */
export type Errors = "told" | "dropped" | "joined";

export interface ShellCommand {
  readonly argv: readonly string[];
  readonly errors: Errors;
  /** True where its output is thrown away (>/dev/null). */
  readonly silent?: true;
  /** True for the "cat" that stands for `< file`. */
  readonly given?: true;
  /** Which words stand for all files whose names are like them: *.ts. */
  readonly patterns?: readonly number[];
  /** Where it runs, if that was worked out; else where the line does. */
  readonly cwd?: string;
  /** How it follows the one before it; of the first it is "next". */
  readonly joint: Joint;
}

/** `|`, `&&`, `||` and `;`. */
export type Joint = "pipe" | "and" | "or" | "next";

/** From left to right, as a shell runs them: `&&` and `||` bind equally, and go by the last pipeline that ran. */
export type ShellLine = readonly ShellCommand[];

export const isLiteral = ({ patterns = [] }: ShellCommand): boolean => patterns.length === 0;
/** Its words are all there is of it. */
export const isPlain = (one: ShellCommand): boolean =>
  isLiteral(one) && one.errors === "told" && one.silent !== true;

/** Undefined when it is more than literal words, or no correct line. */
export type ParseShell = (text: string) => ShellLine | undefined;

/** Commands of one line that are looked at; a longer one is for a person. */
export const COMMANDS_MAX = 20;

const SIGNS: Readonly<Record<Joint, string>> = { pipe: "|", and: "&&", or: "||", next: ";" };

/** One list of words, the signs between commands among them. */
export function wordsOf(line: ShellLine): readonly string[] {
  return line.flatMap(({ argv, joint }, n) => (n === 0 ? argv : [SIGNS[joint], ...argv]));
}
