// One exact text of a file in place of another, and the nearest to it where it is not there.
import { type Place, ToolFailure } from "./jail.ts";

interface Edit {
  readonly old: string;
  readonly new: string;
}

/** Letter by letter where it stands there so; else as models write it: with other line ends, without spaces at ends of lines, with plain quotes and dashes. */
export function replaceOnce(
  text: string,
  edit: Edit,
  { place, secret }: { readonly place: Place; readonly secret: boolean },
): string {
  const exact = spansOf(text, edit.old);
  const spans = exact.length > 0 ? exact : alike(text, edit.old);
  const [span, ...others] = spans;
  if (span === undefined)
    throw new ToolFailure(
      "not_found",
      // What the file holds instead is for who may read it.
      `${place.path} does not contain the text to replace.${secret ? "" : nearest(text, edit.old)}`,
    );
  if (others.length > 0)
    throw new ToolFailure(
      "ambiguous",
      `The text to replace occurs more than once in ${place.path}. Give more of its surroundings.`,
    );
  const fresh = withLineEnds(edit.new, text, span);
  return text.slice(0, span.from) + fresh + text.slice(span.to);
}

/** From its first character to behind its last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** One, or two where it is there more than once. */
function spansOf(text: string, old: string): readonly Span[] {
  const from = text.indexOf(old);
  if (from === -1) return [];
  const again = text.indexOf(old, from + 1);
  return [from, ...(again === -1 ? [] : [again])].map((at) => ({ from: at, to: at + old.length }));
}

/** The same in what is left of both when nobody looks at line ends, ends of lines, and kinds of quotes, dashes and spaces. */
function alike(text: string, old: string): readonly Span[] {
  const [here, wanted] = [plainly(text), plainly(old)];
  if (wanted.text.trim() === "") return [];
  return spansOf(here.text, wanted.text).map(({ from, to }) => ({
    from: here.at[from] ?? 0,
    // Behind the last character, not before the next one: spaces at the end of its line stay.
    to: (here.at[to - 1] ?? 0) + 1,
  }));
}

const PLAIN: Readonly<Record<string, string>> = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201C": '"',
  "\u201D": '"',
  "\u2010": "-",
  "\u2011": "-",
  "\u2013": "-",
  "\u2014": "-",
  "\u2212": "-",
  "\u00A0": " ",
};

/** `at`: where each character of it stands in the text. */
function plainly(text: string): { readonly text: string; readonly at: readonly number[] } {
  const at: number[] = [];
  const lines: string[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const kept = line.trimEnd();
    for (let n = 0; n < kept.length; n++) at.push(start + n);
    at.push(start + line.length);
    lines.push(kept.replaceAll(/[^\x20-\x7E]/g, (sign) => PLAIN[sign] ?? sign));
    start += line.length + 1;
  }
  return { text: lines.join("\n"), at };
}

/** A model writes \n; the file may have \r\n, there or everywhere else: its line ends are kept. */
function withLineEnds(fresh: string, text: string, { from, to }: Span): string {
  const lines = text.slice(from, to).includes("\n") ? text.slice(from, to) : text;
  const crlf = /^[^\n]*\r\n/.test(lines);
  return fresh.replaceAll(/\r?\n/g, crlf ? "\r\n" : "\n");
}

/** The line that shares most words with what was looked for. */
function nearest(text: string, old: string): string {
  const words = new Set(old.match(/\w+/g) ?? []);
  const lines = text.split(/\r?\n/);
  const scores = lines.map((line) => (line.match(/\w+/g) ?? []).filter((word) => words.has(word)).length);
  const best = scores.reduce((top, score, at) => (score > (scores[top] ?? 0) ? at : top), 0);
  if ((scores[best] ?? 0) === 0) return "";
  const region = lines.slice(Math.max(0, best - 1), best + 2).join("\n");
  return ` The nearest place is line ${best + 1}:\n${region}`;
}
