// Turns model text into sentences for the screen, and sentences into what may be spoken.
import { SHORT_FORMS } from "../lib/short-forms.ts";
import { LIMITS } from "../limits.ts";

/** Where a sentence may end: after . ! ? or a newline. The first clause may end earlier, at , ; : once it is this long. */
const FIRST_CLAUSE_CHARS_MIN = 25;

/**
 * Takes complete sentences off the front of `text`. `rest` waits for more.
 * A fenced code block is one piece, whatever is in it.
 */
export function cutSentences(
  text: string,
  first: boolean,
): { readonly sentences: readonly string[]; readonly rest: string } {
  const sentences: string[] = [];
  let rest = text;
  for (;;) {
    const cut = endOfSentence(rest, first && sentences.length === 0);
    if (cut === -1) return { sentences, rest };
    const sentence = rest.slice(0, cut).trim();
    if (sentence !== "") sentences.push(sentence);
    rest = rest.slice(cut);
  }
}

function endOfSentence(text: string, firstClause: boolean): number {
  const lead = text.length - text.trimStart().length;
  if (text.startsWith("```", lead)) {
    const close = text.indexOf("```", lead + 3);
    return close === -1 ? -1 : close + 3;
  }
  const fence = text.indexOf("```", lead);
  const end = [...text.matchAll(/[.!?](?=\s)|\n/g)].find(
    ({ 0: mark, index }) => mark === "\n" || !isShort(text, index),
  );
  if (fence !== -1 && (end === undefined || end.index > fence)) return fence;
  if (end !== undefined) return end.index + 1;
  if (!firstClause) return -1;
  const clause = /[,;:](?=\s)/.exec(text.slice(FIRST_CLAUSE_CHARS_MIN));
  return clause === null ? -1 : FIRST_CLAUSE_CHARS_MIN + clause.index + 1;
}

/** "e.g. the lease", "1. Do this": what stands before the dot is no sentence. */
const isShort = (text: string, at: number): boolean => SHORT.test(text.slice(Math.max(0, at - 12), at + 1));
const SHORT = new RegExp(String.raw`(?:(?:^|[\s(])(?:${SHORT_FORMS})|(?:^|\n)\s*\d{1,3})\.$`, "i");

/** The spoken form: no code, addresses, markup or emoji. Empty means: show it, do not say it. */
export function speakable(sentence: string): string {
  const plain = sentence
    .replaceAll(/```[\s\S]*?(?:```|$)/g, " ")
    .replaceAll(/^\s*\|.*\|\s*$/gm, " ")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/https?:\/\/\S+/g, " ")
    .replaceAll(/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*][ \t]+)+/gm, "")
    .replaceAll(/(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\1(?![\w*])/g, "$2")
    .replaceAll(/(?<!\w)(_{1,3})(?=[^\s_])([^\n]{1,300}?)(?<=[^\s_])\1(?!\w)/g, "$2")
    .replaceAll(/~~([^~\n]{1,300})~~/g, "$1")
    .replaceAll(/(?<=\d|\b[a-z]) \*\* (?=\d|[a-z]\b)/g, " to the power of ")
    .replaceAll(/(?<=\d|\b[a-z]) \* (?=\d|[a-z]\b)|(?<=\w)\*(?=\w)/g, " times ")
    .replaceAll(/[*`]/g, "")
    .replaceAll(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}/gu, "")
    .replaceAll(/\u{FE0F}|\u{200D}|\u{20E3}/gu, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (!/[\p{L}\p{N}]/u.test(plain)) return "";
  return plain.length <= LIMITS.sentenceSpokenCharsMax ? plain : clipAtWord(plain);
}

/** Who hears the beginning is told where the rest is. */
function clipAtWord(text: string): string {
  const clipped = text.slice(0, LIMITS.sentenceSpokenCharsMax - THE_REST.length).toWellFormed();
  const space = clipped.lastIndexOf(" ");
  return (space > 0 ? clipped.slice(0, space) : clipped) + THE_REST;
}
const THE_REST = " … The rest is on the screen.";
