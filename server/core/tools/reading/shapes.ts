// What a word may look like to be what it is taken for. A shape that does not fit is not "wrong": the command is asked about.

export type Shape = RegExp | ((text: string) => boolean);

export const fits = (shape: Shape, text: string): boolean =>
  typeof shape === "function" ? shape(text) : shape.test(text);

/** One of these words. */
export const oneOf = (words: string): RegExp => new RegExp(`^(?:${words.split(" ").join("|")})$`);

/** Files of the system that tell what machine this is. */
export const OF_MACHINE =
  /^\/(?:etc\/(?:os-release|debian_version|lsb-release)|proc\/(?:cpuinfo|meminfo|version|loadavg|uptime))$/;
/** Something that may name a file here: relative, going nowhere up, no option, also none of the old forms with + and @. */
export const FILE = /^(?![-/~@+])(?!.*(?:^|\/)\.\.(?:\/|$))[A-Za-z0-9_@+,.()[\]#%*?/ -]+$/;
/** The same, and what tells of the machine. */
export const FILE_TO_READ: Shape = (word) => FILE.test(word) || OF_MACHINE.test(word);
/** The same for git, where signs at its beginning make a path something else. */
export const GIT_PATH: Shape = (word) => FILE.test(word) || LEFT_OUT.test(word);
/** What git is to leave out of what it looks at. */
export const LEFT_OUT =
  /^:(?:!|\^|\((?:top,)?exclude(?:,(?:icase|glob)){0,2}\))(?!.*(?:^|\/)\.\.(?:\/|$))[A-Za-z0-9_@+,.*?/ -]+$/;
export const NAME = /^[A-Za-z0-9._+-]{1,60}$/;
export const GLOB = /^!?[A-Za-z0-9_.*?/@+{},[\]-]{1,200}$/;
/** Of a name in a folder: some take it for a folder of its own. */
export const NAME_GLOB = /^(?!\.\.?$)!?[A-Za-z0-9_.*?@+{},[\]-]{1,200}$/;
export const NUMBER = /^[+-]?\d{1,9}$/;
export const SIZE = /^[+-]?\d{1,9}[bckKMG]?$/;
/** How much around a match is shown, as grep, ripgrep and git grep have it. */
export const CONTEXT: Readonly<Record<string, Shape>> = {
  A: NUMBER,
  B: NUMBER,
  C: NUMBER,
  m: NUMBER,
  "after-context": NUMBER,
  "before-context": NUMBER,
  context: NUMBER,
  "max-count": NUMBER,
};
export const WORD = /^[A-Za-z][A-Za-z0-9_,-]{0,60}$/;
export const WHEN = oneOf("never auto always");
/** Any text, as long as one can look at it. */
export const PLAIN = /^[^\0]{0,500}$/;
/** A few signs that stand between others. */
export const SEPARATOR = /^.{0,6}$/;
/** Repetitions of repetitions fill the memory, and so do many of one. */
export const PATTERN =
  /^(?!.*\{.*\{)(?!.*\{[^}]*\d{3})(?!.*\)[+*].*\)\\?[+*?])(?!(?:.*\)\?){3})(?!.*\)\?.*\)[+*])(?!.*\)\?.*\\\d)[^\0]{0,500}$/s;
/** What is printed for a file: no field that is wider than a screen. */
export const FILE_FORMAT = /^(?!.*%[^a-zA-HJ-Z%]*\d{4})(?!.*\*)[^\0]{0,500}$/s;
/** Words of a date, or its format; nothing that is padded to a width. */
export const DATE = /^[A-Za-z0-9 @:.,/+-]{1,60}$/;
export const DATE_FORMAT = /^(?!.*%[^a-zA-Z%]*\d{3})[A-Za-z0-9%:./ ,_+-]{1,60}$/;

// A commit by name, with what leads from it to another one: HEAD~2, main^, stash@{0}, @{u}.
const AT = String.raw`@\{(?:-?\d{1,4}|u|upstream|push|[a-z0-9. :-]{1,40})\}`;
const STEPS = String.raw`(?:[~^]\d{0,4}|${AT}|\^\{(?:commit)?\}){0,5}(?:\^[!@]|\^-\d?)?`;
const COMMIT = String.raw`(?:(?![-/.])[A-Za-z0-9_./@-]{0,150}[A-Za-z0-9_@]${STEPS}|${AT}${STEPS})`;
/** Before a path there is one colon, so that it is clear where the path begins. */
const BEFORE_PATH = COMMIT.replaceAll("[a-z0-9. :-]", "[a-z0-9. -]");
const NO_WAY_UP = String.raw`(?!.*\.\.[/.]?\.\.)(?!.*/\.\.)`;
/** A commit, what is not of one (^main), or two of them with two or three dots between; one of the two may be left out. */
export const REVISION = new RegExp(
  String.raw`^${NO_WAY_UP}(?:\^?(?:${COMMIT})(?:\.{2,3}(?:${COMMIT})?)?|\.{2,3}(?:${COMMIT}))$`,
);
/** A file at a commit: judged by its name, and read below the folder we are in. */
export const BLOB = new RegExp(
  String.raw`^(?:${BEFORE_PATH}):(?:\./)?(?![-/.])(?!.*\.\.)[A-Za-z0-9_@+,.()[\]/ -]{1,300}$`,
);
/** Of a commit its files, by their names. */
export const TREE = /\^\{tree\}$/;
export const COMMITTED = new RegExp(`(?:${REVISION.source})|(?:${BLOB.source})`);
