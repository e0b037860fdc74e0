/**
 * A person who looks at a text must see what a model sees: control characters but for line ends and tabs, and whatever is drawn as
 * nothing, such as variation selectors, fillers, and the blank pattern of Braille.
 */
export const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
