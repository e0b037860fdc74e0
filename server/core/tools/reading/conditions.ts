// What `test` and `[ … ]` ask: about files that lie below, and about texts and numbers.
import { type Local, lookingAt, type Reading } from "./arguments.ts";
import { FILE } from "./shapes.ts";

const ABOUT_FILES = /^-[abcdefghkLprsSuwxGNO]$/;
const ABOUT_TEXT = /^-[nz]$/;
const COMPARES = /^(?:=|==|!=|-(?:eq|ne|lt|le|gt|ge))$/;
const TEXT = /^(?![-(!])[^\0]{0,200}$|^-\d{1,9}$|^$/;

/** How many words one question takes; 0 where it is none. */
function lengthOf(words: readonly string[]): number {
  const [first = "", second = "", third = ""] = words;
  if (words.length > 2 && COMPARES.test(second) && TEXT.test(first) && TEXT.test(third)) return 3;
  if (words.length > 1 && (ABOUT_TEXT.test(first) || ABOUT_FILES.test(first))) return 2;
  return words.length > 0 && TEXT.test(first) ? 1 : 0;
}

export function testReading(words: readonly string[], local: Local): Reading | undefined {
  const files: string[] = [];
  let rest = words;
  while (rest.length > 0) {
    if (rest[0] === "!") rest = rest.slice(1);
    const took = lengthOf(rest);
    const [first = "", second = ""] = rest;
    if (took === 2 && ABOUT_FILES.test(first)) {
      const file = local(second);
      if (!FILE.test(file)) return undefined;
      files.push(file);
    }
    const joint = rest[took];
    if (took === 0 || (joint !== undefined && joint !== "-a" && joint !== "-o")) return undefined;
    rest = rest.slice(took + (joint === undefined ? 0 : 1));
  }
  return { ...lookingAt(words, files), namesOnly: true };
}
