// What an event becomes when it gets its place: the same text on the disk and on the wire.

/** `head` is the text of an envelope without its closing brace. */
export const withPlace = (head: string, seq: number): string => `${head},"seq":${seq}}`;
