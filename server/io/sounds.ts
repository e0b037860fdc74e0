// How a word sounds, for words that were misheard: Double Metaphone, by a kept library.
import { doubleMetaphone } from "double-metaphone";

export const soundOf = (word: string): string => doubleMetaphone(word)[0];
