// Which of several files of a change are kept, in words: "leave out the second file", "only greet.js", "yes but without the styles". It
// allows nothing: what is left of the change is asked about in turn.
import { baseName } from "../lib/paths.ts";
import { readNumber, readOrdinal } from "./words.ts";

const LEAD =
  /^\W*(?:(?:yes|yeah|yep|yup|sure|fine|alright|ok|okay|no|go ahead|looks good|please|hey|kodama|um|uh|well|let's|can you|could you|but|and|(?:do|allow|change) (?:it|that|them|all of it|all of them))\b\W*)*/i;
const TAIL = /(?:\W+(?:please|thanks|thank you|kodama|for now|too|as well))*\W*$/i;
const EDIT = "(?:change|touch|edit|modify|include|write(?: to)?)";
const LEAVE: readonly RegExp[] = [
  /^(?:leave|keep) (.+) (?:out(?: of (?:it|this|that))?|alone|unchanged|untouched|as is|(?:as|the way) (?:it|they) (?:is|are|was|were))$/i,
  /^(?:leave out|skip|omit|exclude|without|except(?: for)?|not) (.+)$/i,
  new RegExp(`^(?:don't|do not) ${EDIT} (.+)$`, "i"),
  /^(?:(?:do|allow|change) )?(?:all|everything|all of (?:it|them)) (?:but|except(?: for)?) (.+)$/i,
];
const KEEP: readonly RegExp[] = [
  new RegExp(`^(?:only|just) (?:${EDIT} )?(.+)$`, "i"),
  new RegExp(`^(?:allow|keep|${EDIT}) (?:only|just) (.+)$`, "i"),
  /^(.+) (?:only|alone)$/i,
];
/** Both are files: "not greet.js but the readme", "the readme, not greet.js". */
const RATHER: readonly RegExp[] = [
  /^not (?<left>.+?),? but (?:only |just |rather )?(?<kept>.+)$/i,
  /^(?<kept>.+?),? (?:but )?not (?<left>.+)$/i,
];
/** To one that is named: said to all of the change it would be another answer. */
const YES_TO = /^\W*(?:yes|yeah|yep|ok|okay|allow|approve|accept)\W+(?:(?:to|for) )?(.+)$/i;
const NO_TO = /^\W*(?:no|nope|deny|reject)\W+(?:(?:to|for) )?(.+)$/i;

/** The paths that are kept, in their order; undefined where no such thing was said, or it is not sure which file is meant. */
export function keptFiles(text: string, paths: readonly string[]): readonly string[] | undefined {
  if (/[?？]/.test(text)) return undefined;
  const all = text.replaceAll("’", "'").replace(TAIL, "");
  const said = all.replace(LEAD, "");
  const namedBy = (patterns: readonly RegExp[], words: string): ReadonlySet<string> | undefined =>
    patterns.map((one) => filesMeant(one.exec(words)?.[1] ?? "", paths)).find((found) => found !== undefined);
  const rather = ratherThan(said, paths);
  const leave = rather === undefined ? namedBy(LEAVE, said) : undefined;
  const keep = leave === undefined ? (rather ?? namedBy(KEEP, said) ?? namedBy([YES_TO], all)) : undefined;
  const meant = leave ?? keep ?? namedBy([NO_TO], all);
  const left = meant === undefined ? [] : paths.filter((path) => meant.has(path) === (keep !== undefined));
  return left.length === 0 || left.length === paths.length ? undefined : left;
}

function ratherThan(said: string, paths: readonly string[]): ReadonlySet<string> | undefined {
  const { left = "", kept = "" } =
    RATHER.map((one) => one.exec(said.replace(/^(?:to|for) /i, ""))?.groups).find(Boolean) ?? {};
  const [not, only] = [filesMeant(left, paths), filesMeant(kept, paths)];
  return not === undefined || only === undefined || [...only].some((path) => not.has(path))
    ? undefined
    : only;
}

/** Of "greet.js and the readme" both; undefined where one of them is none, or might be two. */
function filesMeant(words: string, paths: readonly string[]): ReadonlySet<string> | undefined {
  const several = severalMeant(words, paths);
  if (several !== undefined) return several;
  const whole = words === "" ? undefined : fileMeant(words, paths);
  if (whole !== undefined) return new Set([whole]);
  const found = namesIn(words).map((name) => fileMeant(name, paths));
  const sure = found.filter((path) => path !== undefined);
  return sure.length < found.length ? undefined : new Set(sure);
}

/** "The last two": so many, where there are more. */
function severalMeant(words: string, paths: readonly string[]): ReadonlySet<string> | undefined {
  const [, end = "", number = ""] = /^(?:the )?(first|last) (\w+)(?: (?:files?|ones?))?$/i.exec(words) ?? [];
  const count = readNumber(number) ?? 0;
  if (count < 2 || count >= paths.length) return undefined;
  return new Set(end.toLowerCase() === "last" ? paths.slice(-count) : paths.slice(0, count));
}

/** In "the second and third" and "files two and three" the first word counts for all. */
function namesIn(words: string): readonly string[] {
  const [, numbered] = /^(?:the )?(?:files|numbers) (.+)$/i.exec(words) ?? [];
  const names = (numbered ?? words.replace(/^both /i, "")).split(/\s*,\s*(?:and\s+)?|\s+and\s+/i);
  if (numbered !== undefined) return names.map((name) => `file ${name}`);
  const arePlaces = names.some((name) => PLACE.test(name));
  return names.map((name) => (arePlaces && readOrdinal(name) !== undefined ? `the ${name}` : name));
}

const PLACE = /^(?:(?:the )?(\w+) (?:ones?|files?)|the (\w+)|(?:number|file) (\w+))$/i;

/** "the second one", "the 2nd file", "file two", "the last"; with the word that says it. */
function counted(
  name: string,
  paths: readonly string[],
): { readonly path: string | undefined; readonly said: string } {
  const [, one, other, number] = PLACE.exec(name) ?? [];
  const said = (one ?? other ?? number ?? "").toLowerCase();
  const digits = /^(\d+)(?:st|nd|rd|th)$/.exec(said)?.[1];
  const place = readOrdinal(said) ?? readNumber(digits ?? number ?? "");
  return { path: said === "last" ? paths.at(-1) : paths[(place ?? 0) - 1], said };
}

function fileMeant(name: string, paths: readonly string[]): string | undefined {
  if (paths.includes(name)) return name;
  const { path, said } = counted(name, paths);
  // Some file may be called so.
  if (path !== undefined) return named(said, paths, true).length === 0 ? path : undefined;
  const isFile = /^(?:the|my) | files?$/i.test(name);
  const bare = name
    .replace(/^(?:(?:the|my) )?(?:changes? (?:to|in|of) )?(?:(?:the|my) )?/i, "")
    .replace(/ files?$/i, "");
  const fits = named(bare, paths, isFile);
  return fits.length === 1 ? fits[0] : undefined;
}

/** Words that mean something else where they stand alone. */
const COMMON = new Set(
  "anything everything nothing something again later there tests right really going asking thinking always never".split(
    " ",
  ),
);
const BARE_CHARS_MIN = 5;

/** Those of that name. Without its ending, and by a folder or an ending alone, only where it is plainly said of a file. */
function named(name: string, paths: readonly string[], isFile: boolean): readonly string[] {
  const wanted = lettersOf(name);
  const isSure = isFile || (wanted.length >= BARE_CHARS_MIN && !COMMON.has(wanted));
  const among = (namesOf: (path: string) => readonly string[]): readonly string[] =>
    wanted === "" ? [] : paths.filter((path) => namesOf(path).map(lettersOf).includes(wanted));
  const whole = among((path) => (/[./]/.test(path) ? [path, baseName(path)] : []));
  if (whole.length > 0 || !isSure) return whole;
  const stems = among((path) => [baseName(path).replace(/\.[^.]+$/, "")]);
  if (stems.length > 0 || !isFile) return stems;
  return among((path) => [/\.([^.]+)$/.exec(baseName(path))?.[1] ?? "", path.split("/").at(-2) ?? ""]);
}

/** "greet dot js" is "greet.js". */
const lettersOf = (name: string): string =>
  name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/ (?:dot|point|slash) /g, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
