// Reads the words behind a program as it would itself: letters that stand together, options with an argument, what stands behind
// "--". The tables say what it has; an option or a word that is in none of them is not known, and the command is asked about.
import { sensitive } from "../secrets.ts";
import { FILE, fits, PATTERN, type Shape } from "./shapes.ts";

export interface Reader {
  /** Options of one letter without an argument; they may stand together. */
  readonly flags?: string;
  /** Long options without an argument, without their dashes. */
  readonly words?: string;
  /** Options with an argument, by letter or long name: in the same word or the next one. */
  readonly taking?: Readonly<Record<string, Shape>>;
  /** Options that may have an argument, and then in the same word. */
  readonly maybe?: Readonly<Record<string, Shape>>;
  /** Of those in `taking`, which need no argument where they stand last. */
  readonly lastly?: string;
  /** Long options with two words behind them: a name, and any text. */
  readonly pairs?: string;
  /** Where a value never stands in the word of its option: other letters behind it are options as well. */
  readonly apart?: true;
  /** Where each word is one option: it would not look at further letters. */
  readonly single?: true;
  /** Whether a lone dash is what it is given through a pipe; for all others it is a file of that name. */
  readonly dash?: true;
  /** Whether -20 is an option. */
  readonly digits?: true;
  /** What comes first and names no file: a pattern, a program of its own. None is needed where one of the options `unless` is there. */
  readonly first?: { readonly shape: Shape; readonly unless?: string; readonly optional?: true };
  readonly operands?: Shape;
  readonly operandsMax?: number;
  /** Without one of these options an operand would make something. */
  readonly operandsWith?: string;
  /** True where it takes no word for an option behind the first that is none, but for a file; some write to the second one. */
  readonly optionsFirst?: true;
  /** True where no word behind the first one is an option. */
  readonly plain?: true;
  /** Whether operands name files; those are proved to be inside and no secret before it runs. */
  readonly files?: true;
  /** What may stand behind "--"; without it such words are operands like others. */
  readonly paths?: Shape;
  /** Whether it only tells something about a name, so that also that of a secret may stand there. */
  readonly namesOnly?: true;
  /** Would read what links in a folder lead to. */
  readonly noFolders?: true;
  /** Reads what is below a folder, always or with one of these options: secrets there are left out by words that are added. */
  readonly deep?: { readonly kind: Deep; readonly by?: string };
}
export type Deep = "grep" | "ripgrep" | "diff" | "find";

/** What a command looks at. */
export interface Reading {
  /** Options with their arguments, and what comes first, in their order. */
  readonly options: readonly string[];
  /** Names of the options: letters, and long ones without dashes. */
  readonly used: ReadonlySet<string>;
  readonly operands: readonly string[];
  /** Those that stand behind "--", which are files whatever they look like; they are among the operands as well. */
  readonly paths: readonly string[];
  /** Whether the operands name files. */
  readonly files: boolean;
  readonly noFolders: boolean;
  /** Whether it only tells whether they are there, so that also a secret may stand there. */
  readonly namesOnly?: true;
  /** Which words leave secrets below a folder out. */
  readonly deep: Deep | undefined;
}

export const lookingAt = (options: readonly string[], operands: readonly string[]): Reading => ({
  options,
  used: new Set(),
  operands,
  paths: [],
  files: true,
  noFolders: false,
  deep: undefined,
});

/** A word as the name of a file below the folder where it runs: whole paths into it count as that. */
export type Local = (word: string) => string;

interface State {
  readonly options: string[];
  readonly used: Set<string>;
  readonly operands: string[];
  needsFirst: boolean;
  /** How many lone dashes stand among the operands. */
  piped: number;
}

export function readArguments(
  reader: Reader,
  args: readonly string[],
  local: Local = (word) => word,
): Reading | undefined {
  const at = args.indexOf("--");
  const before = at === -1 ? args : args.slice(0, at);
  const behind = at === -1 ? [] : args.slice(at + 1);
  const state: State = {
    options: [],
    used: new Set(),
    operands: [],
    needsFirst: reader.first !== undefined,
    piped: 0,
  };
  if (!readWords(reader, before, { state, local })) return undefined;
  const paths: string[] = [];
  for (const word of behind) {
    // Of words that are put together anew it would be an option.
    if (/^-./.test(word) && !state.needsFirst) return undefined;
    const took =
      reader.paths === undefined
        ? takeOperand(reader, word, { state, local })
        : mayStand(reader, local(word), reader.paths) && paths.push(local(word)) > 0;
    if (!took) return undefined;
  }
  state.operands.push(...paths);
  return isComplete(reader, state) ? readingFrom(reader, state, paths) : undefined;
}

/** Whether it has a pattern where it needs one, and no more operands than it may have. */
function isComplete(reader: Reader, { used, operands, piped, needsFirst }: State): boolean {
  const { first, operandsMax = Infinity, operandsWith } = reader;
  const lacksFirst = needsFirst && first?.optional !== true;
  const makes = operandsWith !== undefined && operands.length > 0 && !hasAny(operandsWith, used);
  return !lacksFirst && !makes && operands.length + piped <= operandsMax;
}

function readingFrom(
  { files, noFolders, deep, namesOnly }: Reader,
  { options, used, operands }: State,
  paths: readonly string[],
): Reading {
  const isDeep = deep !== undefined && (deep.by === undefined || hasAny(deep.by, used));
  return {
    options,
    used,
    operands,
    paths,
    files: files === true,
    noFolders: noFolders === true && !isDeep,
    ...(namesOnly === true ? { namesOnly } : {}),
    deep: isDeep ? deep.kind : undefined,
  };
}

