// What a learned reading looks at: words, their stems, neighbours, and which kinds of things are named.
import type { Part } from "./named.ts";

/** Of a whole sentence: what is asked for. */
export function marksOf(parts: readonly Part[]): ReadonlySet<string> {
  const words = parts.map(({ word }) => word);
  const stems = words.map(stem);
  const marks = new Set([`^${words[0] ?? ""}`, ...words, ...stems.map((one) => `~${one}`)]);
  for (const [count, all] of [
    [2, words],
    [3, words],
    [2, stems.map((one) => `~${one}`)],
  ] as const)
    for (const run of runs(["<", ...all, ">"], count)) marks.add(run);
  for (const [at, { named, word }] of parts.entries()) {
    if (named === undefined) continue;
    marks.add(`#${word}${words.filter((one) => one === word).length}`);
    for (const [other, beside] of words.entries())
      if (other !== at) marks.add(`${word}${other < at ? "<" : ">"}${beside}`);
  }
  return marks;
}

const runs = (all: readonly string[], count: number): readonly string[] =>
  all.slice(count - 1).map((_, at) => all.slice(at, at + count).join(" "));

/** The same for "run", "running" and "runs". Things keep their kind. */
const stem = (word: string): string =>
  /^[A-Z]/.test(word)
    ? word
    : word
        .replace(/(?:'s|n't)$/, "")
        .replace(/(?<=.{3})(?:ing|ed|es|s|er|ly)$/, "")
        .replace(/(.)\1$/, "$1")
        .replace(/e$/, "");

/** Of the word itself. */
export const placeMark = (command: string, word: string): string => `${command} 0 ${word}`;

/** Of one word, beside which it stands: whether it is part of the text that a command is about. */
export function placeMarks(command: string, parts: readonly Part[], at: number): readonly string[] {
  const word = (offset: number): string => parts[at + offset]?.word ?? (at + offset < 0 ? "<" : ">");
  return [
    "",
    `0 ${word(0)}`,
    `-1 ${word(-1)}`,
    `+1 ${word(1)}`,
    `-2 ${word(-2)} ${word(-1)}`,
    `+2 ${word(1)} ${word(2)}`,
    `-0 ${word(-1)} ${word(0)}`,
    `0+ ${word(0)} ${word(1)}`,
    `at ${Math.min(at, 4)}`,
    `left ${Math.min(parts.length - 1 - at, 4)}`,
  ].map((mark) => `${command} ${mark}`);
}
