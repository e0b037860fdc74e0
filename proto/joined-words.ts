// Words behind those that stand there already.

export const joinedWords = (before: string, words: string): string =>
  `${before}${/\S$/.test(before) ? " " : ""}${words}`;
