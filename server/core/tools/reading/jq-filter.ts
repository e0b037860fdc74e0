// Filters of jq that only pick and compute. Nothing that goes on by itself, defines something, reads the environment or other files.

const WORDS = new Set(
  (
    "keys keys_unsorted length type values nulls strings numbers booleans arrays objects iterables scalars sort sort_by unique " +
    "unique_by group_by min max min_by max_by first last nth limit reverse add any all flatten select has not map map_values in " +
    "inside contains startswith endswith ltrimstr rtrimstr split join ascii_downcase ascii_upcase test match capture scan sub gsub " +
    "to_entries from_entries with_entries tostring tonumber tojson fromjson paths leaf_paths getpath del empty error index rindex " +
    "indices floor ceil round sqrt abs todate fromdate transpose trim ltrim rtrim explode implode true false null and or if then " +
    "elif else end as try catch pick"
  ).split(" "),
);
const TOKEN = new RegExp(
  [
    String.raw`\.[A-Za-z_]\w*`,
    String.raw`[A-Za-z_]\w*`,
    String.raw`\$[A-Za-z_]\w*`,
    String.raw`@(?:csv|tsv|json|text|html|uri|sh|base64|base64d)\b`,
    // Not "1.e9", a text times which fills the memory.
    String.raw`\d{1,12}(?:\.\d{1,12})?(?!\.?\w)`,
    String.raw` +|\.{1,2}|\?\/\/|\/\/=?|[|=!<>]=|[|,()[\]{}:;?+*/%<>-]`,
  ].join("|"),
  "y",
);
/** Each of them can double what the one before made. */
const JOINTS_MAX = 16;

/** Whether the filter does nothing else. */
export function onlyPicks(filter: string): boolean {
  const joints = filter.match(/[|,*+]/g)?.length ?? 0;
  return (
    filter.length <= 500 &&
    joints <= JOINTS_MAX &&
    !repeats(filter) &&
    readUpTo("", filter, 0) === filter.length
  );
}

/** A text times a number is that often the text. */
const repeats = (filter: string): boolean =>
  (filter.match(/\*/g)?.length ?? 0) > 1 ||
  (filter.includes("*") && /\d{4}|tonumber|length/.test(filter)) ||
  /\[\s*\d{7}/.test(filter);

const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Where the filter ends that begins at `from`: at `end`, outside of brackets; -1 where it is not understood. */
function readUpTo(end: string, text: string, from: number): number {
  const open: string[] = [];
  let before = "";
  for (let at = from; at < text.length;) {
    const sign = text.charAt(at);
    if (sign === end && open.length === 0) return at;
    if (sign === '"') {
      at = textEnd(text, at + 1);
      if (at === -1) return -1;
      before = '"';
      continue;
    }
    TOKEN.lastIndex = at;
    const [word = ""] = TOKEN.exec(text) ?? [];
    const around = { before, bracket: open.at(-1) ?? "", after: text.slice(at + word.length) };
    if (word === "" || !isKnown(word, around)) return -1;
    if (Object.hasOwn(PAIRS, sign)) open.push(sign);
    else if (Object.values(PAIRS).includes(sign) && PAIRS[open.pop() ?? ""] !== sign) return -1;
    if (word.trim() !== "") before = word;
    at += word.length;
  }
  return end === "" && open.length === 0 ? text.length : -1;
}

interface Around {
  readonly before: string;
  readonly bracket: string;
  readonly after: string;
}

/** At the beginning of each part between braces stands a key, whatever it is called; behind it its value, or the next one. */
function isKnown(word: string, { before, bracket, after }: Around): boolean {
  if (word.startsWith("$")) return !/^\$(?:ENV|__\w*)$/.test(word);
  if (!/^[A-Za-z_]/.test(word)) return true;
  const isKey = bracket === "{" && /^[{,]$/.test(before);
  return WORDS.has(word) || (isKey && (OUTSIDE.test(word) ? /^\s*:/ : /^\s*[:,}]/).test(after));
}

/** What reaches out, and is a key only with a value behind it: one jq reads more between braces than another. */
const OUTSIDE = /^(?:env|input|inputs|input_filename|debug|stderr|halt|halt_error|import|include)$/;

/** Behind the text that begins here, with the values that are put into it; -1 where it does not end or is not understood. */
function textEnd(text: string, from: number): number {
  for (let at = from; at !== -1 && at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text[at] === "\\" && text[++at] === "(") at = readUpTo(")", text, at + 1);
    if (at === -1) return -1;
  }
  return -1;
}
