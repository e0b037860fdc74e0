// The documented phrases of commands, made to be looked up by the word that a sentence begins with.
import type { Intent } from "../conversation/types.ts";
import { createKept } from "../lib/kept.ts";
import { type PhraseBook, PHRASES, RULES } from "./phrases-en.ts";
import { readSlots, type Said } from "./slots.ts";
import { compile, firstOf, type Template } from "./template.ts";
import { tidy } from "./words.ts";

/** A command is short; longer text is for a model, and keeps every pattern cheap. */
export const COMMAND_CHARS_MAX = 300;

interface Compiled extends Pick<PhraseBook, "command" | "payload"> {
  readonly phrases: readonly Template[];
  readonly asked: readonly Template[];
}

const BOOK: readonly Compiled[] = PHRASES.map(({ phrases, asked = [], ...book }) => ({
  ...book,
  phrases: phrases.map((text) => compile(text, RULES)),
  asked: asked.map((text) => compile(text, RULES)),
}));

export const allTemplates = (): readonly Template[] =>
  BOOK.flatMap(({ phrases, asked }) => [...phrases, ...asked]);

/** The first command of which the whole sentence is a phrase. */
export function byPhrases(said: Said, kind: "phrases" | "asked"): Intent | null {
  const first = firstOf(said.words);
  for (const [{ command, payload }, template] of BEGINNING[kind](first, () => beginningWith(first, kind))) {
    const slots = template.match(said.words);
    if (slots === undefined) continue;
    if (payload !== undefined) return { command, payload, confidence: 0.95 };
    const found = readSlots(command, slots, said);
    if (found !== undefined) return found;
  }
  return null;
}

type Templates = readonly (readonly [book: Compiled, Template])[];
/** A sentence is read clause by clause, and most templates begin with other words. */
const FIRST_WORDS_MAX = 2_000;
const BEGINNING = {
  phrases: createKept<string, Templates>(FIRST_WORDS_MAX),
  asked: createKept<string, Templates>(FIRST_WORDS_MAX),
};
const beginningWith = (first: string, kind: "phrases" | "asked"): Templates =>
  BOOK.flatMap((book) => book[kind].filter((one) => one.mayBegin(first)).map((one) => [book, one] as const));

const AGAIN = BOOK.filter(({ command }) => command === "speech.repeat");
const WAKE = BOOK.filter(
  ({ command, payload }) => command === "conversation.gate_set" && payload?.["active"] === true,
);

/** Whether it asks for what was said last, whatever that was. */
export const asksAgain = (text: string): boolean => isOf(AGAIN, text);
/** What is taken from who sleeps. */
export const asksToWake = (text: string): boolean => isOf(WAKE, text) || /\bwake up\b/i.test(text);

function isOf(books: typeof BOOK, text: string): boolean {
  const words = tidy(text);
  if (words.length > COMMAND_CHARS_MAX) return false;
  return books.some(({ phrases, asked }) =>
    [...phrases, ...asked].some((one) => one.match(words) !== undefined),
  );
}
