// tree-sitter's grammar of bash, as the judge of what a command line is. Fails closed: a line with one part that is not literal
// words and plain joints is not understood at all, however harmless the rest of it looks.
import { readFile } from "node:fs/promises";
import type { Errors, Joint, ParseShell, ShellCommand, ShellLine } from "../../core/tools/shell-line.ts";
import { createTreeReader, type ShellNode } from "./shell-tree.ts";
import { type Word, wordsOf } from "./shell-words.ts";

const JOINTS: Readonly<Record<string, Joint>> = { "&&": "and", "||": "or", ";": "next" };

/** Where the two WebAssembly files lie. */
export interface ShellGrammar {
  readonly bash: string;
  readonly treeSitter: string;
}

/** Loaded with the first command, and kept: 1.6 MB that many a window never needs. */
export function createShellParser(grammar: ShellGrammar): () => Promise<ParseShell> {
  let loading: Promise<ParseShell> | undefined;
  return () => (loading ??= load(grammar));
}

async function load({ bash, treeSitter }: ShellGrammar): Promise<ParseShell> {
  const { Language, Parser } = await import("web-tree-sitter");
  await Parser.init({ locateFile: () => treeSitter });
  const parser = new Parser();
  const language = await Language.load(await readFile(bash));
  parser.setLanguage(language);
  const read = createTreeReader(language);
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) return undefined;
    try {
      const root = read(tree, text);
      return root === undefined || !isWhole(root, text) ? undefined : whole(root);
    } finally {
      tree.delete();
    }
  };
}

/** The grammar passes over some signs as if they were spaces; a line with one of them says something else to a shell. */
function isWhole(root: ShellNode, text: string): boolean {
  let at = 0;
  const covers = ({ start, end, children }: ShellNode): boolean => {
    if (children.length > 0) return children.every(covers);
    if (!/^ *$/.test(text.slice(at, start))) return false;
    at = end;
    return true;
  };
  return covers(root) && /^ *$/.test(text.slice(at));
}

/** Statements with a joint between each two of them, and nothing else. Brackets around all of it change nothing. */
function whole(root: ShellNode): ShellLine | undefined {
  const [only, ...more] = root.children;
  if (only?.type !== "subshell" || more.length > 0) return line(root);
  const [open, inside, close, ...rest] = only.children;
  const isOne = open?.type === "(" && close?.type === ")" && rest.length === 0;
  return isOne && inside !== undefined ? statement(inside) : undefined;
}

function line(
  { children }: ShellNode,
  sign: Readonly<Record<string, Joint>> = JOINTS,
): ShellLine | undefined {
  const all: ShellCommand[] = [];
  let joint: Joint | undefined = "next";
  for (const child of children) {
    if (child.isNamed) {
      const made = joint === undefined ? undefined : statement(child);
      if (made === undefined || joint === undefined) return undefined;
      all.push(...made.map((one, n) => (n === 0 && joint !== undefined ? { ...one, joint } : one)));
      joint = undefined;
    } else {
      if (joint !== undefined) return undefined;
      joint = Object.hasOwn(sign, child.type) ? sign[child.type] : undefined;
      if (joint === undefined) return undefined;
    }
  }
  return joint === undefined ? all : undefined;
}

function statement(node: ShellNode): ShellLine | undefined {
  switch (node.type) {
    case "command":
      return command(node);
    case "test_command":
      return condition(node);
    case "list":
      return line(node);
    case "pipeline":
      return line(node, { "|": "pipe" });
    case "redirected_statement":
      return redirected(node);
    default:
      return undefined;
  }
}

function command({ children: [name, ...args] }: ShellNode): ShellLine | undefined {
  const [program, ...more] = name?.type === "command_name" ? name.children : [];
  // A name in quotes is somebody's way round a list of names.
  return program?.type === "word" && more.length === 0 ? ofWords([program, ...args]) : undefined;
}

/**
 * `[ … ]`: its words as `test` would be given them. With two brackets what is compared is a pattern; what is asked about files is the
 * same.
 */
