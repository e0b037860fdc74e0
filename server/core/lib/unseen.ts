/**
 * A person who looks at a text must see what a model sees: control characters but for line ends and tabs, and whatever is drawn as
 * nothing, such as variation selectors, fillers, and the blank pattern of Braille.
 */
export const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** On one line, without what is drawn as nothing. */
export const oneLine = (text: string): string => text.replaceAll(UNSEEN, "").replaceAll(/\s+/g, " ").trim();

const marked = (sign: string): string =>
  `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/**
 * What a model reads and a person would not see at all: letters of tags, signs that turn the direction, spaces without a width, controls. The joiners
 * and variations of emoji stay, and line ends as they are.
 */
const HIDDEN =
  /[\u{E0000}-\u{E0FFF}\u202A-\u202E\u2066-\u2069\u200B\u200E\u200F\u2060-\u2064\u00AD\u061C\uFEFF\u3164\uFFA0]|(?![\n\t\r])\p{Cc}/gu;

/** Text of others for a model: nothing in it is hidden from who reads along. */
export const withMarks = (text: string): string => text.replaceAll(HIDDEN, marked);

/** A line for a person who says yes to it: what would not be seen, or would move the rest out of sight, is shown as a mark. */
export function seenInOneLine(text: string): string {
  return text
    .replaceAll(UNSEEN, marked)
    .replaceAll("\t", "⟨tab⟩")
    .replaceAll(/ {4,}/g, (spaces) => `⟨${spaces.length} spaces⟩`)
    .replaceAll(/ *\n */g, " ⏎ ");
}
