// The words of a command as a list has room for: those that Kodama puts in front of git to keep it tame are one sign.

interface Words {
  readonly argv?: readonly string[];
  readonly guard_words?: number;
}

/** In front of them, of them, and behind them. */
export function aroundGuards({
  argv = [],
  guard_words: count = 0,
}: Words): readonly [before: readonly string[], guards: readonly string[], after: readonly string[]] {
  return [argv.slice(0, 1), argv.slice(1, 1 + count), argv.slice(1 + count)];
}

export function shownWords(words: Words): string {
  const [before, guards, after] = aroundGuards(words);
  return [...before, ...(guards.length === 0 ? [] : ["…"]), ...after].join(" ");
}
