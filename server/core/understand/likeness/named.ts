// The words of a sentence, and what of the workspace is named in it: "take me to the guide at line nine" has a file and a number.
import { createKept, type Kept } from "../../lib/kept.ts";
import { isColour } from "../../orb/types.ts";
import { createOfNames, type Names } from "../of-names.ts";
import { matchScript, matchTitle, soundsLike } from "../match.ts";
import type { Workspace } from "../slots.ts";
import { mayHaveNumber, readDigits, readNumber } from "../words.ts";

export type NamedKind = "NUMBER" | "TASK" | "SCRIPT" | "FILE" | "COLOUR" | "NAME";

/** One word, or the words of one thing that is there. */
export interface Part {
  /** In lower case; of a thing, its kind. */
  readonly word: string;
  /** Where it stands in what was said. */
  readonly from: number;
  readonly to: number;
  readonly named?: { readonly kind: NamedKind; readonly value: string | number };
}

const SPAN_WORDS_MAX = 6;
const WORD = /[\p{L}\p{N}_#@.][\p{L}\p{N}'’./_#:@-]*/gu;
/** No name begins or ends with one of these. */
const BEGINS_NOT =
  /^(?:the|my|our|your|a|an|all|only|just|this|that|these|in|for|to|of|on|at|and|it|is|run|open|read|show|what|be)$/;
const ENDS_NOT =
  /^(?:it|them|again|now|task|script|command|job|run|once|please|more|the|a|for|to|in|and|of|on|is|that|then)$/;

export function partsOf(original: string, workspace: Workspace): readonly Part[] {
  const words = wordsOf(original);
  const around = aroundOf(workspace);
  const parts: Part[] = [];
  let until = 0;
  for (const [at, word] of words.entries()) {
    if (at < until) continue;
    const found = longest(words, at, around);
    parts.push(found?.part ?? single(word));
    until = at + (found?.count ?? 1);
  }
  return parts;
}

interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const wordsOf = (original: string): readonly Word[] =>
  [...original.matchAll(WORD)].flatMap(({ 0: raw, index: from }) => {
    const text = raw.replace(/[.'’:/-]+$/, "");
    return text === "" ? [] : [{ text, from, to: from + text.length }];
  });

const CODED = /[a-z\d][A-Z]|\w_\w/;

const single = ({ text, from, to }: Word): Part =>
  CODED.test(text)
    ? { word: "NAME", from, to, named: { kind: "NAME", value: text.replace(/['’]s$/, "") } }
    : { word: text.toLowerCase().replaceAll("’", "'"), from, to };

interface Around {
  readonly names: Names;
  readonly files: ReadonlyMap<string, string>;
  /** What is named by words that were looked at: clauses have them in common, and sentences some. */
  readonly things: Kept<string, Part["named"]>;
}

const THINGS_MAX = 5_000;
const aroundOf = createOfNames((names): Around => ({
  names,
  files: namesOf(names.files),
  things: createKept(THINGS_MAX),
}));

function longest(
  words: readonly Word[],
  at: number,
  around: Around,
): { readonly part: Part; readonly count: number } | undefined {
  const first = words[at]?.text.toLowerCase() ?? "";
  if (BEGINS_NOT.test(first)) return undefined;
  for (let count = Math.min(SPAN_WORDS_MAX, words.length - at); count > 0; count--) {
    const span = words.slice(at, at + count);
    const last = span.at(-1);
    if (last === undefined || ENDS_NOT.test(last.text.toLowerCase())) continue;
    const said = span
      .map(({ text }) => text)
      .join(" ")
      .toLowerCase();
    const named = around.things(said, () => thing(said, around));
    if (named !== undefined)
      return { part: { word: named.kind, from: words[at]?.from ?? 0, to: last.to, named }, count };
  }
  return undefined;
}

function thing(span: string, { names, files }: Around): Part["named"] {
  const number = span === "one" ? undefined : numberIn(span);
  if (number !== undefined) return { kind: "NUMBER", value: number };
  const title = matchTitle(span, names.tasks ?? []);
  if (title?.score === 1) return { kind: "TASK", value: title.name };
  const sounds = soundsLike(span);
  const script =
    matchScript(sounds, names.scripts) ?? matchScript(sounds.replaceAll("-", " "), names.scripts);
  if (script?.score === 1) return { kind: "SCRIPT", value: script.name };
  const file = files.get(bare(sounds)) ?? files.get(bare(sounds.replaceAll("'s ", " ").replace(ADDED, "")));
  if (file !== undefined) return { kind: "FILE", value: file };
  const colour = span.replaceAll(" ", "-");
  return isColour(colour) ? { kind: "COLOUR", value: colour } : undefined;
}

/** "One fifty" is a hundred and fifty. */
function numberIn(span: string): number | undefined {
  if (!mayHaveNumber(span)) return undefined;
  const number = readNumber(span) ?? readDigits(span);
  if (number !== undefined) return number;
  const [hundreds = "", ...rest] = span.split(" ");
  const [digit, below] = [readNumber(hundreds) ?? 0, readNumber(rest.join(" ")) ?? 0];
  return digit > 0 && digit < 10 && below > 9 && below < 100 ? digit * 100 + below : undefined;
}

const ADDED = / (?:file|doc|document|page|module)$/;
const letters = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "");
/** One way to write what is written in several. */
const alike = (key: string): string =>
  key
    .replace("licence", "license")
    .replace(/yaml$/, "yml")
    .replace(/tests$/, "test");
const bare = (text: string): string => alike(letters(text));
/** Shorter ends of paths are words like others. */
const END_CHARS_MIN = 6;

/** Of larger projects templates know the rest. */
const FILES_MAX = 5_000;

const SEEN = new WeakMap<readonly string[], ReadonlyMap<string, string>>();

/** Ways to name a file, the shallowest one first where several have the same. Kept as long as the list of files is. */
function namesOf(files: readonly string[]): ReadonlyMap<string, string> {
  const seen = SEEN.get(files);
  if (seen !== undefined) return seen;
  const names = new Map<string, string>();
  const add = (key: string, file: string): void => {
    if (key !== "" && !names.has(key)) names.set(key, file);
  };
  const spelled = files
    .slice(0, FILES_MAX)
    .map(spelledIn)
    .toSorted((a, b) => a.depth - b.depth || a.file.length - b.file.length);
  for (const { file, own } of spelled) for (const key of own) add(key, file);
  for (const { file, ends } of spelled)
    for (const key of ends) if (key.length >= END_CHARS_MIN) add(key, file);
  SEEN.set(files, names);
  return names;
}

interface Spelled {
  readonly file: string;
  readonly depth: number;
  /** Its last name, with its ending and without. */
  readonly own: readonly string[];
  /** "scheduler/index.ts" and "scheduler/index" of "server/src/scheduler/index.ts". */
  readonly ends: readonly string[];
}

function spelledIn(file: string): Spelled {
  const pieces = file.split("/");
  const base = pieces.at(-1) ?? "";
  const folders = pieces.slice(-1 - FOLDERS_MAX, -1).map(letters);
  const own = [alike(letters(base)), alike(letters(base.replace(/(?<=.)\.[^.]*$/, "")))];
  const ends = folders.flatMap((_, at) => own.map((name) => folders.slice(at).join("") + name));
  return { file, depth: pieces.length, own, ends };
}
/** Nobody names more of them. */
const FOLDERS_MAX = 4;
