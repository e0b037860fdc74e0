// What recognisers often mishear, put right: known slips first, then words that sound like, or are one letter from, a word that commands
// have. Only used on what was not understood as it stands; nothing here ever makes a yes.
import { createKept, type Kept } from "../lib/kept.ts";
import { editDistance } from "../lib/edit-distance.ts";
import { SLIPS } from "./slips-en.ts";
import { TENS, UNITS } from "./words.ts";

const VOCABULARY =
  "run rerun start tests test unit end build compile lint linter format formatter typecheck types check server open show readme package license line search find commit message undo revert change status changes diff orb purple green brown silver orange yellow white every each weekday weekdays weekend monday tuesday wednesday thursday friday saturday sunday tomorrow tonight morning afternoon evening schedule remind minutes hours quarter half past noon midnight index scheduler client commands guide tokens parser".split(
    " ",
  );
/** Ordinary words, which are what was said. */
const COMMON =
  "a about after again all also an and any anything are as ask at back be because been before being but by call called can change check code come could day days did do does doing done down each else even ever every file files first folder for from function get getting give go goes going good got great had has have he hear help her here him his how i if in into is it its just keep kind know last later leave let like line list little long look made make many maybe me mean mine more most much must my name need never new next nice no not nothing now of off ok old on once one only or other our out over own page part people place please put quite really right said same saw say see she should since so some something soon still stop such sure take talk tell than that the their them then there these they thing things think this those thought through time to today together told too try turn two type under until up us use used very wait want was way we well went were what when where which while who whole why will with word words work working would write wrong year yes yet you your dot ts md json css am pm o'clock hundred red blue laundry".split(
    " ",
  );
const KNOWN = new Set([...VOCABULARY, ...UNITS, ...TENS, ...COMMON]);
const LONG = VOCABULARY.filter((word) => word.length >= 4);

export interface Ear {
  /** Paths of what is there; the same list as long as they are the same. */
  readonly files: readonly string[];
  /** The same for words that sound alike. */
  readonly soundOf: (word: string) => string;
}

/** Words that people say beside commands too, and which were meant then. */
export type Ordinary = Pick<ReadonlyMap<string, unknown>, "has">;

/** The words with what recognisers often mishear put right; the same text where nothing was. */
export function mend(words: string, ear: Ear, ordinary: Ordinary): string {
  const slips = SLIPPED(words, () => withoutSlips(words));
  const { known, like, likeCommand } = earOf(ear);
  const sounds = vocabularyBy(ear.soundOf);
  const find = (word: string, more: ReadonlySet<string>): string | undefined =>
    likeOf(word, { more, same: sounds.get(ear.soundOf(word)) });
  const isSaid = (word: string): boolean => isKnown(word, known) || ordinary.has(word);
  const all = slips.split(/\s+/).filter((word) => word !== "");
  const mended: string[] = [];
  for (let n = 0; n < all.length; n++) {
    const [word = "", next = ""] = [all[n], all[n + 1]];
    const split = next !== "" && !(isSaid(word) && isSaid(next));
    // One word that was heard as two is a word of commands; names are found with their spaces.
    const joined = split ? likeCommand(word + next, () => find(word + next, NO_NAMES)) : undefined;
    mended.push(joined ?? (isSaid(word) ? word : (like(word, () => find(word, known)) ?? word)));
    if (joined !== undefined) n++;
  }
  return mended.join(" ");
}

/** A sentence is mended word by word more, and clause by clause. */
const SLIPPED = createKept<string, string>(1_000);
const withoutSlips = (words: string): string =>
  SLIPS.reduce((said, [heard, meant]) => said.replaceAll(heard, meant), words);

interface KnownEar {
  readonly soundOf: Ear["soundOf"];
  /** Names of what is there. */
  readonly known: ReadonlySet<string>;
  /** What was found for a word, of commands and names: a sentence is mended many times, clause by clause. */
  readonly like: Kept<string, string | undefined>;
  /** The same of commands alone. */
  readonly likeCommand: Kept<string, string | undefined>;
}
const EARS = new WeakMap<Ear["files"], KnownEar>();
const WORDS_KEPT_MAX = 5_000;

function earOf({ files, soundOf }: Ear): KnownEar {
  const before = EARS.get(files);
  if (before?.soundOf === soundOf) return before;
  const ear = {
    soundOf,
    known: new Set(namesIn(files)),
    like: createKept<string, string | undefined>(WORDS_KEPT_MAX),
    likeCommand: createKept<string, string | undefined>(WORDS_KEPT_MAX),
  };
  EARS.set(files, ear);
  return ear;
}

/** Words of file names, without their endings. */
const namesIn = (files: readonly string[]): readonly string[] =>
  files.slice(0, NAMES_MAX).flatMap((path) => /([a-z]{4,})[^/]*$/i.exec(path)?.[1]?.toLowerCase() ?? []);
const NAMES_MAX = 500;

/** A word of commands or of `more` that may have been meant: the `same` in sound, else one a letter or two away. */
function likeOf(
  word: string,
  { more, same }: { readonly more: ReadonlySet<string>; readonly same: string | undefined },
): string | undefined {
  if (word.length < 4 || !/^[a-z']+$/.test(word)) return undefined;
  if (isKnown(word, more)) return word;
  if (same !== undefined && Math.abs(same.length - word.length) <= 2) return same;
  const max = word.length >= 8 ? 2 : 1;
  return [...LONG, ...more].find((one) => editDistance(one, word, max) <= max);
}

const HEARD = new WeakMap<Ear["soundOf"], ReadonlyMap<string, string>>();

/** The vocabulary by its sounds, found once. */
function vocabularyBy(soundOf: Ear["soundOf"]): ReadonlyMap<string, string> {
  const heard = HEARD.get(soundOf) ?? new Map(LONG.map((word) => [soundOf(word), word]));
  HEARD.set(soundOf, heard);
  return heard;
}

const NO_NAMES: ReadonlySet<string> = new Set();

const isKnown = (word: string, names: ReadonlySet<string>): boolean =>
  KNOWN.has(word) || names.has(word) || /\d/.test(word);
