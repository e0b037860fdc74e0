// Keeps what a model is told below what it can read at once: older results of tools become one line each. What the person asked, what
// was done, what was denied and the newest results stay; the record of the conversation keeps everything.
import type { Message, ProviderName } from "./types.ts";

/** Parts of the context that may be filled before results are left out (the research of the brain, §3.3). */
const FILLED_MAX: Readonly<Record<ProviderName, number>> = {
  local: 0.7,
  endpoint: 0.85,
  editor: 0.85,
};
/** Of a token, on the careful side: code has fewer letters a token than prose. */
const CHARS_PER_TOKEN = 3;
/** What is offered of tools takes room as well. */
const TOOLS_CHARS = 10_000;
/** However little a model reads, this part of it is for what is done. */
const LEAST = 0.25;
const KEPT_WHOLE = 2;
const SHORT_CHARS = 200;

/** Of a model that reads so many tokens at once. */
export function contextChars(tokens: number, provider: ProviderName): number {
  const chars = tokens * CHARS_PER_TOKEN;
  return Math.floor(Math.max(chars * LEAST, chars * FILLED_MAX[provider] - TOOLS_CHARS));
}

export function compacted(
  messages: readonly Message[],
  charsMax: number,
): { readonly messages: readonly Message[]; readonly leftOut: number } {
  let chars = messages.reduce((sum, one) => sum + sizeOf(one), 0);
  const results = messages.filter((one) => one.role === "result");
  const old = new Set<Message>(results.slice(0, Math.max(0, results.length - KEPT_WHOLE)));
  let leftOut = 0;
  const kept = messages.map((one) => {
    if (chars <= charsMax || one.role !== "result" || !old.has(one) || one.text.length <= SHORT_CHARS)
      return one;
    const stub = stubOf(one.text);
    chars -= one.text.length - stub.length;
    leftOut++;
    return { ...one, text: stub };
  });
  return { messages: kept, leftOut };
}

function sizeOf(message: Message): number {
  return message.role === "call" ? JSON.stringify(message.args).length : message.text.length;
}

function stubOf(text: string): string {
  const [first = ""] = text.split("\n", 1);
  return `${first.slice(0, SHORT_CHARS / 2)}\n[The rest of this result was left out: ${text.length} characters. Call the tool again if you need it.]`;
}
