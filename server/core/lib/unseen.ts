/** A person who looks at a text must see what a model sees: control and invisible characters, but for line ends and tabs. */
export const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;
