// Keeps what a model is told below what it can read at once. What is least needed goes first, until the rest fits: older results of tools,
// then what older calls carried, then older answers, then earlier turns but for what the person asked, then the ends of the newest results,
// and last what was asked earlier. What the person asks now, said meanwhile or answered, the plan, and which tools were called on which
// files always stays; the record of the conversation keeps everything.
import { isRecord, type Json, type JsonRecord } from "../lib/json.ts";
import { beginningOf } from "../lib/wording.ts";
import { SAID_NO } from "../tools/types.ts";
import type { Message } from "./message.ts";
import type { ProviderName } from "./types.ts";

/** Parts of the context that may be filled before something is left out (the research of the brain, §3.3). */
const FILLED_MAX: Readonly<Record<ProviderName, number>> = {
  local: 0.7,
  endpoint: 0.85,
  editor: 0.85,
};
/** Of a token, on the careful side: code has fewer letters a token than prose. */
const CHARS_PER_TOKEN = 3;
/** Of the schemas of tools: names, quotes and brackets. */
const TOOL_CHARS_PER_TOKEN = 4;
/** However little a model reads, and however much it is offered, this part of it is for what is done. */
const LEAST = 0.25;
/** About how many tokens a text is. */
export const tokensIn = (chars: number): number => Math.ceil(chars / CHARS_PER_TOKEN);
export const charsOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, one) => sum + sizeOf(one), 0);
const KEPT_WHOLE = 2;
const SHORT_CHARS = 200;

export interface Room {
  /** Of a model that reads so many at once. */
  readonly tokens: number;
  readonly provider: ProviderName;
  /** What is offered of tools takes room as well. */
  readonly toolsChars: number;
}

export function contextChars({ tokens, provider, toolsChars }: Room): number {
  const chars = tokens * CHARS_PER_TOKEN;
  const tools = (toolsChars / TOOL_CHARS_PER_TOKEN) * CHARS_PER_TOKEN;
  return Math.floor(Math.max(chars * LEAST, chars * FILLED_MAX[provider] - tools));
}

/** The most of one page of a file, in characters, and of that room the part that it may take. */
const PAGE_CHARS = { least: 1_500, most: 8_000, share: 0.35 } as const;

/** So much of a file is shown at once to a model with that room: two pages fit beside what else it is told. */
export const pageChars = (roomChars: number): number =>
  Math.floor(Math.min(PAGE_CHARS.most, Math.max(PAGE_CHARS.least, roomChars * PAGE_CHARS.share)));

/** What becomes of a message that may be smaller by so many characters; undefined: it goes. */
type Saving = (one: Message, n: number, over: number) => Message | undefined;

/** `leftOut`: how many results are not there whole, and how many earlier requests not at all. */
export function compacted(
  messages: readonly Message[],
  charsMax: number,
): { readonly messages: readonly Message[]; readonly leftOut: number } {
  const all: (Message | undefined)[] = [...messages];
  let over = charsOf(messages) - charsMax;
  for (const saving of savings(messages))
    for (let n = 0; n < all.length && over > 0; n++) {
      const one = all[n];
      if (one === undefined) continue;
      const less = saving(one, n, over);
      over -= sizeOf(one) - (less === undefined ? 0 : sizeOf(less));
      all[n] = less;
    }
  // Of an earlier call, its result goes with it.
  const kept = all.map((one, n) => (one?.role === "result" && all[n - 1] === undefined ? undefined : one));
  const question = questionIn(messages);
  const isLost = (one: Message, n: number): boolean =>
    n > question ? one.role === "result" && kept[n] !== one : one.role === "user" && kept[n] === undefined;
  return { messages: kept.filter((one) => one !== undefined), leftOut: messages.filter(isLost).length };
}

/** Where what the person asks now stands. */
export const questionIn = (messages: readonly Message[]): number =>
  messages.findLastIndex((one) => one.role === "user" && one.meanwhile !== true);

function savings(messages: readonly Message[]): readonly Saving[] {
  const question = questionIn(messages);
  // By their places: ids of calls are unique only where a server gives some.
  const results = messages.flatMap((one, n) => (one.role === "result" ? [n] : []));
  const oldestKept = results.at(-KEPT_WHOLE) ?? 0;
  const isNewest = (n: number): boolean => n >= oldestKept - 1;
  const isEarlier = (n: number): boolean => n > 0 && n < question;
  const answer = messages.findLastIndex((one, n) => one.role === "assistant" && n > question);
  const plan = messages.findLastIndex((one) => one.role === "call" && one.name === "update_plan");
  const isPersons = (one: Message, n: number): boolean => {
    const call = messages[n - 1];
    return (
      one.role === "result" &&
      (one.text.startsWith(SAID_NO) || (call?.role === "call" && call.name === "ask_user"))
    );
  };
  return [
    (one, n) =>
      one.role === "result" && !isNewest(n) && !isPersons(one, n) ? shorter(one, stubOf(one.text)) : one,
    (one, n) =>
      one.role === "call" && !isNewest(n) && n !== plan ? { ...one, args: shortArgs(one.args) } : one,
    (one, n) => (one.role === "assistant" && n !== answer ? shorter(one, inShort(one.text)) : one),
    (one, n) => (!isEarlier(n) ? one : one.role === "user" ? shorter(one, inShort(one.text)) : undefined),
    (one, n, over) =>
      one.role === "result" && !isPersons(one, n) ? shorter(one, withoutEnd(one.text, over)) : one,
    (one, n) => (isEarlier(n) ? undefined : one),
  ];
}

const shorter = <T extends Message & { readonly text: string }>(one: T, text: string): T =>
  text.length < one.text.length ? { ...one, text } : one;

function sizeOf(message: Message): number {
  return message.role === "call" ? JSON.stringify(message.args).length : message.text.length;
}

function stubOf(text: string): string {
  if (text.length <= SHORT_CHARS) return text;
  const [first = ""] = text.split("\n", 1);
  return `${first.slice(0, SHORT_CHARS / 2)}\n[The rest of this result was left out: ${text.length} characters. Call the tool again if you need it.]`;
}

function withoutEnd(text: string, over: number): string {
  const note = "\n[The end of this result was left out. Ask for a smaller part if you need it.]";
  return text.slice(0, Math.max(SHORT_CHARS, text.length - over - note.length)) + note;
}

export const inShort = (text: string): string => beginningOf(text, SHORT_CHARS);

/** What a call carried, for instance a file that it wrote. */
export const shortArgs = (args: JsonRecord): JsonRecord =>
  Object.fromEntries(Object.entries(args).map(([key, value]) => [key, shortValue(value)]));

function shortValue(value: Json): Json {
  if (typeof value === "string") return inShort(value);
  const text = JSON.stringify(value);
  if (text.length <= SHORT_CHARS) return value;
  // Of several files, which ones they were.
  const paths = Array.isArray(value)
    ? value.flatMap((one: Json) => (isRecord(one) && "path" in one ? [one["path"] ?? ""] : []))
    : [];
  return paths.length > 0 ? paths : inShort(text);
}
