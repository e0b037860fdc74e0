// Templates of phrases, as data: `[may be left out]`, `(one|of these)`, `{slot}` for words that are read afterwards, and
// `<rule>` for a piece that has a name. Words are matched whole, over tidied text.

import { firstWords } from "./first-words.ts";

export interface Template {
  /** The words of each slot, or undefined when the text is not this phrase, whole. */
  match(words: string): Readonly<Record<string, string>> | undefined;
  /** False where no phrase of it begins with that word. */
  mayBegin(word: string): boolean;
  /** Makes ahead what `match` needs, which takes up to 3 ms once. Nothing changes by it. */
  prepare(): void;
}

/** Throws an Error, at its first use, for a template that is not well formed or names a rule that is not there. */
export function compile(text: string, rules: Readonly<Record<string, string>>): Template {
  let first: ReadonlySet<string> | "any" | undefined;
  let pattern: RegExp | undefined;
  // Made when they are needed: most are not, for most sentences.
  const begins = (): ReadonlySet<string> | "any" => (first ??= firstWords(text, rules));
  const whole = (): RegExp => (pattern ??= new RegExp(`^${sourceOf(text, rules)}$`));
  const mayBegin = (word: string): boolean => {
    const known = begins();
    return known === "any" || known.has(word);
  };
  return {
    mayBegin,
    match(words) {
      if (!mayBegin(firstOf(words))) return undefined;
      const found = whole().exec(words);
      return found === null ? undefined : { ...found.groups };
    },
    prepare() {
      begins();
      // V8 translates a pattern at its first use, not where it is made.
      whole().exec("");
    },
  };
}

/** Up to the first space. */
export function firstOf(words: string): string {
  const end = words.indexOf(" ");
  return end === -1 ? words : words.slice(0, end);
}

/** A word ends where the next begins, or with the text; so what is left out leaves no space behind. */
const END = "(?: |$)";
const TOKEN = /\s*(?:([[\](|)])|\{(\w+)\}|<(\w+)>|([^\s[\](|){}<>]+))/y;

interface Reader {
  readonly text: string;
  readonly rules: Readonly<Record<string, string>>;
  at: number;
}

function sourceOf(text: string, rules: Readonly<Record<string, string>>): string {
  const reader = { text, rules, at: 0 };
  const source = alternatives(reader, "");
  if (reader.at < text.trimEnd().length) throw new Error(`not a template: ${text}`);
  return source;
}

/** The longest first: "show me" is not "show" with "me" left over. Until the closing sign, or the end of the text. */
function alternatives(reader: Reader, closing: string): string {
  const all = [""];
  while (reader.text.slice(reader.at).trim() !== "") {
    TOKEN.lastIndex = reader.at;
    const found = TOKEN.exec(reader.text);
    if (found === null) throw new Error(`not a template: ${reader.text}`);
    reader.at = TOKEN.lastIndex;
    if (found[1] === closing) return joined(all);
    if (found[1] === "|") all.push("");
    else all[all.length - 1] += piece(found, reader);
  }
  if (closing !== "") throw new Error(`"${closing}" is missing: ${reader.text}`);
  return joined(all);
}

const joined = (all: readonly string[]): string =>
  all.length === 1 ? (all[0] ?? "") : all.toSorted((a, b) => b.length - a.length).join("|");

function piece([, sign, slot, rule, word = ""]: RegExpExecArray, reader: Reader): string {
  if (sign === "[") return `(?:${alternatives(reader, "]")})?`;
  if (sign === "(") return `(?:${alternatives(reader, ")")})`;
  if (sign !== undefined) throw new Error(`"${sign}" closes nothing: ${reader.text}`);
  if (slot !== undefined) return `(?<${slot}>.+?)${END}`;
  if (rule === undefined) return `${word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}${END}`;
  const text = reader.rules[rule];
  if (text === undefined) throw new Error(`no rule <${rule}>`);
  return `(?:${sourceOf(text, reader.rules)})`;
}
