// Where a name is defined: by how languages write definitions, found by the search program. No index is kept, so it is never out of date.
import type { ToolCall } from "../../core/tools/types.ts";
import { ToolFailure } from "./jail.ts";
import { matchesIn } from "./read-tools.ts";
import type { ToolDeps } from "./tool.ts";

export interface Definition {
  /** Below the folder. */
  readonly path: string;
  readonly line: number;
  /** How many more there are. */
  readonly others: number;
}

const KEYWORDS =
  "function\\*?|class|interface|type|enum|struct|trait|protocol|record|module|namespace|const|let|var|def|fn|func|fun|sub|object|macro_rules!";
const MODIFIERS =
  "public|private|protected|internal|static|async|override|export|default|readonly|get|set|final|virtual|inline|abstract|pub";
/** The surest first. */
const FORMS: readonly ((name: string) => string)[] = [
  // Go names what a method belongs to between the keyword and the name.
  (name) => String.raw`\b(?:${KEYWORDS})\s+(?:\([^)]*\)\s*)?${name}(?:[^\w$]|$)`,
  (name) => String.raw`^\s*(?:(?:${MODIFIERS})\s+)*\*?#?${name}\s*(?:<[^>]*>)?\([^;]*\)\s*(?::[^={]+)?\{`,
  (name) => String.raw`^\s*(?:(?:${MODIFIERS})\s+)*${name}\s*[:=]\s*(?:async\s*)?(?:\(|function\b|\w+\s*=>)`,
];
const ASIDE =
  /(?:^|[/_.-])(?:tests?|specs?|mocks?|fixtures?|examples?|vendor|dist|build|generated|gen)(?:[/_.-]|$)/i;

/** Throws ToolFailure where nothing of that name is defined. Spoken words have no camelCase. */
export async function findDefinition(symbol: string, call: ToolCall, deps: ToolDeps): Promise<Definition> {
  for (const name of namesOf(symbol))
    for (const form of FORMS) {
      const lines = await matchesIn(call, deps, form(name));
      const found = lines.flatMap(readLine).toSorted((a, b) => rank(a, symbol) - rank(b, symbol));
      const [best] = found;
      if (best !== undefined) return { path: best.path, line: best.line, others: found.length - 1 };
    }
  throw new ToolFailure("not_found", `I found nothing here that defines "${symbol}".`);
}

/** As it is written, and then as it may have been said. Throws ToolFailure for what is no name. */
function namesOf(symbol: string): readonly string[] {
  const literal = /^[\w$]+$/.test(symbol) ? [symbol.replaceAll("$", String.raw`\$`)] : [];
  const words = symbol.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  if (words.length === 0) throw new ToolFailure("invalid_arguments", "That is no name.");
  return [...literal, words.join("[_-]?")];
}

interface Found {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

function readLine(text: string): readonly Found[] {
  const [, path, line, rest = ""] = /^(.+?):(\d+):(.*)$/.exec(text) ?? [];
  return path === undefined ? [] : [{ path, line: Number(line), text: rest }];
}

/** As it was written, before what is written otherwise; the code, before what is beside it; near the top. */
function rank({ path, text }: Found, symbol: string): number {
  return (text.includes(symbol) ? 0 : 100) + (ASIDE.test(path) ? 50 : 0) + path.split("/").length;
}
