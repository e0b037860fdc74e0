// Names that stand on the screen, in what was said: recognisers write "parse jason file" where somebody means parseJsonFile. What is found
// is told beside the words and never instead of them: "do a test run" may mean testRun, and mostly does not. Pure. Why not by
// hotwords: docs/adr/0032-names-on-the-screen.md.
import { wordsOfName } from "../lib/identifier.ts";
import { editDistance } from "../lib/edit-distance.ts";

/** Words as they were heard, and the name they may stand for. */
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

/** A letter in so many may be another, in names that are long enough to be known all the same. */
const LETTERS_PER_SLIP = 5;
const MISHEARD_CHARS_MIN = 10;
/** A name of three parts may be heard as five words. */
const MORE_WORDS_MAX = 2;
const TEXT_CHARS_MAX = 1_000;
const NAMES_MAX = 8;
/** Names that are made of nothing else are said all the time, and hardly ever meant. */
const LITTLE_WORDS = new Set(
  "a an and are as at be by can do for from get go has have he if in is it its me my new no not of off on one or out set so that the this to up us was we with you".split(
    " ",
  ),
);

const saidWords = (name: string): readonly string[] => wordsOfName(name).map((word) => word.toLowerCase());
const areLittle = (words: readonly string[]): boolean => words.every((word) => LITTLE_WORDS.has(word));

/** The names that may be meant, in the order of the words. */
export function namesSaid(text: string, names: readonly string[]): readonly SaidName[] {
  if (text.length > TEXT_CHARS_MAX) return [];
  const known = names.flatMap(knownOf);
  const longest = Math.max(0, ...known.map(({ parts }) => parts)) + MORE_WORDS_MAX;
  const words = [...text.matchAll(/[\p{L}\p{N}']+/gu)];
  const keys = words.map(([word]) => word.toLowerCase().replaceAll("'", ""));
  const found: SaidName[] = [];
  for (let at = 0; at < words.length && found.length < NAMES_MAX;) {
    const best = bestAt(keys.slice(at, at + longest), known);
    const [first, last] = [words[at], words[at + (best?.words ?? 1) - 1]];
    at += best?.words ?? 1;
    if (best === undefined || first === undefined || last === undefined) continue;
    const heard = text.slice(first.index, last.index + last[0].length);
    if (heard !== best.name) found.push({ heard, name: best.name });
  }
  return found;
}

/** For a model, behind the words. */
export function mayMean(names: readonly SaidName[] = []): string {
  return names
    .map(({ heard, name }) => `By "${heard}" the name ${name} on the screen may be meant.`)
    .join(" ");
}

/** The most that a recogniser is to listen for at once. */
const PHRASES_MAX = 100;
const PHRASE_CHARS_MAX = 60;
/** Shorter words are said all the time, and hardly ever meant. */
const WORD_CHARS_MIN = 7;

/** Names as they are said, each once: "parse json file". */
export function phrasesOf(names: readonly string[]): readonly string[] {
  const phrases = names.flatMap((name) => {
    if (name.length > 2 * PHRASE_CHARS_MAX) return [];
    const words = saidWords(name);
    const phrase = words.join(" ");
    const isRare = words.length > 1 ? !areLittle(words) : phrase.length >= WORD_CHARS_MIN;
    return isRare && phrase.length <= PHRASE_CHARS_MAX && /^[\p{L}\p{N}' ]+$/u.test(phrase) ? [phrase] : [];
  });
  return [...new Set(phrases)].slice(0, PHRASES_MAX);
}

/** What is looked for by a name: the name, where the words are that and nothing else. */
export function nameFor(words: string, names: readonly SaidName[] = []): string {
  const bare = words.trim().toLowerCase();
  return names.find(({ heard }) => heard.toLowerCase() === bare)?.name ?? words;
}

function knownOf(name: string): readonly Known[] {
  const words = saidWords(name);
  if (words.length < 2 || areLittle(words)) return [];
  const key = words.join("");
  return [{ name, key, parts: words.length, sound: soundOf(key) }];
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
function bestAt(keys: readonly string[], known: readonly Known[]): Best | undefined {
  const found = keys.flatMap((_, n): readonly Best[] => {
    const key = keys.slice(0, n + 1).join("");
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
  if (key === wanted) return 0;
  const max = Math.floor(wanted.length / LETTERS_PER_SLIP);
  if (wanted.length < MISHEARD_CHARS_MIN || Math.abs(key.length - wanted.length) > max) return undefined;
  const slips = editDistance(key, wanted, max);
  return slips <= max && soundOf(key) === sound ? slips : undefined;
}
