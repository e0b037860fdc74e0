// What a reading of a sentence is made of; see gist.ts.

export interface Gist {
  readonly command: string;
  readonly payload?: Readonly<Record<string, string | number | boolean>>;
  /** All of them are there. */
  readonly signs: readonly RegExp[];
  readonly unless?: RegExp;
  /** What may be said besides the words that never say anything. */
  readonly words: ReadonlySet<string>;
  /** A question that is meant as a request. */
  readonly asked?: true;
  /** A "not" in it takes nothing back. */
  readonly negated?: true;
  /** One name, in one piece. */
  readonly slot?: {
    readonly kind: "task" | "file" | "line" | "colour" | "device" | "query" | "symbol";
    readonly wordsMax: number;
    /** How the sentence is around it, with a "_" in its place. */
    readonly beside?: RegExp;
  };
}

export const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

export const AWHILE =
  "while minute moment bit time being some am i'm away say so until back meantime temporarily";
