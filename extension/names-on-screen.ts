// Names of code in what editors show: those that are no words of a language first, since they are what a recogniser does not know.

/** As many as the server takes, and as long. */
const NAMES_MAX = 100;
const NAME_CHARS_MAX = 64;
/** Of each editor: a screen is not longer, a minified file is. */
const TEXT_CHARS_MAX = 20_000;

const NAME = /[\p{L}_$][\p{L}\p{N}_$]{2,}/gu;
/** More than one word, or a word with a figure. */
const MADE = /[\p{Ll}\d]\p{Lu}|\p{Lu}{2}\p{Ll}|.[_$].|\d/u;

/** `texts`: of the editor that has the keys first. */
export function namesIn(texts: readonly string[]): readonly string[] {
  const all = texts.flatMap((text) => text.slice(0, TEXT_CHARS_MAX).match(NAME) ?? []);
  const names = [...new Set(all)].filter((name) => name.length <= NAME_CHARS_MAX);
  return [...names.filter((name) => MADE.test(name)), ...names.filter((name) => !MADE.test(name))].slice(
    0,
    NAMES_MAX,
  );
}
