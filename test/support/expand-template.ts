// Sentences of a template, made by chance: what the documentation promises, said.
import { RULES } from "../../server/core/understand/phrases-en.ts";

/** What stands in a slot, by its name. */
export type Fillers = Readonly<Record<string, readonly string[]>>;

const TOKEN = /\s*(?:([[\](|)])|\{(\w+)\}|<(\w+)>|([^\s[\](|){}<>]+))/y;

/** `below(n)` is a whole number from 0, below n. */
export function sentence(template: string, fillers: Fillers, below: (n: number) => number): string {
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
    if (part.rule !== undefined) return sentence(RULES[part.rule] ?? "", fillers, below);
    const words = fillers[part.slot ?? ""];
    return words === undefined ? (part.word ?? "") : (words[below(words.length)] ?? "");
  };
  return choose("").replaceAll(/\s+/g, " ").trim();
}
