// "What did we do yesterday": turns that did something, as one sentence for the ear and as lines for the eye.
import { capitalised } from "../../core/lib/wording.ts";
import { recapOf } from "../../core/work.ts";
import type { Memory } from "../../core/memory/types.ts";
import { clockOf, dayOf, dayStart, type Span, spanOf } from "../local-days.ts";

const TURNS_MAX = 200;
const TURNS_SHOWN_MAX = 30;

interface Asked {
  readonly folders: readonly string[];
  /** Empty for all. */
  readonly about: string;
  readonly when: Span;
}

/** Throws MemoryError. */
export function recap(
  memory: Pick<Memory, "find">,
  { folders, about, when }: Asked,
): { readonly ok: true; readonly text: string; readonly spoken: string } {
  const span = spanOf(when, Date.now());
  const turns = memory
    .find({ folders, words: about, ...span, kinds: ["episode"], max: TURNS_MAX })
    .filter(({ relevance }) => about === "" || relevance > 0)
    .map(({ record }) => record)
    .toReversed()
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  const words = whenWords(when);
  const spoken = recapOf(turns, words);
  if (turns.length === 0) {
    const none = `I changed and ran nothing${about === "" ? "" : ` with ${about}`} ${words}, as far as I know.`;
    return { ok: true, text: none, spoken: none };
  }
  const isOneDay = new Set(turns.map(({ createdAtMs }) => dayStart(createdAtMs))).size === 1;
  const lines = turns.slice(-TURNS_SHOWN_MAX).map(({ createdAtMs, text }) => {
    const day = isOneDay ? "" : `${dayOf(createdAtMs)}, `;
    return `- ${day}${clockOf(createdAtMs)} ${text}`;
  });
  const more = turns.length - lines.length;
  const before = more > 0 ? [`- ${more} before`] : [];
  return { ok: true, text: [spoken, ...before, ...lines].join("\n"), spoken };
}

export const whenWords = (when: Span): string =>
  /^(?:to|yester)day$/.test(when) || !when.endsWith("day") ? when : `on ${capitalised(when)}`;