const hasAny = (names: string | undefined, used: ReadonlySet<string>): boolean =>
  names?.split(" ").some((name) => used.has(name)) === true;

interface Around {
  readonly state: State;
  readonly local: Local;
}

interface Part {
  readonly words: readonly string[];
  readonly isOption: boolean;
}

/** Options first: only when all are known is it known whether one of them brings the pattern, and every other word is a file. */
function readWords(reader: Reader, words: readonly string[], around: Around): boolean {
  const { state } = around;
  const parts = partsOf(reader, words, state);
  if (parts === undefined) return false;
  if (hasAny(reader.first?.unless, state.used)) state.needsFirst = false;
  return parts.every(({ words: some, isOption }) =>
    isOption ? state.options.push(...some) > 0 : takeOperand(reader, some[0] ?? "", around),
  );
}

function partsOf(reader: Reader, words: readonly string[], { used }: State): readonly Part[] | undefined {
  const parts: Part[] = [];
  let late = false;
  for (let i = 0; i < words.length;) {
    const word = words[i] ?? "";
    const isOption: boolean = word.startsWith("-") && word !== "-" && !(late && reader.plain === true);
    if (isOption && ((late && reader.optionsFirst === true) || (reader.single === true && word.length > 2)))
      return undefined;
    const took = isOption ? takeOption(reader, words.slice(i), used) : 1;
    if (took === 0) return undefined;
    parts.push({ words: words.slice(i, i + took), isOption });
    late ||= !isOption;
    i += took;
  }
  return parts;
}

/** What comes first, or a file. A lone dash is what it is given through a pipe. */
function takeOperand(reader: Reader, word: string, { state, local }: Around): boolean {
  if (state.needsFirst && reader.first !== undefined) {
    state.needsFirst = false;
    state.options.push(word);
    return fits(reader.first.shape, word);
  }
  const name = reader.files === true || reader.paths !== undefined ? local(word) : word;
  if (word === "-" && reader.dash === true) return ++state.piped > 0;
  return (
    reader.operands !== undefined && mayStand(reader, name, reader.operands) && state.operands.push(name) > 0
  );
}

/** Of a file at a revision, the file's name counts; "id_rsa/." may be another way to write that file. */
function mayStand({ namesOnly }: Reader, word: string, shape: Shape): boolean {
  const name = word.replace(/(?:\/\.?)+$/, "");
  const isSecret =
    namesOnly !== true && (sensitive(name) || sensitive(name.slice(name.lastIndexOf(":") + 1)));
  return fits(shape, word) && !isSecret;
}

/** How many words the option in front takes; 0 where it is not known. */
function takeOption(reader: Reader, words: readonly string[], used: Set<string>): number {
  const [word = ""] = words;
  if (word.startsWith("--")) return takeLong(reader, words, used);
  if (reader.digits === true && /^-\d{1,6}$/.test(word)) return 1;
  for (let i = 1; i < word.length; i++) {
    const letter = word.charAt(i);
    const rest = word.slice(i + 1);
    used.add(letter);
    const taken = own(reader.taking, letter);
    if (taken !== undefined) {
      if (reader.apart === true && word.length > 2) return 0;
      if (rest !== "") return fits(taken, rest) ? 1 : 0;
      return takeNext(taken, words.slice(1), false);
    }
    const may = own(reader.maybe, letter);
    // All of the rest is its argument.
    if (may !== undefined && rest !== "") return fits(may, rest) ? 1 : 0;
    if (may === undefined && reader.flags?.includes(letter) !== true) return 0;
  }
  return 1;
}

function takeLong(reader: Reader, [word = "", ...rest]: readonly string[], used: Set<string>): number {
  const [, name = "", , value] = /^--([^=]{2,})(=(.*))?$/s.exec(word) ?? [];
  used.add(name);
  const taken = own(reader.taking, name);
  const may = own(reader.maybe, name);
  if (value !== undefined) return fitsOne([taken, may], value) ? 1 : 0;
  if (taken !== undefined) return takeNext(taken, rest, has(reader.lastly, name));
  if (has(reader.pairs, name)) return rest.length > 1 && /^\w{1,60}$/.test(rest[0] ?? "") ? 3 : 0;
  return has(reader.words, name) || may !== undefined ? 1 : 0;
}

const fitsOne = (shapes: readonly (Shape | undefined)[], value: string): boolean =>
  shapes.some((shape) => shape !== undefined && fits(shape, value));

function takeNext(shape: Shape, [next]: readonly string[], mayEnd: boolean): number {
  if (next === undefined) return mayEnd ? 1 : 0;
  return isValue(next) && fits(shape, next) ? 2 : 0;
}

/** What looks like an option is one for some, and a value for others. */
const isValue = (word: string): boolean => !/^-./.test(word) || /^-\d+$/.test(word);

const has = (names: string | undefined, name: string): boolean => names?.split(" ").includes(name) === true;

export function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A pattern that comes first, unless an option brings it. */
export const patternFirst = (unless: string, shape: Shape = PATTERN): NonNullable<Reader["first"]> => ({
  shape,
  unless,
});

/** A program whose operands are files. */
export const filesReader = (options: Omit<Reader, "operands" | "files"> = {}): Reader => ({
  ...options,
  operands: FILE,
  files: true,
});
