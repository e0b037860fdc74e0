// The text that a shell would hand over for a word of a command line: quotes and backslashes taken away, braces multiplied. What it
// would have to work out otherwise is not understood.
import type { ShellNode } from "./shell-tree.ts";

export interface Word {
  readonly text: string;
  /** True where it stands for the names of files that are like it. */
  readonly isPattern: boolean;
}

/** Letters, digits and signs that no shell changes; ~ only where it belongs to a revision of git. */
const LITERAL =
  /^(?:[A-Za-z0-9_@%+:,./=^-]|(?<=[A-Za-z0-9_^@~}])~|(?<=\^)!|@\{[a-z0-9-]{1,20}\}|\^\{[a-z]{0,10}\})+$/;
const PATTERN = /^(?:[A-Za-z0-9_@%+:,./=*?-]|\[[A-Za-z0-9_-]{1,40}\])+$/;
/** A backslash before a letter only hides it from who looks for a name. */
const WITH_BACKSLASHES = /^(?!\\ )(?:[A-Za-z0-9_@%+:,./=^-]|\\[^A-Za-z0-9~{}\\])+$/;
/** One list of plain words between braces. */
const BRACES =
  /^([A-Za-z0-9_@%+:./=^*?-]*)\{([A-Za-z0-9_@%+:./=^*?-]*(?:,[A-Za-z0-9_@%+:./=^*?-]*)+)\}([A-Za-z0-9_@%+:./=^*?-]*)$/;
const CHOICES_MAX = 20;

export function wordsOf(node: ShellNode): readonly Word[] | undefined {
  const { text } = node;
  switch (node.type) {
    case "word":
    case "number":
    case "test_operator":
      return bare(text);
    // What stands between two words in brackets.
    case "=":
    case "==":
    case "!=":
    case "!":
      return [literal(text)];
    case "raw_string":
      return [literal(text.slice(1, -1))];
    case "ansi_c_string": {
      const plain = escaped(text.slice(2, -1));
      return plain === undefined ? undefined : [literal(plain)];
    }
    case "string": {
      const inside = betweenQuotes(text.slice(1, -1));
      return inside === undefined ? undefined : [literal(inside)];
    }
    case "concatenation":
      return bare(text) ?? joined(node);
    default:
      return undefined;
  }
}

const literal = (text: string): Word => ({ text, isPattern: false });

function bare(text: string): readonly Word[] | undefined {
  // The last is what find puts a name for.
  if (LITERAL.test(text) || text === "!" || /^(?:-[A-Za-z])?\{\}$/.test(text)) return [literal(text)];
  if (WITH_BACKSLASHES.test(text)) return [literal(text.replaceAll(/\\(.)/g, "$1"))];
  if (PATTERN.test(text)) return [{ text, isPattern: true }];
  const [, before = "", list, after = ""] = BRACES.exec(text) ?? [];
  const choices = list?.split(",") ?? [];
  // A shell drops what is empty.
  if (
    choices.length === 0 ||
    choices.some((one) => `${before}${one}${after}` === "") ||
    choices.length > CHOICES_MAX
  )
    return undefined;
  return choices.map((one) => {
    const word = `${before}${one}${after}`;
    return { text: word, isPattern: /[*?]/.test(word) };
  });
}

/** Between double quotes a shell changes what a dollar, a backtick or a backslash is in front of. */
function betweenQuotes(inside: string): string | undefined {
  if (/`|\$(?![ |)/.,:%^+\\"]|$)/.test(inside.replaceAll(/\\[\\$`"]/g, ""))) return undefined;
  return inside.replaceAll(/\\([\\$`"])/g, "$1");
}

/** $'\t': the few signs that such a text is written for. */
function escaped(inside: string): string | undefined {
  if (!/^(?:[^\\]|\\[tn\\])*$/.test(inside)) return undefined;
  return inside.replaceAll(/\\(.)/g, (_, sign: string) => ({ t: "\t", n: "\n" })[sign] ?? sign);
}

/** --name="a b", -d' ', HEAD:'a b' and +"%Y %m"; any other mixture of quotes hides more than it says. */
function joined({ children }: ShellNode): readonly Word[] | undefined {
  const [first, second, ...more] = children.map(wordsOf);
  const [start] = first ?? [];
  const [end] = second ?? [];
  if (start === undefined || end === undefined || more.length > 0) return undefined;
  if (first?.length !== 1 || second?.length !== 1 || start.isPattern || end.isPattern) return undefined;
  return /[=:]$|^-[A-Za-z]$|^\+$/.test(start.text) ? [literal(start.text + end.text)] : undefined;
}
