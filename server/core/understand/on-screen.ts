// Names that stand on the screen, in what was said: recognisers write "parse jason file" where somebody means parseJsonFile. Every
// recogniser is helped by it, and none is misled. Pure. Why not by hotwords: docs/adr/0032-names-on-the-screen.md.
import { editDistance } from "./match.ts";

/** Words as they were heard, and the name they stand for. */
export interface SaidName {
  readonly heard: string;
  readonly name: string;
}

interface Known {
  readonly name: string;
  /** As it is said, in one: letters and figures. */
  readonly key: string;
  readonly parts: number;
  readonly sound: string;
}

const LETTERS_PER_SLIP = 5;
/** Shorter ones are said for other reasons. */
const KEY_CHARS_MIN = 4;
/** A name of one word is only heard where it is long: "data" is a word. */
const ONE_WORD_CHARS_MIN = 5;
/** A name of three parts may be heard as five words. */
const MORE_WORDS_MAX = 2;
const TEXT_CHARS_MAX = 1_000;
const NAMES_MAX = 8;

/** The names that were meant, in the order of the words. */
export function namesSaid(text: string, names: readonly string[]): readonly SaidName[] {
  if (text.length > TEXT_CHARS_MAX) return [];
  const known = names
    .map(knownOf)
    .filter(({ key, parts }) => key.length >= (parts > 1 ? KEY_CHARS_MIN : ONE_WORD_CHARS_MIN));
  const words = [...text.matchAll(/[\p{L}\p{N}']+/gu)];
  const found: SaidName[] = [];
  for (let at = 0; at < words.length && found.length < NAMES_MAX;) {
    const best = bestAt(
      words.slice(at).map(([word]) => word.toLowerCase()),
      known,
    );
    if (best === undefined) {
      at++;
      continue;
    }
    const [first, last] = [words[at], words[at + best.words - 1]];
    if (first === undefined || last === undefined) break;
    const heard = text.slice(first.index, last.index + last[0].length);
    if (heard !== best.name) found.push({ heard, name: best.name });
    at += best.words;
  }
  return found;
}

/** The words with the names that were meant by them. */
export function asOnScreen(text: string, names: readonly SaidName[] = []): string {
  let [done, rest] = ["", text];
  for (const { heard, name } of names) {
    const at = rest.indexOf(heard);
    if (at === -1) continue;
    done += rest.slice(0, at) + name;
    rest = rest.slice(at + heard.length);
  }
  return done + rest;
}

function knownOf(name: string): Known {
  const parts = name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");
  const key = parts.join("").toLowerCase();
  return { name, key, parts: parts.length, sound: soundOf(key) };
}

/** Its consonants by their sounds, once each time: recognisers mishear vowels. As in Soundex, but for the whole word. */
const soundOf = (key: string): string =>
  key
    .replaceAll("ph", "f")
    .replaceAll(/ck|[cq]/g, "k")
    .replaceAll("z", "s")
    .replaceAll(/[aeiouyhw]/g, "")
    .replaceAll(/(.)\1+/gu, "$1");

interface Best {
  readonly name: string;
  readonly words: number;
  readonly slips: number;
}

/** What begins with the first word; the nearest, and of those the longest. */
function bestAt(words: readonly string[], known: readonly Known[]): Best | undefined {
  const longest = Math.max(0, ...known.map(({ parts }) => parts)) + MORE_WORDS_MAX;
  const found = words.slice(0, longest).flatMap((_, n): readonly Best[] => {
    const key = words
      .slice(0, n + 1)
      .join("")
      .replaceAll("'", "");
    return known.flatMap((one) => {
      const slips = slipsOf(key, n + 1, one);
      return slips === undefined ? [] : [{ name: one.name, words: n + 1, slips }];
    });
  });
  return found.toSorted((a, b) => a.slips - b.slips || b.words - a.words)[0];
}

/** How many letters are others; undefined where it is none. */
function slipsOf(key: string, words: number, { key: wanted, parts, sound }: Known): number | undefined {
  if (words > parts + MORE_WORDS_MAX) return undefined;
  // A word that is written as the name is, but for capitals, is left as it is.
  if (key === wanted) return parts > 1 ? 0 : undefined;
  const max = Math.floor(wanted.length / LETTERS_PER_SLIP);
  if (max === 0 || Math.abs(key.length - wanted.length) > max) return undefined;
  const slips = editDistance(key, wanted, max);
  return slips <= max && soundOf(key) === sound ? slips : undefined;
}
