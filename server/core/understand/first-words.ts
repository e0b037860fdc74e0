// With which words a template can begin, so that most of them need not be tried, nor even made, for a sentence.

const TOKEN = /\s*(?:([[\](|)])|\{(\w+)\}|<(\w+)>|([^\s[\](|){}<>]+))/y;

interface Beginning {
  /** Undefined: any word. */
  words: Set<string> | undefined;
  /** Whether it can be nothing at all; then what follows begins. */
  empty: boolean;
}

/** The template is one that `compile` takes. */
export function firstWords(
  text: string,
  rules: Readonly<Record<string, string>>,
): ReadonlySet<string> | "any" {
  return alternatives({ text, rules, at: 0 }, "").words ?? "any";
}

/** Of pieces with a name, which many templates have. */
const known = new WeakMap<object, Map<string, Beginning>>();

interface Reader {
  readonly text: string;
  readonly rules: Readonly<Record<string, string>>;
  at: number;
}

function alternatives(reader: Reader, closing: string): Beginning {
  const all: Beginning = { words: new Set(), empty: false };
  let one: Beginning = { words: new Set(), empty: true };
  for (;;) {
    TOKEN.lastIndex = reader.at;
    const found = TOKEN.exec(reader.text);
    if (found !== null) reader.at = TOKEN.lastIndex;
    const sign = found?.[1];
    if (found === null || sign === closing || sign === "|") {
      join(all, one);
      all.empty ||= one.empty;
      if (sign !== "|") return all;
      one = { words: new Set(), empty: true };
    } else {
      const next = piece(found, reader);
      if (one.empty) join(one, next);
      one.empty &&= next.empty;
    }
  }
}

function join(into: Beginning, { words }: Beginning): void {
  if (words === undefined) into.words = undefined;
  else for (const word of words) into.words?.add(word);
}

function piece([, sign, slot, rule, word = ""]: RegExpExecArray, reader: Reader): Beginning {
  if (sign === "[") return { ...alternatives(reader, "]"), empty: true };
  if (sign === "(") return alternatives(reader, ")");
  if (slot !== undefined) return { words: undefined, empty: false };
  if (rule === undefined) return { words: new Set([word]), empty: false };
  const all = known.get(reader.rules) ?? new Map<string, Beginning>();
  known.set(reader.rules, all);
  const found =
    all.get(rule) ?? alternatives({ text: reader.rules[rule] ?? "", rules: reader.rules, at: 0 }, "");
  all.set(rule, found);
  return found;
}
