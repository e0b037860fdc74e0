// Scripts of sed that only print, drop and change what goes by. Commands that read or write a file, run one, or go back in the script
// are not among them: w, r, R, W, e, the flags w and e of s, labels and branches.

/**
 * A pattern up to its end. Where a bracket holds what ends patterns, or begins with "]", one sed reads it differently from another; "^" is
 * only its first sign, so that there is one way to read it.
 */
const patternUpTo = (sign: string): RegExp => {
  const end = `\\${sign}`;
  const bracket = String.raw`\[\^?(?:\[:[a-z]+:\]|[^\][\\^\n${end}]|\\[^\]\n${end}])+\]`;
  return new RegExp(String.raw`^(?:[^\n\\[${end}]|\\[^\n]|${bracket})*${end}`);
};
const replacementUpTo = (sign: string): RegExp => {
  const end = `\\${sign}`;
  return new RegExp(String.raw`^(?:[^\n\\${end}]|\\[^\n])*${end}`);
};
const SLASHED = patternUpTo("/").source.slice(1);
const ADDRESS = String.raw`(?:\d{1,9}(?:~\d{1,9})?|\$|/${SLASHED}I?)`;
const ADDRESSES = new RegExp(String.raw`^${ADDRESS}(?:,(?:${ADDRESS}|[+~]\d{1,9}))?`);
/** Those that need nothing behind them, and those that may have a number. */
const PLAIN_COMMANDS = /^(?:[pPdDgGhHnNxz=]|[qQl]\d{0,3})/;
const SIGNS = "/|,:#@!%_+=~";
const FLAGS = /^(?:[gpiI]|\d{1,3}){0,4}/;

/** Whether the script does nothing else. */
export function onlyFilters(script: string): boolean {
  if (script.length > 500 || /[\n\r\0]/.test(script) || goesRound(script)) return false;
  let depth = 0;
  for (let rest = script; (rest = rest.replace(/^[\s;]+/, "")) !== "";) {
    if (rest.startsWith("}")) {
      if (--depth < 0) return false;
      rest = rest.slice(1);
      continue;
    }
    const command = rest.replace(ADDRESSES, "").replace(/^\s*!?\s*/, "");
    const opens = command.startsWith("{");
    const took = opens ? 1 : lengthOf(command);
    rest = command.slice(took);
    if (took === 0 || (!opens && !/^\s*(?:[;}]|$)/.test(rest))) return false;
    if (opens) depth++;
  }
  return depth === 0;
}

/** One of several scripts that are one: what goes round together with the others is not seen here, so nothing does. */
export const isPartOfFilter = (script: string): boolean => onlyFilters(script) && !BEGINS_ANEW.test(script);

const BEGINS_ANEW = /(?:^|[;{}\s\d$!/I])D\s*(?:[;}]|$)/;
/** "D" begins anew without reading while there is a line left: what adds one in each round never ends. */
const goesRound = (script: string): boolean => BEGINS_ANEW.test(script) && !/^[$!NPpD;\s\d,]+$/.test(script);

/** How long the command in front is; 0 where it is none of ours. */
function lengthOf(text: string): number {
  const plain = PLAIN_COMMANDS.exec(text);
  if (plain !== null) return plain[0].length;
  const end = text.charAt(1);
  if (!/^[sy]/.test(text) || end === "" || !SIGNS.includes(end)) return 0;
  const pattern = patternUpTo(end).exec(text.slice(2))?.[0] ?? "";
  const rest = text.slice(2 + pattern.length);
  const replacement = replacementUpTo(end).exec(rest)?.[0] ?? "";
  if (pattern === "" || replacement === "") return 0;
  const flags = text.startsWith("s") ? (FLAGS.exec(rest.slice(replacement.length))?.[0] ?? "") : "";
  return 2 + pattern.length + replacement.length + flags.length;
}
