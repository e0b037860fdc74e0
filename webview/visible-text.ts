// Makes what could hide in a command visible: control, invisible and direction-changing characters.

/** Parts of a text; `hidden` ones are shown as a mark instead of doing their work. */
export interface TextPart {
  readonly text: string;
  readonly hidden: boolean;
}

const HIDDEN = /([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|[^\S\n\t ]| {4,})/u;

export function visibleParts(text: string): readonly TextPart[] {
  return text
    .split(HIDDEN)
    .filter((part) => part !== "")
    .map((part) => {
      if (part === "\n" || part === "\t" || !HIDDEN.test(part)) return { text: part, hidden: false };
      if (/^ +$/.test(part)) return { text: `⟨${part.length} spaces⟩`, hidden: true };
      return {
        text: `⟨U+${(part.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
        hidden: true,
      };
    });
}
