// Expressions of find that only test and print names: no program, nothing deleted, nothing written.
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

export function findReading(args: readonly string[], local: Local): Reading | undefined {
  // Without it links are not followed either.
  const words = args[0] === "-P" ? args.slice(1) : args;
  const start = words.findIndex((word) => /^[-!(]/.test(word));
  const places = (start === -1 ? words : words.slice(0, start)).map(local);
  if (!places.every((word) => FILE.test(word) && !sensitive(word))) return undefined;
  for (let i = places.length; i < words.length; i++) {
    const word = words[i] ?? "";
    if (SIGNS.test(word)) continue;
    const shape = own(TESTS, word);
    if (shape === undefined || !fits(shape, words[++i] ?? "\0")) return undefined;
  }
  return lookingAt(words.slice(places.length), places);
}
