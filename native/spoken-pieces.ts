// Long sentences in pieces that a voice takes well, cut where a speaker would breathe: nothing is lost of what is no longer than a sentence may be.
import { SHORT_FORMS } from "../server/core/lib/short-forms.ts";
import { SAID_CHARS_MAX } from "../server/core/voice-ports.ts";

/** Of one piece; what is longer takes long before anything of it is heard. */
const PIECE_CHARS_MAX = 200;
/** A piece is not cut to less than this for the sake of a comma. */
const PIECE_CHARS_MIN = 60;

/** The first sentence is a piece by itself, which sounds while the others are made; not one so short that its end would be a gap. */
const FIRST_SENTENCE = new RegExp(
  String.raw`^\s*\S.{23,198}?(?<!\b(?:${SHORT_FORMS}|etc|No))[.!?](?=\s)`,
  "s",
);

/** In order; at least one. */
export function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  let rest = text.slice(0, SAID_CHARS_MAX).toWellFormed();
  let at = firstSentence(rest);
  while (at > 0 || rest.length > PIECE_CHARS_MAX) {
    if (at === 0) at = cutIn(rest);
    pieces.push(rest.slice(0, at).trim());
    rest = rest.slice(at);
    at = 0;
  }
  return [...pieces, rest.trim()].filter((piece, n) => piece !== "" || (n === 0 && pieces.length === 0));
}

function firstSentence(text: string): number {
  const first = FIRST_SENTENCE.exec(text)?.[0] ?? "";
  return first.length <= PIECE_CHARS_MAX ? first.length : 0;
}

/** Behind the last mark, else behind the last word, else where it must. */
function cutIn(text: string): number {
  const head = text.slice(0, PIECE_CHARS_MAX);
  const mark = Math.max(...[". ", "! ", "? ", "; ", ": ", ", ", " – "].map((sign) => head.lastIndexOf(sign)));
  if (mark >= PIECE_CHARS_MIN) return mark + 1;
  const space = head.lastIndexOf(" ");
  if (space > 0) return space + 1;
  // Not between the halves of one letter.
  return head.isWellFormed() ? PIECE_CHARS_MAX : PIECE_CHARS_MAX - 1;
}
