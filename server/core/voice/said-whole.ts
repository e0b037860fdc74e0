// A question as it is said: every sign of it by its name, since a yes to it counts. Pure. English.

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ".": "dot",
    "/": "slash",
    "\\": "backslash",
    "-": "dash",
    _: "underscore",
    "~": "tilde",
    "*": "star",
    "?": "question mark",
    "!": "exclamation mark",
    "+": "plus",
    "=": "equals",
    ":": "colon",
    ";": "semicolon",
    ",": "comma",
    "|": "pipe",
    "&": "ampersand",
    "<": "less than",
    ">": "greater than",
    $: "dollar",
    "#": "hash",
    "@": "at",
    "%": "percent",
    "^": "caret",
    "(": "open parenthesis",
    ")": "close parenthesis",
    "[": "open bracket",
    "]": "close bracket",
    "{": "open brace",
    "}": "close brace",
    '"': "quote",
    "'": "quote",
    "`": "backtick",
  }),
);

/** Letters, maybe with an apostrophe or a hyphen in them, as in any sentence. */
const WORD = /^[\p{L}\p{N}]+(?:['’-]\p{L}+)*$/u;
/** What ends a part of a sentence; of signs alone only the question does. */
const MARK = /^(.*[\p{L}\p{N}].*|.+(?=\?))([.,;:!?])$/su;

export function saidWhole(text: string): string {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => {
      const [, bare = word, mark = ""] = MARK.exec(word) ?? [];
      return (WORD.test(bare) ? bare : signsSaid(bare)) + mark;
    })
    .join(" ");
}

const signsSaid = (word: string): string =>
  [...word.matchAll(/[\p{L}\p{N}]+|[^\p{L}\p{N}]/gu)].map(([part]) => NAMES.get(part) ?? part).join(" ");
