// Expressions of find that only test and print names, or show what is in files by a program that does nothing else: nothing deleted,
// nothing written. Of what it shows, secrets and links are left out by words that are added.
import { sensitive } from "../secrets.ts";
import { type Local, lookingAt, own, type Reading } from "./arguments.ts";
import { FILE, GLOB, NAME, NUMBER, oneOf, PATTERN, type Shape, fits } from "./shapes.ts";

const TESTS: Readonly<Record<string, Shape>> = {
  "-name": GLOB,
  "-iname": GLOB,
  "-path": GLOB,
  "-ipath": GLOB,
  "-wholename": GLOB,
  "-regex": PATTERN,
  "-iregex": PATTERN,
  "-regextype": oneOf("posix-extended posix-basic posix-egrep egrep emacs awk sed"),
  "-type": /^[fdlspbc](?:,[fdlspbc])*$/,
  "-maxdepth": NUMBER,
  "-mindepth": NUMBER,
  "-size": /^[+-]?\d{1,9}[bckMGw]?$/,
  "-mtime": NUMBER,
  "-mmin": NUMBER,
  "-ctime": NUMBER,
  "-cmin": NUMBER,
  "-atime": NUMBER,
  "-amin": NUMBER,
  "-links": NUMBER,
  "-newer": (word) => FILE.test(word) && !sensitive(word),
  "-newermt": /^[A-Za-z0-9 :.-]{1,40}$/,
  "-perm": /^[-/]?[0-7ugoarwxst=+,]{1,20}$/,
  "-user": NAME,
  "-group": NAME,
  // No width: a column may be as wide as the memory.
  "-printf": /^(?:[^%\\\0]|\\[nt0\\]|%[pfPhstTMmugdniyYlkbDFHSG%]|%[TAC][@+a-zA-Z]){1,200}$/,
};
const SIGNS = oneOf(
  String.raw`! -not -o -or -a -and \( \) -print -print0 -empty -prune -ls -quit -readable -writable -executable -xdev -mount -depth -nouser -nogroup -true -false -daystart -noleaf`,
);

/** What may be shown of each file, and how it is known to do only that. */
const SHOWING = new Set(
  "wc head tail cat grep egrep fgrep ls file stat du md5sum sha1sum sha256sum".split(" "),
);

const NOT = /^(?:!|-not)$/;

type ReadingOf = (argv: readonly string[]) => Reading | undefined;

const SEEKS_SECRETS =
  /env|key|pem|secret|token|cred|passw|id_|rsa|ssh|aws|rc$|kube|history|\.git\b|p12|pfx|cookie|auth/i;

/** How many words behind -exec belong to it, with its end; 0 where it may do more than show one file. */
function lengthOfExec(words: readonly string[], readingOf: ReadingOf): number {
  const end = words.findIndex((word) => word === ";" || word === "+");
  const argv = words.slice(0, end);
  const at = argv.indexOf("{}");
  if (end < 2 || !SHOWING.has(argv[0] ?? "") || at !== argv.length - 1) return 0;
  // GNU puts the name also where it stands in a word.
  if (argv.slice(0, at).some((word) => word.includes("{}"))) return 0;
  const reading = readingOf(argv.with(at, "file"));
  const isOne = reading?.files === true && reading.deep === undefined && reading.operands.join() === "file";
  return isOne ? end + 1 : 0;
}

/** How many words the part in front takes; 0 where it is not known to do nothing else. */
function lengthOf([word = "", ...rest]: readonly string[], readingOf: ReadingOf): number {
  if (SIGNS.test(word)) return 1;
  if (word === "-exec") {
    const length = lengthOfExec(rest, readingOf);
    return length === 0 ? 0 : length + 1;
  }
  const shape = own(TESTS, word);
  const [value = "\0"] = rest;
  // Where it stands it begins what is shown.
  return shape !== undefined && value !== "-exec" && fits(shape, value) ? 2 : 0;
}

export function findReading(
  args: readonly string[],
  local: Local,
  readingOf: ReadingOf,
): Reading | undefined {
  // Without it links are not followed either.
  const words = args[0] === "-P" ? args.slice(1) : args;
  const start = words.findIndex((word) => /^[-!(]/.test(word));
  const places = (start === -1 ? words : words.slice(0, start)).map(local);
  if (!places.every((word) => FILE.test(word) && !sensitive(word))) return undefined;
  const parts: (readonly string[])[] = [];
  for (let rest = words.slice(places.length); rest.length > 0;) {
    const length = lengthOf(rest, readingOf);
    if (length === 0) return undefined;
    parts.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  const reading = lookingAt(words.slice(places.length), places);
  if (!parts.some(([word]) => word === "-exec")) return reading;
  if (parts.some(([word], n) => word === "-exec" && NOT.test(parts[n - 1]?.[0] ?? ""))) return undefined;
  // What it would show is nothing, but who looks for secrets to show them is asked.
  const isSought = ([word, value = ""]: readonly string[], n: number): boolean =>
    word !== "-exec" && !NOT.test(parts[n - 1]?.[0] ?? "") && (SEEKS_SECRETS.test(value) || sensitive(value));
  return parts.some(isSought) ? undefined : { ...reading, deep: "find" };
}
