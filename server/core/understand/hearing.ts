// What a recogniser that knows no commands made of one: each word that is none of theirs is taken for the one of theirs that sounds the
// same, or of which it is another form. Only used on what was not understood in any other way, and only where nearly every word is
// one of a command then.
import { createKept } from "../lib/kept.ts";
import { editDistance } from "../lib/edit-distance.ts";
import { createOfNames, type Names } from "./of-names.ts";
import { PHRASES, RULES } from "./phrases-en.ts";
import { ORDINALS, TENS, UNITS } from "./words.ts";

/** Words around commands. */
const AROUND =
  "please thanks now can could would you will me i my the a an to for it this that um uh er so okay and kodama right away again just do does don't not no new in on of at from with what which when where how who is are";

const literals = (template: string): readonly string[] =>
  template.replaceAll(/\{\w+\}|<\w+>/g, " ").match(/[a-z][a-z']+|\ba\b/g) ?? [];
const COMMAND_WORDS: ReadonlySet<string> = new Set([
  ...Object.values(RULES).flatMap(literals),
  ...PHRASES.flatMap(({ phrases, asked = [] }) => [...phrases, ...asked].flatMap(literals)),
  ...AROUND.split(" "),
  ...UNITS,
  ...TENS,
  ...ORDINALS,
  "hundred",
  "thousand",
  ..."monday tuesday wednesday thursday friday saturday sunday tomorrow today tonight morning afternoon evening purple green blue red white silver orange yellow brown black pink".split(
    " ",
  ),
]);

interface Vocabulary {
  has(word: string): boolean;
  /** The one that sounds so, and is most like it. */
  like(word: string): string | undefined;
}

const SOUNDS = new WeakMap<Names["soundOf"], ReadonlyMap<string, readonly string[]>>();
const WORDS_MAX = 2_000;

/** The words of commands, and of names that are there. */
const vocabularyOf = createOfNames(({ files, scripts, tasks = [], soundOf }): Vocabulary => {
  const own = new Set([...files.slice(0, WORDS_MAX), ...scripts, ...tasks].flatMap(wordsIn));
  const sounds = SOUNDS.get(soundOf) ?? Map.groupBy(COMMAND_WORDS, soundOf);
  SOUNDS.set(soundOf, sounds);
  const ownSounds = Map.groupBy(own, soundOf);
  const kept = createKept<string, string | undefined>(WORDS_MAX);
  const sameAs = (word: string): readonly string[] => {
    const sound = soundOf(word);
    return [...(sounds.get(sound) ?? []), ...(ownSounds.get(sound) ?? [])];
  };
  return {
    has: (word) => COMMAND_WORDS.has(word) || own.has(word),
    like: (word) => kept(word, () => closest(word, sameAs(word))),
  };
});

const wordsIn = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .match(/[a-z]{3,}/g) ?? [];

/** Of those that sound the same; letters of two words may differ more than letters of one. */
function closest(word: string, same: readonly string[]): string | undefined {
  const max = Math.max(2, Math.ceil(word.length / 2));
  const [best] = same
    .map((one) => ({ one, distance: editDistance(one, word, max) }))
    .filter(({ distance }) => distance <= max)
    .toSorted((a, b) => a.distance - b.distance);
  return best?.one;
}

/** Other forms of a verb or a noun. */
const formOf = (word: string, has: (word: string) => boolean): string | undefined =>
  [
    word.replace(/s$/, ""),
    word.replace(/(?:es|ed|d)$/, ""),
    word.replace(/ing$/, ""),
    word.replace(/ing$/, "e"),
    word.replace(/(.)\1(?:ing|ed)$/, "$1"),
    `${word}s`,
    `${word}d`,
  ].find((one) => one !== word && one.length > 2 && has(one));

/** May stand before what is to be done. */
const POLITE: ReadonlySet<string> = new Set("please can could you would um uh so okay now and ah".split(" "));

/** More of them is no command. */
const STRANGE_MAX = 1;
/** Longer ones are not misheard in every other word. */
const HEARD_WORDS_MAX = 14;
/** Of two, one may be anything. */
const HEARD_WORDS_MIN = 3;

/** Ways in which the words may have been meant, all of them words of commands; none where that is not so. */
export function hearings(words: string, names: Names): readonly string[] {
  const all = words.split(" ").filter((word) => word !== "");
  if (all.length < HEARD_WORDS_MIN || all.length > HEARD_WORDS_MAX) return [];
  const vocabulary = vocabularyOf(names);
  const meant: string[] = [];
  let strange = 0;
  for (let n = 0; n < all.length; n++) {
    const [word = "", ...next] = all.slice(n, n + 3);
    if (vocabulary.has(word) && (next[0] === undefined || vocabulary.has(next[0]))) {
      meant.push(word);
      continue;
    }
    const joined = [2, 1].find(
      (count) => next.length >= count && isOne([word, ...next.slice(0, count)], vocabulary),
    );
    if (joined !== undefined) {
      meant.push(vocabulary.like([word, ...next.slice(0, joined)].join("")) ?? "");
      n += joined;
      continue;
    }
    const like = vocabulary.has(word) ? word : meantBy(word, meant, vocabulary);
    if (like === undefined && !/\d/.test(word)) strange++;
    meant.push(like ?? word);
  }
  if (strange > STRANGE_MAX) return [];
  const plain = once(meant);
  return [...new Set([plain, small(plain)])].filter((one) => one !== words);
}

function meantBy(word: string, before: readonly string[], vocabulary: Vocabulary): string | undefined {
  const begins = before.every((one) => POLITE.has(one));
  const like = vocabulary.like(word) ?? oneLetterFrom(word, vocabulary);
  if (!begins) return formOf(word, vocabulary.has) ?? like;
  // "Pushed my commits" is told, and nothing to be done.
  return /(?:s|ed|ing)$/.test(word) && !POLITE.has(like ?? "") ? undefined : like;
}

/** Not all of them words of commands, and one together. */
function isOne(pieces: readonly string[], vocabulary: Vocabulary): boolean {
  const whole = pieces.join("");
  return (
    whole.length > 4 &&
    !pieces.every((one) => vocabulary.has(one)) &&
    (vocabulary.has(whole) || (vocabulary.like(whole)?.length ?? 0) > 4)
  );
}

function oneLetterFrom(word: string, { like }: Vocabulary): string | undefined {
  if (word.length < 4) return undefined;
  // A letter that is not heard.
  return like(word.slice(0, -1)) ?? like(`${word}e`);
}

const once = (words: readonly string[]): string => words.filter((word, n) => word !== words[n - 1]).join(" ");

/** Small words that sound like others. */
const SMALL: readonly (readonly [RegExp, string])[] = [
  [
    /(?<!\b(?:line|at|past|last|every|in|number|twenty|thirty|forty|fifty) )\b(?:two|too)\b(?! (?:minutes?|hours?|commits?|days?|weeks?|am|pm))/g,
    "to",
  ],
  [
    /(?<!\b(?:line|at|past|last|every|in|number|twenty|thirty|forty|fifty) )\b(?:four|fore)\b(?! (?:minutes?|hours?|commits?|days?|weeks?|am|pm))/g,
    "for",
  ],
  [/\bknow$/g, "now"],
  [/^((?:please )?)get (?=(?:push|pull|stash|log|diff|commit|status)\b)/g, "$1git "],
  [/\boff (?=the|order|my)\b/g, "of "],
  [/\byour (?=running|doing|saying|working)\b/g, "you're "],
  [/\b(?:wright|write)\b/g, "right"],
];
const small = (words: string): string =>
  SMALL.reduce((said, [heard, meant]) => said.replaceAll(heard, meant), words);
