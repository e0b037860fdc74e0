// How texts are put together for people.

/** "a", "a and b", "a, b and c"; `comma` stands before the last "and". */
export const listed = (parts: readonly string[], comma: "" | "," = ""): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")}${comma} and ${parts.at(-1) ?? ""}`;

export const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What is longer ends with a mark that says so. */
export const beginningOf = (text: string, charsMax: number): string =>
  text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;
