// Programs of awk that only compute and print. What starts a program, opens another file, writes to one or goes round for ever is
// not among these words and signs, nor is what two awks would read differently.

const TOKEN = new RegExp(
  [
    String.raw`(?<space> +)`,
    String.raw`(?<string>"(?:[^"\\]|\\.)*")`,
    String.raw`(?<number>\d{1,12}(?:\.\d{1,12})?)`,
    String.raw`(?<word>[A-Za-z_]\w*)`,
    String.raw`(?<sign>\+\+|--|\|\||&&|[=!<>+*%^-]=|!~|[{}()[\];,$!~<>+*/%^?:=-])`,
  ].join("|"),
  "y",
);
/** A list that begins with "]" is read in more than one way; "^" is only its first sign. */
const REGEX = /\/(?:[^/\\[\]]|\\.|\[\^?(?:\[:[a-z]+:\]|[^\][/\\^]|\\[^\]/])+\])+\//y;

const FUNCTIONS = new Set(
  "length substr index split sub gsub match sprintf int sqrt tolower toupper log exp sin cos atan2".split(
    " ",
  ),
);
const STATEMENTS = new Set("BEGIN END print printf if else for in next exit delete".split(" "));
/** Words of the language, and of its dialects, that are no names of variables and none of the above. */
const OTHERS = new Set(
  (
    "getline system close fflush while do function func return nextfile break continue switch case default BEGINFILE ENDFILE " +
    "CONVFMT OFMT ENVIRON ARGV ARGC ARGIND PROCINFO SYMTAB FUNCTAB srand rand systime strftime mktime asort asorti gensub strtonum and or xor " +
    "compl lshift rshift patsplit typeof isarray mkbool bindtextdomain dcgettext dcngettext"
  ).split(" "),
);
/** Behind them a slash divides. Behind some words and signs, and behind what an "if" asks, one cannot tell. */
const DIVIDES = /^[)\]]$/;
const UNCLEAR_SIGNS = /^(?:\+\+|--)$/;
const BEFORE_REGEX = new Set("print printf in else exit".split(" "));
const UNCLEAR = new Set("BEGIN END next delete length if for".split(" "));

interface Token {
  readonly kind: "string" | "number" | "word" | "sign" | "regex";
  readonly text: string;
}

/** Whether the program does nothing else. */
export function onlyPrints(program: string): boolean {
  const tokens = program.length > 500 ? undefined : tokensOf(program);
  if (tokens === undefined || !dividesClearly(tokens)) return false;
  return (
    tokens.every(isKnown) &&
    writesNowhere(tokens) &&
    endsAlways(tokens) &&
    !doubles(tokens) &&
    !joinsFormats(tokens) &&
    hasOwnFormats(tokens)
  );
}

/** "s = s s", again and again, fills the memory; so does "$0 = $0 $0". */
function doubles(tokens: readonly Token[]): boolean {
  return tokens.some(({ text }, n) => {
    if (text !== "=") return false;
    const end = tokens.findIndex((one, at) => at > n && /^[;}]$/.test(one.text));
    const value = tokens.slice(n + 1, end === -1 ? undefined : end).map((one) => one.text);
    const name = targetOf(tokens, n - 1);
    // By way of another variable it doubles as well.
    if (joinsVariables(tokens.slice(n + 1, end === -1 ? undefined : end))) return true;
    // Each in spaces of its own, so that neighbours do not share one.
    return ` ${value.join("  ")} `.split(` ${name.replace(" ", "  ")} `).length > 2;
  });
}

/** Two variables side by side, which are two texts put together. */
const joinsVariables = (value: readonly Token[]): boolean =>
  value.filter(isVariable).length > 1 &&
  value.some((one, n) => !isOfLanguage(one) && ENDS.test(one.text) && BEGINS.test(value[n + 1]?.text ?? ""));
const isOfLanguage = ({ kind, text }: Token): boolean =>
  kind === "word" && (FUNCTIONS.has(text) || STATEMENTS.has(text));
const isVariable = ({ kind, text }: Token, n: number, all: readonly Token[]): boolean =>
  kind === "word" && !FUNCTIONS.has(text) && all[n - 1]?.text !== "$" && all[n - 1]?.text !== "in";
