// tree-sitter's grammar of bash, as the judge of what a command line is. Fails closed: a line with one part that is not literal
// words and plain joints is not understood at all, however harmless the rest of it looks.
import { readFile } from "node:fs/promises";
import type { Node } from "web-tree-sitter";
import type { Errors, Joint, ParseShell, ShellCommand, ShellLine } from "../../core/tools/shell-line.ts";

/** Letters, digits and signs that no shell changes; ~ only where it belongs to a revision of git. */
const LITERAL = /^(?:[A-Za-z0-9_@%+:,./=^-]|(?<=[A-Za-z0-9_^@~])~)+$/;
/** Between double quotes a shell changes nothing else. */
const EXPANDED = /[\\$`!]/;
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
  parser.setLanguage(await Language.load(await readFile(bash)));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) return undefined;
    try {
      return tree.rootNode.hasError || !isWhole(tree.rootNode, text) ? undefined : line(tree.rootNode);
    } finally {
      tree.delete();
    }
  };
}

/** The grammar passes over some signs as if they were spaces; a line with one of them says something else to a shell. */
function isWhole(root: Node, text: string): boolean {
  let at = 0;
  const covers = (node: Node): boolean => {
    if (node.childCount > 0 && node.type !== "string") return node.children.every(covers);
    if (!/^ *$/.test(text.slice(at, node.startIndex))) return false;
    at = node.endIndex;
    return true;
  };
  return covers(root) && /^ *$/.test(text.slice(at));
}

/** Statements with a joint between each two of them, and nothing else. */
function line({ children }: Node, sign: Readonly<Record<string, Joint>> = JOINTS): ShellLine | undefined {
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

function statement(node: Node): ShellLine | undefined {
  switch (node.type) {
    case "command":
      return command(node);
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

function command({ children: [name, ...args] }: Node): ShellLine | undefined {
  const program = name?.type === "command_name" && name.childCount === 1 ? name.child(0) : null;
  // A name in quotes is somebody's way round a list of names.
  if (program?.type !== "word") return undefined;
  const argv: string[] = [];
  for (const node of [program, ...args]) {
    const word = literal(node);
    if (word === undefined) return undefined;
    argv.push(word);
  }
  return [{ argv, errors: "told", joint: "next" }];
}

/** The text that a shell would hand over for this word; undefined where it would work something out first. */
function literal(node: Node): string | undefined {
  const { text } = node;
  switch (node.type) {
    case "word":
    case "number":
      return LITERAL.test(text) ? text : undefined;
    case "raw_string":
      return text.slice(1, -1);
    case "string": {
      const inside = text.slice(1, -1);
      return EXPANDED.test(inside) ? undefined : inside;
    }
    case "concatenation": {
      // --name="a b"; any other mixture of quotes hides more than it says.
      const [first, second, ...more] = node.children.map(literal);
      return /[=:]$/.test(first ?? "") && second !== undefined && more.length === 0
        ? first + second
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The grammar puts a redirection around all that is before it; a shell means the last command. */
function redirected({ children: [body, redirect, ...more] }: Node): ShellLine | undefined {
  const made = body === undefined || more.length > 0 ? undefined : statement(body);
  const last = made?.at(-1);
  const errors = redirect === undefined ? undefined : errorsTo(redirect);
  if (made === undefined || last === undefined || errors === undefined) return undefined;
  return [...made.slice(0, -1), { ...last, errors }];
}

function errorsTo(redirect: Node): Errors | undefined {
  if (redirect.type !== "file_redirect") return undefined;
  if (/^2>\s?\/dev\/null$/.test(redirect.text)) return "dropped";
  return redirect.text === "2>&1" ? "joined" : undefined;
}
