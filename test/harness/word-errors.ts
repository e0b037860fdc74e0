// How many words a recogniser got wrong: put in, left out, or another (Levenshtein over words).

export const wordsIn = (text: string): readonly string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];

export function wordErrors(said: string, read: string): number {
  const [wanted, got] = [wordsIn(said), wordsIn(read)];
  let row = got.map((_, n) => n + 1);
  row.unshift(0);
  for (const [i, word] of wanted.entries()) {
    const next = [i + 1];
    for (const [j, other] of got.entries())
      next.push(
        Math.min((row[j] ?? 0) + (word === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
