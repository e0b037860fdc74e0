// Whether a command that goes through all of a folder tells of each thing where it found it, in a form that is known again:
// "node_modules/left-pad/README.md:3: …". What is told without its place may be of anybody.
import type { ShellLine } from "./shell-line.ts";

interface Searcher {
  /**
   * Options that leave the place out, or write it in another form. Letters stand together, up to the first that takes the rest of the
   * word: "-tpy" is no "-p".
   */
  readonly hiding: RegExp;
  /** Of those, it looks through all of a folder only with one; absent: always. */
  readonly deep?: RegExp;
}

const COLOUR = "--colou?r(?:=(?:always|ansi))?";
const SEARCHERS: Readonly<Record<string, Searcher>> = {
  grep: {
    hiding: new RegExp(`^(?:-[^-efmABCd]*[hzZ].*|--no-filename|--null|--null-data|${COLOUR})$`),
    deep: /^(?:-[^-efmABCd]*[rR].*|--recursive|--dereference-recursive)$/,
  },
  rg: {
    hiding: new RegExp(
      `^(?:-[^-efgmrtABCMTd]*[I0p].*|--no-filename|--null|--null-data|--json|--heading|--pretty|--(?:path|field-match|field-context)-separator(?:=.*)?|${COLOUR})$`,
    ),
  },
  "git grep": {
    hiding: new RegExp(`^(?:-[^-efmABCO]*[hz].*|--no-filename|--null|--heading|${COLOUR})$`),
  },
};

const PROGRAM = /^(?:.*\/)?(?:[ef]?(grep)|(rg)|(git))$/;

interface Found {
  /** "grep", "rg", "git"; empty for any other. */
  readonly name: string;
  readonly words: readonly string[];
}

/** Behind what limits it, and by where the machine has it. */
function programOf(argv: readonly string[]): Found {
  const at = argv.findIndex((word) => PROGRAM.test(word));
  const [, grep, rg, git] = PROGRAM.exec(argv[at] ?? "") ?? [];
  return { name: grep ?? rg ?? git ?? "", words: argv.slice(at + 1) };
}

/** Undefined where it looks through no folder. */
function searcherOf({ name, words }: Found): Searcher | undefined {
  const searcher = SEARCHERS[name === "git" && words.includes("grep") ? "git grep" : name];
  const { deep } = searcher ?? {};
  return deep === undefined || words.some((one) => deep.test(one)) ? searcher : undefined;
}

/** Lines stay whole in these, from their beginning on. */
const KEEPS: Readonly<Record<string, RegExp>> = {
  head: /^(?!-[a-zA-Z]*c|--bytes)/,
  tail: /^(?!-[a-zA-Z]*c|--bytes)/,
  sort: /^(?!-[a-zA-Z]*z|--zero)/,
  wc: /^/,
};
function keepsLines(argv: readonly string[]): boolean {
  const at = argv.findIndex((word) => Object.hasOwn(KEEPS, word.replace(/^.*\//, "")));
  const keeps = KEEPS[(argv[at] ?? "").replace(/^.*\//, "")];
  return keeps !== undefined && argv.slice(at + 1).every((word) => keeps.test(word));
}

/** Of git, which shows what was changed, file by file. */
function compares({ name, words }: Found): boolean {
  if (name !== "git") return false;
  const shows = words.some((word) => word === "diff" || word === "show");
  return shows || (words.includes("log") && words.some((word) => PATCH.test(word)));
}
const PATCH = /^(?:-[a-z]*[pucm]|--patch.*|-U\d*|--unified.*|--cc|-L.*)$/;
const BEGINS = /^(?:.*\/)?(?:head|wc)$/;

const CONTENT = /^(?:.*\/)?(?:cat|head|tail|[ef]?grep|sed|awk)$/;

/** As "--exclude-dir=node_modules", "-g !node_modules" and "-not -path" do; not where it only is looked for. */
const leavesOut = (argv: readonly string[]): boolean =>
  argv.some((word, n) => {
    if (!/(?:^|[=!/*])node_modules(?:\/\*{0,2})?$/.test(word)) return false;
    if (/^(?:--exclude-dir=|(?:--i?glob=)?!)/.test(word) || argv[n - 1] === "--exclude-dir") return true;
    const isTest = /^-(?:i?path|i?name|wholename)$/.test(argv[n - 1] ?? "");
    return isTest && (/^(?:-not|!)$/.test(argv[n - 2] ?? "") || argv[n + 1] === "-prune");
  });

/** Of a line that only reads; `n`: which of its commands. Those that leave packages out tell nothing of them. */
export function tellsWithoutPlace(steps: ShellLine, n: number): boolean {
  const argv = steps[n]?.argv ?? [];
  if (leavesOut(argv)) return false;
  const at = argv.indexOf("-exec");
  if (at !== -1) return CONTENT.test(argv[at + 1] ?? "");
  const behind = steps.slice(n + 1);
  const end = behind.findIndex(({ joint }) => joint !== "pipe");
  const piped = end === -1 ? behind : behind.slice(0, end);
  // The place stands above what it is about, so that only what is cut off behind it leaves it there.
  const program = programOf(argv);
  if (compares(program)) return !piped.every((one) => one.argv.some((word) => BEGINS.test(word)));
  const searcher = searcherOf(program);
  if (searcher === undefined) return false;
  return (
    program.words.some((one) => searcher.hiding.test(one)) || !piped.every((one) => keepsLines(one.argv))
  );
}
