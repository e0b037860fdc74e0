// "Be in the server file around line eighty": a file that was understood is opened where the sentence says.
import type { Intent } from "../conversation/types.ts";
import type { Workspace } from "./slots.ts";
import { readNumber } from "./words.ts";

/** A path of a file that is there, as it is typed or pasted, and nothing else: "src/main.ts", "src/main.ts:12". */
export function pathAlone(text: string, { files }: Pick<Workspace, "files">): Intent | null {
  const [, path = "", line] = /^([^\s:]*[./\\][^\s:]*?)(?::(\d{1,6})(?::\d{1,6})?)?$/.exec(text.trim()) ?? [];
  const found =
    path === "" ? undefined : files.find((one) => one === path.replaceAll("\\", "/").replace(/^\.\//, ""));
  if (found === undefined) return null;
  const at = Number(line ?? 0) > 0 ? { line: Number(line) } : {};
  return { command: "editor.open", payload: { path: found, ...at }, confidence: 0.9 };
}

const LINE_WORDS_MAX = 6;

/** The same at its line, where one is said anywhere. A request for a line that cannot be read is none: half of it would be done. */
export function atLine(found: Intent, words: string): Intent | null {
  if (found.command !== "editor.open" || Object.hasOwn(found.payload, "line")) return found;
  const behind =
    /\bline (?:number )?((?:\d|[a-z]+(?:teen|ty)\b|a |zero|minus|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve).*)$/.exec(
      words,
    )?.[1];
  if (behind === undefined) return found;
  const all = behind.split(" ").slice(0, LINE_WORDS_MAX);
  for (let count = all.length; count > 0; count--) {
    const line = readNumber(all.slice(0, count).join(" "));
    // Of two lines, or of a year, nobody knows which is meant.
    if (line !== undefined && line > 0)
      return /^(?:(?:and|or|to|till|until|through) )?(?:\d|[a-z]+(?:teen|ty)\b|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)/.test(
        all.slice(count).join(" "),
      )
        ? null
        : { ...found, payload: { ...found.payload, line } };
  }
  return null;
}
