// What is written, as it is said: names of code in words, places by their ends, signs and units by name. Pure. English.
import { wordsOfName } from "../lib/identifier.ts";
import { FILE_ENDS, FILE_ENDS_READ, PER, SIGNS, UNITS, WORDS } from "./spoken-words.ts";

/** How somebody wants words to be said, by the word in small letters. */
export type Pronunciations = ReadonlyMap<string, string>;

/** "nginx=engine x, sql=sequel". */
export function pronunciations(text: string): Pronunciations {
  return new Map(
    text.split(",").flatMap((pair) => {
      const [word = "", said = ""] = pair.split("=").map((one) => one.trim());
      return word === "" || said === "" ? [] : [[word.toLowerCase(), said] as const];
    }),
  );
}

export function spokenForm(text: string, own: Pronunciations): string {
  return phrasesSaid(text, own)
    .replaceAll(BETWEEN, (_, left: string, right: string) => `${left}${dashSaid(left, right)}${right}`)
    .replaceAll(/(?<=[A-Z][\w.]{0,40}) > (?=[A-Z])/g, ", then ")
    .split(/\s+/)
    .map((word) => wordSaid(word, own))
    .filter((word) => word !== "")
    .join(" ");
}

/** Those of several words, the longest first: "visual studio=vee ess". */
function phrasesSaid(text: string, own: Pronunciations): string {
  const phrases = [...own].filter(([words]) => /\s/.test(words)).sort(([a], [b]) => b.length - a.length);
  return phrases.reduce((all, [words, said]) => {
    const inText = words.replaceAll(/[^\w\s]/g, "\\$&").replaceAll(/\s+/g, "\\s+");
    return all.replaceAll(new RegExp(`(?<!\\w)${inText}(?!\\w)`, "gi"), () => said);
  }, text);
}

/** "10 - 3", "x - 1", "pages 3 - 5"; between words it is a dash. */
const BETWEEN = /(?<![\w.,])(\d[\d.,]*|[a-z]) - (\d[\d.,]*|[a-z])(?!\w)/g;

/** Pages and lines go up. */
const dashSaid = (left: string, right: string): string => (Number(left) < Number(right) ? " to " : " minus ");

function wordSaid(word: string, own: Pronunciations): string {
  const whole = own.get(word.toLowerCase()) ?? SIGNS.get(word) ?? WORDS.get(word.toLowerCase());
  if (whole !== undefined) return whole;
  const { bare, end } = bareOf(word);
  const small = bare.toLowerCase();
  const dotted = WORDS.get(`${small}.`);
  if (dotted !== undefined && end.startsWith(".")) return dotted + end.slice(1);
  const said = own.get(small) ?? WORDS.get(small) ?? joinedSaid(bare, own) ?? bareSaid(bare, own);
  return said === "" ? "" : said + end;
}

