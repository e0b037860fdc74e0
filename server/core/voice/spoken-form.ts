// What is written, as it is said: names of code in words, paths by their ends, signs and units by name. Pure. English.

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

/** Any word may be looked up, also one that every object has. */
const table = (words: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(words));

const SIGNS = table({
  "=>": "arrow",
  "->": "to",
  "→": "to",
  "===": "equals",
  "==": "equals",
  "=": "equals",
  "!==": "is not",
  "!=": "is not",
  "<=": "at most",
  ">=": "at least",
  "<": "less than",
  ">": "greater than",
  "&&": "and",
  "&": "and",
  "||": "or",
  "+": "plus",
  "/": "slash",
  "…": "",
  "-": "",
  "–": "",
  "—": "",
});
const WORDS = table({
  "e.g.": "for example",
  "i.e.": "that is",
  "etc.": "and so on",
  "vs.": "versus",
  "c#": "C sharp",
  "f#": "F sharp",
  "c++": "C plus plus",
  ".net": "dot net",
  "node.js": "node J S",
});
const UNITS = table({
  "%": "percent",
  ms: "milliseconds",
  s: "seconds",
  min: "minutes",
  h: "hours",
  b: "bytes",
  kb: "kilobytes",
  mb: "megabytes",
  gb: "gigabytes",
  kib: "kibibytes",
  mib: "mebibytes",
  gib: "gibibytes",
  px: "pixels",
  x: "times",
});
/** Ends of file names that are words; others are spelled. */
const READ_ENDS = table({
  py: "pie",
  json: "jason",
  yaml: "yaml",
  yml: "yaml",
  toml: "toml",
  go: "go",
  lock: "lock",
  test: "test",
  spec: "spec",
  config: "config",
  java: "java",
  rust: "rust",
  bash: "bash",
});
const END = /^[a-z][a-z0-9]{0,4}$/i;
/** More places than this are not listened to: the last two tell where it is. */
const PLACES_SAID = 3;
/** Of a commit's name, which is there to be looked at. */
const HASH_CHARS = 4;

export function spokenForm(text: string, own: Pronunciations): string {
  return text
    .split(/\s+/)
    .map((word) => wordSaid(word, own))
    .filter((word) => word !== "")
    .join(" ");
}

/** What stands around a word is for the voice's melody, or for nothing. */
const AROUND = /^([("'“‘[{]*)([\s\S]*?)((?:\(\))?[)\]"'”’}]*)([.,;:!?…]*)$/;

function wordSaid(word: string, own: Pronunciations): string {
  const whole = own.get(word.toLowerCase()) ?? SIGNS.get(word) ?? WORDS.get(word.toLowerCase());
  if (whole !== undefined) return whole;
  const [, , bare = "", , end = ""] = AROUND.exec(word) ?? [];
  const small = bare.toLowerCase();
  const said = own.get(small) ?? WORDS.get(small) ?? WORDS.get(`${small}.`) ?? bareSaid(bare, own);
  return said === "" ? "" : `${said}${end}`;
}

function bareSaid(word: string, own: Pronunciations): string {
  return (
    numberSaid(word) ?? hashSaid(word) ?? placeSaid(word, own) ?? (isName(word) ? nameSaid(word, own) : word)
  );
}

function numberSaid(word: string): string | undefined {
  const version = /^v(\d+(?:\.\d+)*)$/i.exec(word)?.[1] ?? /^\d+(?:\.\d+){2,}$/.exec(word)?.[0];
  if (version !== undefined) return `version ${version.replaceAll(".", " point ")}`;
  const [, amount = "", unit = ""] = /^([+-]?\d[\d,]*(?:\.\d+)?)([a-z%]+)$/i.exec(word) ?? [];
  const named = UNITS.get(unit.toLowerCase());
  if (named !== undefined) return `${amount} ${named}`;
  const number = /^#(\d+)$/.exec(word)?.[1];
  if (number !== undefined) return `number ${number}`;
  const hex = /^0x([0-9a-f]+)$/i.exec(word)?.[1];
  return hex === undefined ? undefined : `hex ${spelled(hex)}`;
}

function hashSaid(word: string): string | undefined {
  const is = /^[0-9a-f]{7,64}$/.test(word) && /\d/.test(word) && /[a-f]/.test(word);
  return is ? spelled(word.slice(0, HASH_CHARS)) : undefined;
}

/** A file, a folder, maybe with a line: "src/app.ts:12:5". */
function placeSaid(word: string, own: Pronunciations): string | undefined {
  const [, path = "", line] = /^([\w@~.+\-/\\]+?)(?::(\d+)(?::\d+)?)?$/.exec(word) ?? [];
  const places = path.split(/[/\\]+/).filter((one) => one !== "" && one !== ".");
  const last = places.at(-1) ?? "";
  const slashed = /[/\\]/.test(path);
  const isFile =
    /^(?:[\w+-]{2,}|)(?:\.[\w+-]+)*\.[a-z][a-z0-9]{0,4}$|^\.[a-z]\w+$/i.test(last) ||
    READ_ENDS.has(endOf(last));
  if (/^\d/.test(last) || (slashed ? places.length === 0 : !isFile)) return undefined;
  const said = places.map((one) => fileSaid(one, own));
  // "Either/or" is no folder.
  const between = isFile || places.length > 2 || /^[~.@]/.test(path) ? " slash " : " ";
  const where = said.length > PLACES_SAID ? `${said.at(-1)} in ${said.at(-2)}` : said.join(between);
  return line === undefined ? where : `${where} line ${line}`;
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
  const known = own.get(part.toLowerCase()) ?? READ_ENDS.get(part.toLowerCase());
  if (known !== undefined) return known;
  return END.test(part) && part.length <= 4 ? spelled(part) : nameSaid(part, own);
}

/** Capitals or lines within it, a call, an option. */
const isName = (word: string): boolean =>
  /[a-z\d][A-Z]|[A-Z]{2}[a-z]|\w_\w|^_|_$|\(\)|^\$\w|^--?[a-z]|::|\w\.\w/.test(word) &&
  !/^[A-Z](?:\.[A-Z])+$/.test(word);

function nameSaid(name: string, own: Pronunciations): string {
  const words = name
    .replaceAll(/\(.*\)/g, "")
    .replaceAll(/::|\./g, " dot ")
    .replaceAll("=", " equals ")
    .replaceAll(/[^\p{L}\p{N}'’]+/gu, " ")
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .trim();
  return words
    .split(" ")
    .map((word) => own.get(word.toLowerCase()) ?? word)
    .join(" ");
}

const endOf = (file: string): string => file.slice(file.lastIndexOf(".") + 1).toLowerCase();
const spelled = (letters: string): string => letters.toUpperCase().replaceAll(/(?<=.)(?=.)/g, " ");
