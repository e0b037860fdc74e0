// Matches what was said against what is there: files and scripts of the workspace, as they sound.
import { baseName } from "../lib/paths.ts";
import { editDistance } from "../lib/edit-distance.ts";

export interface Match {
  readonly name: string;
  /** 0 to 1. */
  readonly score: number;
}

/** How recognisers write down what programmers say. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/\bread me\b/g, "readme"],
  [/\be (?:two|to|2) e\b/g, "e2e"],
  [/\bdata base\b/g, "db"],
  [/\bd b\b/g, "db"],
  [/\bsource (?=\w)(?!file|code)/g, "src "],
  [/\bstyle ?sheet\b/g, "css"],
  [/\bdatabase\b/g, "db"],
  [/\btypescript config(?:uration)?\b/g, "tsconfig"],
  [/\bjason\b/g, "json"],
  [/\bt s x\b/g, "tsx"],
  [/\bj s x\b/g, "jsx"],
  [/\bt s\b/g, "ts"],
  [/\bj s\b/g, "js"],
  [/\bm d\b/g, "md"],
  [/\bp y\b/g, "py"],
  [/\br s\b/g, "rs"],
  [/\bc s s\b/g, "css"],
  [/\bh t m l\b/g, "html"],
  [/\by a m l\b|\by m l\b/g, "yml"],
  [/\s*\b(?:dot|point)\b\s*/g, "."],
  [/\s*\b(?:slash)\b\s*/g, "/"],
  [/\s*\b(?:dash|hyphen|minus)\b\s*/g, "-"],
  [/\s*\b(?:underscore)\b\s*/g, "_"],
  [/\s*\b(?:colon)\b\s*/g, ":"],
];

/** Most words have none of them, and there are many words. */
const ANY_SOUND = new RegExp(SOUNDS.map(([{ source }]) => source).join("|"));

export function soundsLike(text: string): string {
  const said = text.toLowerCase();
  const written = ANY_SOUND.test(said)
    ? SOUNDS.reduce((before, [pattern, after]) => before.replaceAll(pattern, after), said)
    : said;
  return written.trim();
}

const bare = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    // British and American.
    .replace("licence", "license");

/** What people add to a name: "the lease test file", "the guide document". */
const ADDED =
  / (?:file|files|docs?|document|documentation|page|source|source file|source code|module|code|text|workflow|workflow file|component|component file|config|config file|main file)$/;
/** "index in the scheduler folder" is the index below scheduler. */
const BELOW =
  /^(.+?)(?: file)? (?:in|from|of|inside|under|for) (?:the |my )?(.+?)(?: folder| directory| module)?$/;

/** The file that was meant, or undefined when none is clearly it. Shallow paths win a tie. */
export function matchFile(said: string, files: readonly string[]): Match | undefined {
  const wanted = soundsLike(said)
    .replaceAll("'s ", " ")
    .replace(/^(?:(?:the|my|our|that|this|file|a|called|named)\s+)+/, "");
  const below = BELOW.exec(wanted);
  return (
    bestFile(wanted, files) ??
    onlyOfKind(wanted, files) ??
    bestFile(wanted.replace(ADDED, ""), files) ??
    (below === null ? undefined : bestFile(`${below[2] ?? ""}/${below[1] ?? ""}`, files))
  );
}

/** "The stylesheet", "the css file": where there is one of that kind. */
function onlyOfKind(wanted: string, files: readonly string[]): Match | undefined {
  const ending = wanted.replace(/ files?$/, "");
  if (!/^[a-z]{2,5}$/.test(ending)) return undefined;
  const [found, ...more] = files.filter((file) => file.endsWith(`.${ending}`));
  return found === undefined || more.length > 0 ? undefined : { name: found, score: 0.9 };
}

function bestFile(wanted: string, files: readonly string[]): Match | undefined {
  const key = bare(wanted);
  if (key === "") return undefined;
  let best: Match | undefined;
  for (const spelled of spelledOf(files)) {
    const score = scoreFile(key, spelled);
    const { file } = spelled;
    if (
      score >= 0.7 &&
      (best === undefined || score > best.score || (score === best.score && shallower(file, best.name)))
    ) {
      best = { name: file, score };
    }
  }
  return best;
}

/** A path in letters and digits: all of it, its last name, and both without the ending. */
interface Spelled {
  readonly file: string;
  readonly whole: string;
  readonly base: string;
  readonly stem: string;
  readonly path: string;
}

const SPELLED = new WeakMap<readonly string[], readonly Spelled[]>();

/** Kept as long as the list is: a sentence is laid beside all files many times. */
function spelledOf(files: readonly string[]): readonly Spelled[] {
  const spelled = SPELLED.get(files) ?? files.map(spell);
  SPELLED.set(files, spelled);
  return spelled;
}

