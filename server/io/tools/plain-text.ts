// What a program wrote to a terminal, as a person reads it there and a model can: without colours, each line as it was in the end.
import { stripVTControlCharacters } from "node:util";

/** Titles, links and other strings for the terminal itself (ECMA-48, 5.6). Node's own pattern for them takes time by the square. */
// oxlint-disable-next-line no-control-regex
const STRINGS = /\u001B[\]PX^_][^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?/g;
// The marks that spinners and progress bars write a line again with.
// oxlint-disable-next-line no-control-regex
const TO_START = /\u001B\[1?G/g;
// oxlint-disable-next-line no-control-regex
const ERASE_LINE = /\u001B\[2K/g;
// oxlint-disable-next-line no-control-regex
const ERASE_REST = /\u001B\[0?K/g;
/** No program writes it, and nothing strips it. */
const ERASED = "\u0000";

/** A line that was written over is what it was last. Of moves to other lines nothing is known here. */
export function plainText(shown: string): string {
  const marked = shown
    .replaceAll(STRINGS, "")
    .replaceAll(ERASED, "")
    .replaceAll(TO_START, "\r")
    .replaceAll(ERASE_LINE, `\r${ERASED}`)
    .replaceAll(ERASE_REST, ERASED);
  return stripVTControlCharacters(marked).split("\n").map(lastOf).join("\n");
}

function lastOf(line: string): string {
  let last = "";
  for (const again of line.split("\r")) {
    // Going back to the start alone leaves what is there.
    if (again.startsWith(ERASED) || again !== "") last = again.replaceAll(ERASED, "");
  }
  return last;
}
