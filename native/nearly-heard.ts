// Which names were nearly heard, and what of a second look at the same sound is believed: names alone. Pure.
import { editDistance } from "../server/core/lib/edit-distance.ts";

/** Of a name so many letters may be others. */
const LETTERS_PER_SLIP = 3;
const NAME_CHARS_MIN = 5;
/** A name of three words may be heard as five. */
const MORE_WORDS_MAX = 2;
/** A longer text is no request by name. */
const WORDS_MAX = 60;
const TEXT_CHARS_MAX = 600;
/** Where both looks differ in more than that, they heard two sentences. */
const CHANGED_WORDS_MAX = 10;

/** None of what is longer than a request. */
const wordsIn = (text: string): readonly string[] =>
  text.length > TEXT_CHARS_MAX ? [] : text.split(/\s+/).filter((word) => word !== "");
/** As it sounds: recognisers write capitals and full stops. */
const plain = (word: string): string => word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
const inOne = (words: readonly string[]): string => words.map(plain).join("");

/** Those that are like some words of it, and not just them. */
export function nearlyHeard(text: string, names: readonly string[]): readonly string[] {
  const words = wordsIn(text);
  return words.length > WORDS_MAX ? [] : names.filter((name) => isNear(words, name));
}

function isNear(words: readonly string[], name: string): boolean {
  const wanted = inOne(wordsIn(name));
  const most = wordsIn(name).length + MORE_WORDS_MAX;
  const max = Math.floor(wanted.length / LETTERS_PER_SLIP);
  if (wanted.length < NAME_CHARS_MIN) return false;
  const distances = words.flatMap((_, from) =>
    Array.from({ length: Math.min(most, words.length - from) }, (__, n) =>
      editDistance(inOne(words.slice(from, from + n + 1)), wanted, max),
    ),
  );
  return !distances.includes(0) && distances.some((distance) => distance <= max);
}

/**
 * What was heard, with those words of the second look that are one of the names, where the first look has words that are like it. Of all else
 * the first look is believed: a beam search invents and leaves out more than a greedy one (k2-fsa/sherpa-onnx 3267).
 */
export function withNames(heard: string, again: string, names: readonly string[]): string {
  const [first, second] = [wordsIn(heard), wordsIn(again)];
  if (first.length === 0 || first.length > WORDS_MAX || second.length > WORDS_MAX) return heard;
  const said = names.flatMap((name) => placesOf(second, wordsIn(name)));
  const taken = changes(first, second).flatMap(({ was, is }) =>
    said.flatMap(({ from, to }) => {
      const part = second.slice(Math.max(from, is.from), Math.min(to, is.to));
      const place = likest(first, was, inOne(part));
      return place === undefined ? [] : [{ place, part }];
    }),
  );
  return (
    taken
      .toSorted((a, b) => b.place.from - a.place.from)
      // Of two names for the same words the one that begins later.
      .filter(({ place }, n, all) => n === 0 || place.to <= (all[n - 1]?.place.from ?? 0))
      .reduce<readonly string[]>(
        (words, { place, part }) => words.toSpliced(place.from, place.to - place.from, ...part),
        first,
      )
      .join(" ")
  );
}

/** Of the words in that span those that are most like it; undefined where none are, or they are just it. */
function likest(words: readonly string[], { from, to }: Span, wanted: string): Span | undefined {
  const max = Math.max(1, Math.floor(wanted.length / LETTERS_PER_SLIP));
  if (wanted === "" || to - from > CHANGED_WORDS_MAX) return undefined;
  const runs = Array.from({ length: to - from }, (_, n) =>
    Array.from({ length: to - from - n }, (__, more) => ({ from: from + n, to: from + n + more + 1 })),
  ).flat();
  const [best] = runs
    .map((place) => ({
      place,
      distance: editDistance(inOne(words.slice(place.from, place.to)), wanted, max),
    }))
    .toSorted((a, b) => a.distance - b.distance);
  return best === undefined || best.distance === 0 || best.distance > max ? undefined : best.place;
}

/** From the first to behind the last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

function placesOf(words: readonly string[], name: readonly string[]): readonly Span[] {
  const wanted = name.map(plain);
  return words.flatMap((_, from) =>
    wanted.every((word, n) => plain(words[from + n] ?? "") === word)
      ? [{ from, to: from + wanted.length }]
      : [],
  );
}

interface Change {
  readonly was: Span;
  readonly is: Span;
}

/** Where two rows of words differ, in order. */
function changes(a: readonly string[], b: readonly string[]): readonly Change[] {
  const found: Change[] = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...inBoth(a, b), [a.length, b.length] as const]) {
    if (nextI > i || nextJ > j) found.push({ was: { from: i, to: nextI }, is: { from: j, to: nextJ } });
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return found;
}

/** Places of the words that both have in the same order: the longest such row. */
function inBoth(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const same = (i: number, j: number): boolean => plain(a[i] ?? "") === plain(b[j] ?? "");
  const length = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = length[i] ?? [];
      row[j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const found: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;)
    if (same(i, j)) found.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  return found;
}
