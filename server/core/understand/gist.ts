// What a sentence comes to, in whatever order it is said: "the smoke test task can carry on now". A reading is taken only where
// its signs are there and every other word is one that belongs to it or says nothing, but for one name in one piece. So one word
// of anything else leaves the sentence alone.
import type { Intent } from "../conversation/types.ts";
import { isColour } from "../orb/types.ts";
import type { Gist } from "./gist-words.ts";
import { GISTS } from "./gists-en.ts";
import { FILLERS, ASKS, REPORTS } from "./loose.ts";
import { matchFile, matchTitle, soundsLike } from "./match.ts";
import type { Said } from "./slots.ts";
import { isNegated, PAUSE, readDigits, readNumber, tidy } from "./words.ts";

const WORDS_MAX = 18;

export function gistOf({ original, workspace }: Said): Intent | null {
  const said = tidy(original).replace(/^(?:how|what) about /, "");
  const words = soundsLike(original.replaceAll("’", "'"))
    .replace(/\breadme (?=the|my|our|out|what|whatever)/, "read me ")
    .replace(/^(?:how|what) about /, "")
    .split(/[^\p{L}\p{N}'./_#-]+/u)
    .map((word) => word.replace(/[.']+$/, ""))
    .filter((word) => word !== "" && !PAUSES.test(word));
  if (words.length < 2 || words.length > WORDS_MAX) return null;
  const sentence = words.join(" ");
  for (const gist of GISTS) {
    if (!fits(gist, { said, sentence, original })) continue;
    const payload = read(gist, words, { words: said, original, workspace });
    if (payload !== undefined) return { command: gist.command, payload, confidence: 0.7 };
  }
  return null;
}

/** Else "don't, uh, delete it" would not be known for a "don't delete". */
const PAUSES = new RegExp(`^(?:${PAUSE})$`);

interface Heard {
  readonly said: string;
  readonly sentence: string;
  readonly original: string;
}

function fits(gist: Gist, { said, sentence, original }: Heard): boolean {
  if (!gist.signs.every((sign) => sign.test(sentence)) || gist.unless?.test(sentence) === true) return false;
  if (gist.negated !== true && isNegated(sentence)) return false;
  if (/\bif\b|["“”]/i.test(original)) return false;
  if (gist.asked === true) return true;
  const asks = gist.negated === true ? tidy(original.toLowerCase().replace(REMARK, "")) : said;
  return !ASKS.test(said) && !ASKS.test(sentence) && !REPORTS.test(asks) && !isAsked(original);
}

/** "I can't wait, start it": what stands behind it is asked for. */
const REMARK = /^i (?:can't|cannot|don't|do not) [^,]+, */;

/** "Can you …?" is a request; other questions are none. */
const isAsked = (original: string): boolean =>
  /\?/.test(original) &&
  !/^\W*(?:\w+\W+){0,3}?(?:can|could|would|will|may|might|please|how about)\b/i.test(original);

/** Undefined where a word is left that belongs nowhere, or the name is none. */
function read(gist: Gist, words: readonly string[], said: Said): Intent["payload"] | undefined {
  const isKnown = (word: string): boolean => gist.words.has(word) || FILLERS.has(word) || SMALL.has(word);
  const { slot } = gist;
  if (slot === undefined) return words.every(isKnown) ? (gist.payload ?? {}) : undefined;
  for (const piece of pieces(words, slot.wordsMax)) {
    const rest = [...words.slice(0, piece.from), ...words.slice(piece.to)];
    if (!rest.every(isKnown) || (slot.beside !== undefined && !slot.beside.test(around(words, piece))))
      continue;
    const name = words.slice(piece.from, piece.to).join(" ");
    const found = NAMED[slot.kind](name, said, isKnown);
    if (found !== undefined) return found;
  }
  return undefined;
}

const SMALL = new Set("do that's it's there's you've we've i'll ahead hang into nope assistant".split(" "));

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Longer ones first: "lint task" before "lint". */
function pieces(words: readonly string[], wordsMax: number): readonly Piece[] {
  return Array.from({ length: wordsMax }, (_, n) => wordsMax - n).flatMap((length) =>
    Array.from({ length: Math.max(0, words.length - length + 1) }, (_, from) => ({
      from,
      to: from + length,
    })),
  );
}

/** The sentence with a mark in the place of the name. */
const around = (words: readonly string[], { from, to }: Piece): string =>
  [...words.slice(0, from), "_", ...words.slice(to)].join(" ");

type Named = (name: string, said: Said, isKnown: (word: string) => boolean) => Intent["payload"] | undefined;

const NAMED: Readonly<Record<NonNullable<Gist["slot"]>["kind"], Named>> = {
  task: (name, { workspace }) => {
    const found = matchTitle(name, workspace.tasks ?? []);
    return found?.score === 1 ? { title: found.name } : undefined;
  },
  file: (name, { workspace }) => {
    // "The scheduler's index.ts".
    const found = matchFile(name.replaceAll("'s ", " "), workspace.files);
    return found !== undefined && found.score >= 0.9 ? { path: found.name } : undefined;
  },
  line: (name) => {
    const line = readNumber(name) ?? readDigits(name);
    return line !== undefined && line > 0 ? { line } : undefined;
  },
  colour: (name) => {
    const palette = name.replaceAll(" ", "-");
    return isColour(palette) ? { palette } : undefined;
  },
  device: (name, { original }, isKnown) =>
    name === "default" || name.split(" ").every((word) => !isKnown(word))
      ? { name: name === "default" ? name : asSaid(name, original) }
      : undefined,
  query: (name, { original }, isKnown) =>
    name.split(" ").every((word) => !isKnown(word)) ? { query: asSaid(name, original) } : undefined,
  // "The class job queue": a word of it may be one that says nothing elsewhere. "The class diagram" is none that is written so.
  symbol: (name, { original }, isKnown) => {
    const symbol = asSaid(name, original);
    // Across a comma it is no name, and beside one that is written as one nothing belongs to it.
    if (symbol.includes(" ") && (!original.toLowerCase().includes(name) || WRITTEN_AS_NAME.test(symbol)))
      return undefined;
    const isName = /[a-z\d][A-Z]|_|^[A-Z]| /.test(symbol) || SAYS_NAME.test(original);
    return isName &&
      name.split(" ").some((word) => !isKnown(word)) &&
      !/^(?:the|a|an) |\b(?:this|that|it|here)\b| (?:is|the|to)$/.test(name)
      ? { symbol }
      : undefined;
  },
};

const WRITTEN_AS_NAME = /[a-z\d][A-Z]|_/;
const SAYS_NAME = /\b(?:called|named|defined|declared|definition|declaration|implement(?:ed|ation))\b/i;

/** As it was written, where it stands there in one piece. */
function asSaid(name: string, original: string): string {
  const at = original.toLowerCase().indexOf(name);
  return at === -1 ? name : original.slice(at, at + name.length);
}
