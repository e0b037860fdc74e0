// The text that a command is about, in one piece: what is searched for, the message of a commit, a device, what to be reminded of.
import { type Linear, sureness, weightsOf } from "./linear.ts";
import { placeMark, placeMarks } from "./marks.ts";
import type { Part } from "./named.ts";

/** A model of two kinds: a word is part of it, or is not. */
const INSIDE = 0;
/** Each word is at least as sure as this to stand where it is taken for: below, another reading is as good. */
const SURE_MIN = 0.5;
const QUOTED = /["“]([^"“”]+)["”]/;

/** Undefined where no piece is clearly it, or the words beside it may belong to it. */
export function spanOf(
  command: string,
  { parts, original }: { readonly parts: readonly Part[]; readonly original: string },
  model: Linear,
): string | undefined {
  const quoted = QUOTED.exec(original)?.[1];
  if (quoted !== undefined) return quoted;
  const inside = parts.map((_, at) => sureness(model, placeMarks(command, parts, at))[INSIDE] ?? 0);
  const from = inside.findIndex((sure) => sure > SURE_MIN);
  const to = inside.findLastIndex((sure) => sure > SURE_MIN);
  if (from === -1 || inside.slice(from, to + 1).some((sure) => sure <= 1 - SURE_MIN)) return undefined;
  const beside = [parts[from - 1], parts[to + 1]].flatMap((part) => part?.word ?? []);
  if (!beside.every((word) => isOutside(model, placeMark(command, word)))) return undefined;
  return original.slice(parts[from]?.from, parts[to]?.to);
}

function isOutside(model: Linear, mark: string): boolean {
  const inside = weightsOf(model, mark).reduce(
    (sum, [kind, weight]) => sum + (kind === INSIDE ? weight : -weight),
    0,
  );
  return inside < 0;
}