/** "nginx's", "nginx-proxy". */
function joinedSaid(word: string, own: Pronunciations): string | undefined {
  const [, stem = word, theirs = ""] = /^(.+)(['’]s)$/.exec(word) ?? [];
  const parts = stem.split("-");
  return parts.some((part) => own.has(part.toLowerCase()))
    ? parts.map((part) => own.get(part.toLowerCase()) ?? part).join(" ") + theirs
    : undefined;
}

const count = (text: string, signs: RegExp): number => (text.match(signs) ?? []).length;

/** Without quotes and brackets around it; the marks at its end are for the voice's melody. */
function bareOf(word: string): { readonly bare: string; readonly end: string } {
  const end = /[.,;:!?…]*$/.exec(word)?.[0] ?? "";
  let bare = word.slice(0, word.length - end.length).replace(/^[("'“‘[{]+/, "");
  while (/["'”’]$/.test(bare) || (/[)\]}]$/.test(bare) && count(bare, /[)\]}]/g) > count(bare, /[([{]/g)))
    bare = bare.slice(0, -1);
  return { bare, end };
}

function bareSaid(word: string, own: Pronunciations): string {
  return (
    numberSaid(word) ??
    hashSaid(word) ??
    addressSaid(word) ??
    placeSaid(word, own) ??
    (isName(word) ? nameSaid(word, own) : word)
  );
}

/** Its decimals are said as they are written. */
const NUMBER = /^[+-]?[$€£]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?[%BKMk]?$/;
/** More are years, or a decade. */
const SECONDS_MAX = 60;

function numberSaid(word: string): string | undefined {
  const version = /^v(\d+(?:\.\d+)*)$/i.exec(word)?.[1];
  if (version !== undefined) return `version ${version.replaceAll(".", " point ")}`;
  if (/^\d+(?:\.\d+){2,}$/.test(word)) return word.replaceAll(".", " point ");
  const [, amount = "", unit = ""] = /^([+-]?\d[\d,]*(?:\.\d+)?)([A-Za-z%]+)$/.exec(word) ?? [];
  const named = UNITS.get(unit);
  if (named !== undefined && !(unit === "s" && Number(amount) >= SECONDS_MAX))
    return `${amount} ${amount === "1" ? named.replace(/s$/, "") : named}`;
  if (NUMBER.test(word)) return word;
  const number = /^#(\d+)$/.exec(word)?.[1];
  if (number !== undefined) return `number ${number}`;
  const hex = /^0x([0-9a-f]+)$/i.exec(word)?.[1];
  return hex === undefined ? undefined : `hex ${spelled(hex)}`;
}

/** Of a commit's name, which is there to be looked at. */
const HASH_CHARS = 4;

function hashSaid(word: string): string | undefined {
  const is = /^[0-9a-f]{7,64}$/.test(word) && /\d/.test(word) && /[a-f]/.test(word);
  return is ? spelled(word.slice(0, HASH_CHARS)) : undefined;
}

/** "me@example.com", "MB/s". */
function addressSaid(word: string): string | undefined {
  if (/^[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+$/.test(word))
    return word
      .replaceAll("@", " at ")
      .replaceAll(".", " dot ")
      .replaceAll(/[_+-]+/g, " ");
  const [, what = "", per = ""] = /^([A-Za-z]+)\/([a-z]+)$/.exec(word) ?? [];
  const [unit, time] = [UNITS.get(what), PER.get(per)];
  return unit === undefined || time === undefined ? undefined : `${unit} per ${time}`;
}

/** More places than this are not listened to: the last two tell where it is. */
const PLACES_SAID = 3;

/** A file, a folder, maybe with a line: "src/app.ts:12:5". */
function placeSaid(word: string, own: Pronunciations): string | undefined {
  const [, path = "", line] = /^([\w@~.+\-/\\]+?)(?::(\d+)(?::\d+)?)?$/.exec(word) ?? [];
  const places = path.split(/[/\\]+/).filter((one) => one !== "" && one !== ".");
  const last = places.at(-1) ?? "";
  const isFile =
    /^\.[a-z]\w+$/i.test(last) || (/\w\.\w/.test(last) && FILE_ENDS.has(endOf(last)) && !INITIALS.test(last));
  const slashed = /[/\\]/.test(path) && places.length > 0;
  if (/^\d/.test(last) || !(slashed || isFile)) return undefined;
  const said = places.map((one) => fileSaid(one, own));
  const where = placesSaid(said, isFile || places.length > 2 || /^[~.@/]/.test(path));
  return line === undefined ? where : `${where} line ${line}`;
}

/** "Either/or" is no folder. */
function placesSaid(said: readonly string[], isPlace: boolean): string {
  if (said.length > PLACES_SAID) return `${said.at(-1)} in ${said.at(-2)}`;
  return said.join(isPlace ? " slash " : " ");
}

function fileSaid(file: string, own: Pronunciations): string {
  if (file === "..") return "up";
  if (file === "~") return "home";
  return file
    .split(".")
    .map((part, n) => (n === 0 ? nameSaid(part, own) : endSaid(part, own)))
    .join(" dot ")
    .trim();
}

function endSaid(part: string, own: Pronunciations): string {
  const small = part.toLowerCase();
  const known = own.get(small) ?? FILE_ENDS_READ.get(small);
  if (known !== undefined) return known;
  return FILE_ENDS.has(small) ? spelled(part) : nameSaid(part, own);
}

/** "U.S.", "Ph.D." */
const INITIALS = /^(?:[A-Z][a-z]?\.)+[A-Z]\.?$/;
/** Capitals or lines within it, a call, an option. More than one URL is none. */
const isName = (word: string): boolean =>
  !(INITIALS.test(word) || /^[A-Z]{2,}s$/.test(word)) &&
  /[a-z\d][A-Z]|[A-Z]{2}[a-z]|\w_\w|^_|_$|\w[([]|^\$\w|^--?[a-z]|^!\w|::|\w\.\w|\w=|\w[*+]\w/.test(word);

const SUMS: readonly (readonly [RegExp, string])[] = [
  [/^!/, "not "],
  [/(?<=[=(,])-(?=[\w(])/g, " minus "],
  [/=+/g, " equals "],
  [/(?<=[\w\])])\+(?=[\w(])/g, " plus "],
  [/(?<=[\w\])])\*(?=[\w(])/g, " times "],
];

function nameSaid(name: string, own: Pronunciations): string {
  // A line in "my-name" joins; in "i-1" and "f(x-y)" it takes away.
  const lines = /[([]/.test(name) ? name.replaceAll(/(?<=\w)-(?=\w)/g, " minus ") : name;
  const summed = SUMS.reduce((text, [sign, said]) => text.replace(sign, said), lines);
  const words = wordsOfName(
    summed
      .replaceAll(/\(\)/g, "")
      .replaceAll(/\((?=[\w ])/g, " of ")
      .replaceAll(/::|\.(?=\w)/g, " dot ")
      .replaceAll(/['’](?!\w)|(?<!\w)['’]/g, " "),
  );
  return words.map((word) => own.get(word.toLowerCase()) ?? word).join(" ");
}

const endOf = (file: string): string => file.slice(file.lastIndexOf(".") + 1).toLowerCase();
const spelled = (letters: string): string => letters.toUpperCase().replaceAll(/(?<=.)(?=.)/g, " ");
