// What the judge of command lines reads of tree-sitter's tree, read once: each look at one of its nodes is a call into WebAssembly
// with the whole node handed over, and the judge looks several times.
import type { Language, Node, Tree } from "web-tree-sitter";

/** A part of a command line. */
export interface ShellNode {
  readonly type: string;
  /** False for a sign of the grammar itself: "&&", "(", "2>". */
  readonly isNamed: boolean;
  /** Where it begins in the line, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Empty for a word and for what stands in double quotes: their text is all that is asked about. */
  readonly children: readonly ShellNode[];
}

type Read = (node: Node) => ShellNode;

/** The parts of a line that is bash, undefined for one that is none. */
export function createTreeReader(language: Language): (tree: Tree, line: string) => ShellNode | undefined {
  const named: boolean[] = [];
  return ({ rootNode }, line) => {
    const read: Read = (node) => {
      const { startIndex: start, endIndex: end, typeId } = node;
      const type = language.types[typeId] ?? "ERROR";
      const isNamed = (named[typeId] ??= language.nodeTypeIsNamed(typeId));
      const hasParts = isNamed && type !== "word" && type !== "string";
      return {
        type,
        isNamed,
        start,
        end,
        text: line.slice(start, end),
        children: hasParts ? node.children.map(read) : [],
      };
    };
    return rootNode.hasError ? undefined : read(rootNode);
  };
}
