// Sentences of a template, made by chance: what the documentation promises, said.
import { RULES } from "../../server/core/understand/phrases-en.ts";

/** What may be said in a slot, by its name, and what is meant by it. */
export type Fillers = Readonly<Record<string, ReadonlyMap<string, unknown>>>;

export interface Sentence {
  readonly said: string;
  /** What is meant by what was said in its slots. */
  readonly meant: readonly unknown[];
}

const TOKEN = /\s*(?:([[\](|)])|\{(\w+)\}|<(\w+)>|([^\s[\](|){}<>]+))/y;

/** `below(n)` is a whole number from 0, below n. */
export function sentence(template: string, fillers: Fillers, below: (n: number) => number): Sentence {
  const meant: unknown[] = [];
  const said = expanded(template, fillers, below).replaceAll(
    /\{(\w+) (\d+)\}/g,
    (_, slot: string, n: string) => {
      const [words = "", meaning] = [...(fillers[slot] ?? [])][Number(n)] ?? [];
      meant.push(meaning);
      return words;
    },
  );
  return { said, meant };
}

/** A slot is left as its name and which of its fillers was drawn: not every part that is made is kept. */
function expanded(template: string, fillers: Fillers, below: (n: number) => number): string {
  let at = 0;
  const choose = (closing: string): string => {
    const all: string[] = [""];
    for (;;) {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(template);
      if (found === null) return all[below(all.length)] ?? "";
      at = TOKEN.lastIndex;
      const [, sign, slot, rule, word] = found;
      if (sign === closing) return all[below(all.length)] ?? "";
      if (sign === "|") all.push("");
      else all[all.length - 1] += ` ${piece({ sign, slot, rule, word })}`;
    }
  };
  const piece = (part: Readonly<Record<"sign" | "slot" | "rule" | "word", string | undefined>>): string => {
    if (part.sign === "(") return choose(")");
    if (part.sign === "[") {
      const inside = choose("]");
      return below(2) === 0 ? inside : "";
    }
    if (part.rule !== undefined) return expanded(RULES[part.rule] ?? "", fillers, below);
    const fits = fillers[part.slot ?? ""];
    return fits === undefined ? (part.word ?? "") : `{${part.slot} ${below(fits.size)}}`;
  };
  return choose("").replaceAll(/\s+/g, " ").trim();
}