function condition(node: ShellNode): ShellLine | undefined {
  // Without a space it is another word.
  if (!/^\[\[? .* \]\]?$/.test(node.text)) return undefined;
  const [open, ...words] = leavesOf(node);
  const close = words.pop();
  const isOne = open?.text === "[" && close?.text === "]";
  const isSame =
    open?.text === "[[" &&
    words.every(({ text }) => !/[=<>&|()]|^-(?:eq|ne|lt|le|gt|ge|nt|ot|ef)$/.test(text));
  const [only] = (isOne || isSame ? ofWords(words) : undefined) ?? [];
  return only === undefined || (isSame && only.patterns !== undefined)
    ? undefined
    : [{ ...only, argv: ["[", ...only.argv, "]"], ...moved(only.patterns) }];
}

/** Behind the word that was put in front. */
const moved = (patterns: readonly number[] | undefined): Pick<ShellCommand, "patterns"> =>
  patterns === undefined ? {} : { patterns: patterns.map((n) => n + 1) };

const leavesOf = (node: ShellNode): readonly ShellNode[] =>
  node.children.length === 0 || node.type === "concatenation" ? [node] : node.children.flatMap(leavesOf);

function ofWords(nodes: readonly ShellNode[]): ShellLine | undefined {
  const words: Word[] = [];
  let end = -1;
  for (const node of nodes) {
    // The grammar takes some words for two, of which one follows right behind the other.
    const made = node.start > end ? wordsOf(node) : undefined;
    if (made === undefined) return undefined;
    end = node.end;
    words.push(...made);
  }
  const [program] = words;
  if (program === undefined || program.isPattern) return undefined;
  const patterns = words.flatMap(({ isPattern }, n) => (isPattern ? [n] : []));
  return [
    {
      argv: words.map(({ text }) => text),
      errors: "told",
      joint: "next",
      ...(patterns.length === 0 ? {} : { patterns }),
    },
  ];
}

/** The grammar puts redirections around all that is before them; a shell means the last command. */
function redirected({ children: [body, ...redirects] }: ShellNode): ShellLine | undefined {
  const made = body === undefined ? undefined : statement(body);
  const last = made?.at(-1);
  if (made === undefined || last === undefined) return undefined;
  let streams: Streams | undefined = { errors: "told", silent: false };
  for (const redirect of redirects) streams = streams && redirectedBy(redirect, streams);
  if (streams === undefined) return undefined;
  const { errors, silent, input } = streams;
  const all = [...made.slice(0, -1), { ...last, errors, ...(silent ? { silent } : {}) }];
  if (input === undefined) return all;
  // What one command is given from a file is what "cat" of it would say.
  const [only, ...more] = all;
  const given: ShellCommand = { argv: ["cat", input], errors: "told", joint: "next", given: true };
  return only === undefined || more.length > 0 ? undefined : [given, { ...only, joint: "pipe" }];
}

interface Streams {
  readonly errors: Errors;
  readonly silent: boolean;
  readonly input?: string;
}

function redirectedBy(redirect: ShellNode, streams: Streams): Streams | undefined {
  if (redirect.type !== "file_redirect") return undefined;
  if (redirect.children[0]?.type === "<") return givenBy(redirect, streams);
  const target = redirect.children.at(-1);
  const [sign, to] = [redirect.text.replace(/\s?\/dev\/null$/, ""), target?.text];
  if (redirect.text === "2>&1") return { ...streams, errors: streams.silent ? "dropped" : "joined" };
  if (to !== "/dev/null") return undefined;
  if (sign === "2>") return { ...streams, errors: "dropped" };
  if (sign === "&>") return { ...streams, errors: "dropped", silent: true };
  // Errors that were sent where the output went before would still be told.
  return (sign === ">" || sign === "1>") && streams.errors !== "joined"
    ? { ...streams, silent: true }
    : undefined;
}

/** What it is given instead of what is typed: one file. */
function givenBy({ children: [, target, ...more] }: ShellNode, streams: Streams): Streams | undefined {
  const [file, ...others] = target === undefined ? [] : (wordsOf(target) ?? []);
  if (file === undefined || others.length > 0 || more.length > 0 || streams.input !== undefined)
    return undefined;
  return file.isPattern || file.text.startsWith("-") ? undefined : { ...streams, input: file.text };
}
