/**
 * A person who looks at a text must see what a model sees: control characters but for line ends and tabs, and whatever is drawn as
 * nothing, such as variation selectors, fillers, and the blank pattern of Braille.
 */
export const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** A line for a person who says yes to it: what would not be seen, or would move the rest out of sight, is shown as a mark. */
export function seenInOneLine(text: string): string {
  return text
    .replaceAll(
      UNSEEN,
      (sign) => `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
    )
    .replaceAll("\t", "⟨tab⟩")
    .replaceAll(/ {4,}/g, (spaces) => `⟨${spaces.length} spaces⟩`)
    .replaceAll(/ *\n */g, " ⏎ ");
}