function spell(file: string): Spelled {
  const base = baseName(file);
  const dot = base.lastIndexOf(".");
  const ending = dot > 0 ? base.length - dot : 0;
  return {
    file,
    whole: bare(file),
    base: bare(base),
    stem: bare(base.slice(0, base.length - ending)),
    path: bare(file.slice(0, file.length - ending)),
  };
}

function scoreFile(key: string, { whole, base, stem, path }: Spelled): number {
  if (base === key || whole === key) return 1;
  if (stem === key) return 0.95;
  if (key.length >= 6 && (whole.endsWith(key) || path.endsWith(key))) return 0.9;
  if (key.length >= 4 && stem.startsWith(key)) return 0.8;
  // One slip in five letters, two at most: longer phrases are no file names.
  const max = Math.min(2, Math.floor(key.length / 5));
  const near = max > 0 && Math.min(editDistance(base, key, max), editDistance(stem, key, max)) <= max;
  return near ? 0.75 : 0;
}

/** Words that a title is not known by. */
const SMALL = /^(?:the|a|an|my|our|to|of|for|and|in|on|at|every|each|run|please|that|about)$/;
const wordsIn = (text: string): readonly string[] =>
  soundsLike(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !SMALL.test(word))
    // "test" is "tests".
    .map((word) => (word.length > 3 ? word.replace(/s$/, "") : word));

/** The task with that title, or the only one that has all these words. */
export function matchTitle(said: string, titles: readonly string[]): Match | undefined {
  const wanted = wordsIn(said);
  if (wanted.length === 0) return undefined;
  const found = [...new Set(titles)].flatMap((name) => {
    const own = wordsIn(name);
    // "Clean up" and "cleanup" are one name.
    if (wanted.join("") === own.join("")) return [{ name, score: 1 }];
    if (!wanted.every((word) => own.includes(word))) return [];
    return [{ name, score: wanted.length === own.length ? 1 : 0.8 }];
  });
  const exact = found.filter(({ score }) => score === 1);
  const [only, ...others] = exact.length > 0 ? exact : found;
  return others.length > 0 ? undefined : only;
}

/** Shorter words are in too many names. */
const NAME_CHARS_MIN = 5;

/** Titles of which one of the words is a part, each once. */
export const titlesWith = (words: readonly string[], titles: readonly string[]): readonly string[] => [
  ...new Set(
    words.flatMap((word) => (word.length < NAME_CHARS_MIN ? [] : (matchTitle(word, titles)?.name ?? []))),
  ),
];

const shallower = (a: string, b: string): boolean => {
  const depth = (path: string): number => path.split("/").length;
  return depth(a) !== depth(b) ? depth(a) < depth(b) : a.length < b.length;
};

/** Other words for the scripts that nearly every project has. */
const SCRIPT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:all |every )?(?:of the )?(?:tests?|test suites?|specs?|suite)(?: suite)?(?: again)?$/, "test"],
  [/^unit (?:tests?|suite|test suite|specs?)(?: again)?$/, "test:unit"],
  [
    /^(?:e2e|e 2 e|end to end|end-to-end)(?: (?:tests?|suite|test suite|specs?|run))?(?: again)?$/,
    "test:e2e",
  ],
  [/^integration tests?$/, "test:integration"],
  [/^(?:build|building|rebuild|re-build|recompile|compile|compilation|bundle|project build)$/, "build"],
  [/^(?:lint|linter|linting|eslint)$/, "lint"],
  [/^(?:format|reformat|auto ?format|formatter|formatting|prettier)$/, "format"],
  [/^(?:type ?check(?:er|s|ing)?|types|type checks)$/, "typecheck"],
  [/^(?:dev|dev server|development server|(?:app|server|project) in dev(?:elopment)? mode)$/, "dev"],
  [/^(?:benchmarks?|bench)$/, "bench"],
];

/** The script that was meant. A name the workspace has is sure; a usual name it lacks is still understood. */
export function matchScript(said: string, scripts: readonly string[]): Match | undefined {
  const words = said
    .replace(/^(?:npm|yarn|pnpm|bun) (?:run )?/, "")
    .replace(
      /^(?:(?:the|my|all|a|our|all the|all of the|just|only|whole|entire|complete|full|fresh|new|clean|quick)\s+)+/,
      "",
    )
    .replace(/\s+(?:again|script|task|job|command|run|once more)$/, "")
    .trim();
  const wanted = bare(soundsLike(words));
  const exact = scripts.find((name) => bare(name) === wanted);
  if (exact !== undefined) return { name: exact, score: 1 };
  const usual = SCRIPT_WORDS.find(([pattern]) => pattern.test(words))?.[1];
  if (usual === undefined) return undefined;
  if (scripts.includes(usual)) return { name: usual, score: 1 };
  // Where there is one kind of tests, they are those.
  if (usual === "test:unit" && scripts.includes("test")) return { name: "test", score: 0.9 };
  return { name: usual, score: scripts.length === 0 ? 0.9 : 0.8 };
}
