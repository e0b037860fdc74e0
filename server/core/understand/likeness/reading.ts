// What a kind of sentences needs to be taken for what it is.
import type { JsonRecord } from "../../lib/json.ts";
import type { NamedKind } from "./named.ts";

export interface Reading {
  /** From this sureness on it is taken: what only shows something asks for less than what does something. */
  readonly sureMin: number;
  readonly payload?: JsonRecord;
  readonly thing?: readonly [kind: NamedKind, key: string];
  readonly text?: string;
  /** A question may mean it. */
  readonly asked?: true;
  /** Words that say the contrary, for a model that only knows what is named. */
  readonly unless?: RegExp;
  /** One of these must be said. */
  readonly only?: RegExp;
  /** "I don't like that, roll it back": a "not" beside it takes nothing back. */
  readonly besideNot?: true;
}

/** How sure one must be of what only shows something, of what does something, and of what cannot be taken back. */
export const [SHOWS, DOES, DESTROYS] = [0.75, 0.85, 0.95];

/** What one of them finds; both without flags. */
export const either = (one: RegExp, other: RegExp): RegExp => new RegExp(`${one.source}|${other.source}`);