const ENDS = /^(?:[\w."\])]|.*"$)/s;
const BEGINS = /^[\w."($]/;

/** What gets a value: a variable, an array, a field. */
function targetOf(tokens: readonly Token[], at: number): string {
  const text = tokens[at]?.text ?? "";
  if (text !== "]") return tokens[at - 1]?.text === "$" ? `$ ${text}` : text;
  const open = tokens.findLastIndex((one, n) => n < at && one.text === "[");
  return tokens[open - 1]?.text ?? "";
}

/** A format put together from pieces is as wide as none of them says. */
const joinsFormats = (tokens: readonly Token[]): boolean =>
  tokens.some(({ text }) => /^s?printf$/.test(text)) &&
  tokens.some(({ kind, text }) => kind === "string" && /%[^a-zA-Z%"]*"$/.test(text.replaceAll("%%", "")));

/** A format from what is read may be as wide as the memory. */
const hasOwnFormats = (tokens: readonly Token[]): boolean =>
  tokens.every(({ text }, n) => {
    if (!/^s?printf$/.test(text)) return true;
    const next = tokens[n + 1]?.text === "(" ? tokens[n + 2] : tokens[n + 1];
    return next?.kind === "string";
  });

/**
 * Where one awk divides another one begins a pattern: behind "++", behind another pattern, at "/=". What stands between quotes for the
 * one is program for the other then, so who divides has no texts and no patterns.
 */
const dividesClearly = (tokens: readonly Token[]): boolean =>
  !tokens.some(({ kind, text }) => kind === "sign" && text === "/") ||
  !tokens.some(({ kind }) => kind === "string" || kind === "regex");

function tokensOf(program: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < program.length;) {
    const slash = program[at] === "/" ? slashAfter(tokens) : "divides";
    if (slash === "unclear") return undefined;
    const pattern = slash === "regex" ? REGEX : TOKEN;
    pattern.lastIndex = at;
    const found = pattern.exec(program);
    if (found === null) return undefined;
    const [text, groups] = [found[0], found.groups ?? { regex: found[0] }];
    at += text.length;
    const kind = KINDS.find((one) => groups[one] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text });
  }
  return tokens;
}
const KINDS = ["string", "number", "word", "sign", "regex"] as const;

function slashAfter(tokens: readonly Token[]): "regex" | "divides" | "unclear" {
  const before = tokens.at(-1);
  if (before === undefined) return "regex";
  const { kind, text } = before;
  if (kind === "word") return UNCLEAR.has(text) ? "unclear" : BEFORE_REGEX.has(text) ? "regex" : "divides";
  if (kind !== "sign") return "divides";
  if (UNCLEAR_SIGNS.test(text)) return "unclear";
  if (text === ")" && tokens.some((one) => one.text === "if" || one.text === "for")) return "unclear";
  return DIVIDES.test(text) ? "divides" : "regex";
}

function isKnown({ kind, text }: Token, n: number, all: readonly Token[]): boolean {
  // A field as wide as the memory.
  if (kind === "string") return !/%[^a-zA-HJ-Z%]*(?:\d{4}|\*)|\\[\dx]/.test(text);
  if (kind !== "word") return true;
  if (FUNCTIONS.has(text) || STATEMENTS.has(text)) return true;
  // What is called and not known here is a function of another dialect.
  return !OTHERS.has(text) && all[n + 1]?.text !== "(";
}

/** Behind print and outside of all brackets, ">" writes to a file; who divides compares nothing there, and brackets belong together. */
function writesNowhere(tokens: readonly Token[]): boolean {
  const divides = tokens.some(({ kind, text }) => kind === "sign" && /^\/=?$/.test(text));
  const open: string[] = [];
  let printing: number | undefined;
  for (const { kind, text } of tokens) {
    if (kind === "word" && /^printf?$/.test(text)) printing = open.length;
    if (kind !== "sign") continue;
    if (/^[([{]$/.test(text)) open.push(text);
    if (/^[)\]}]$/.test(text) && open.pop() !== OPENS[text]) return false;
    if (/^[;{}]$/.test(text)) printing = undefined;
    if (printing !== undefined && /^>=?$/.test(text) && (divides || open.length <= printing)) return false;
  }
  return open.length === 0;
}
const OPENS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

const LOOPS = [
  /^\( [A-Za-z_]\w* in [A-Za-z_]\w* \)/,
  /^\( ([A-Za-z_]\w*) = \d+ ; \1 <=? (?:NF|NR|\d{1,6}|length \( [A-Za-z_]\w* \)) ; (?:\1 \+\+|\+\+ \1) \)/,
  /^\( ([A-Za-z_]\w*) = (?:NF|NR|\d{1,6}) ; \1 >=? \d+ ; (?:\1 --|-- \1) \)/,
];

/** A loop goes over the keys of an array, or up or down by one; what it counts by and up to is moved by nothing else. */
function endsAlways(tokens: readonly Token[]): boolean {
  const texts = tokens.map((one) => one.text);
  const counters: string[] = [];
  const bounds: string[] = [];
  for (const [n, text] of texts.entries()) {
    if (text !== "for") continue;
    const head = LOOPS.map((loop) => loop.exec(texts.slice(n + 1, n + 20).join(" "))).find(Boolean);
    if (head === undefined || head === null) return false;
    if (head[1] !== undefined) counters.push(head[1]);
    bounds.push(...(head[0].match(/\b(?:NF|NR)\b|(?<=length \( )\w+/g) ?? []));
  }
  // What else gives a counter or a bound another value: a function, the keys of an array, a field or an element that was not there.
  const hidden = /\b(?:sub|gsub|split) \(|\$ \S+ [+*%^/-]?=(?!=)|\$ \( [^)]*\) [+*%^/-]?=(?!=)/;
  const all = texts.join(" ");
  if (counters.length > 0 && (hidden.test(all) || counters.some((name) => all.includes(`( ${name} in `))))
    return false;
  if (bounds.some((name) => all.includes(`${name} [`))) return false;
  const isOwn = (name: string): number => 2 * counters.filter((one) => one === name).length;
  return (
    counters.every((name) => changesOf(name, texts) <= isOwn(name)) &&
    bounds.every((name) => changesOf(name, texts) === 0)
  );
}

/** How often it gets another value. */
const changesOf = (name: string, texts: readonly string[]): number =>
  texts.filter(
    (text, n) =>
      text === name &&
      (/^(?:\+\+|--|[+*%^/-]?=)$/.test(texts[n + 1] ?? "") || /^(?:\+\+|--)$/.test(texts[n - 1] ?? "")),
  ).length;
