// One exact text of a file in place of another, and the nearest to it where it is not there.
import { type Place, ToolFailure } from "./jail.ts";

export function replaceOnce(
  text: string,
  edit: { readonly old: string; readonly new: string },
  { place, secret }: { readonly place: Place; readonly secret: boolean },
): string {
  // A model writes \n; the file may have \r\n. Its line ends are kept.
  const crlf = text.includes("\r\n");
  const old = crlf ? edit.old.replaceAll(/\r?\n/g, "\r\n") : edit.old;
  const fresh = crlf ? edit.new.replaceAll(/\r?\n/g, "\r\n") : edit.new;
  const at = text.indexOf(old);
  if (at === -1)
    throw new ToolFailure(
      "not_found",
      // What the file holds instead is for who may read it.
      `${place.path} does not contain the text to replace.${secret ? "" : nearest(text, old)}`,
    );
  if (text.indexOf(old, at + 1) !== -1) {
    throw new ToolFailure(
      "ambiguous",
      `The text to replace occurs more than once in ${place.path}. Give more of its surroundings.`,
    );
  }
  return text.slice(0, at) + fresh + text.slice(at + old.length);
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
