// Which of several open questions is answered: "yes to the first one", "no to number two", "allow the last". One place, named once.
import { UNITS } from "./words.ts";

/** Counted from 1, in the order in which they were asked; -1 for the last. */
export interface Numbered {
  readonly place: number;
  /** What is said to it. */
  readonly rest: string;
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
const SHORT = ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th"];
const NUMBERS = UNITS.slice(1, ORDINALS.length + 1);
const PLACE = new RegExp(
  `,? ?\\b(?:(?:to|for|on) )?(?:the (${[...ORDINALS, ...SHORT, "last"].join("|")})(?: (?:one|question))?|(?:question |number )(${[...NUMBERS, ...NUMBERS.map((_, n) => String(n + 1))].join("|")}))\\b,? ?`,
  "gi",
);

/** Undefined where none is named, or more than one. */
export function questionNumbered(text: string): Numbered | undefined {
  const [found, ...others] = text.matchAll(PLACE);
  if (found === undefined || others.length > 0) return undefined;
  const [all, ordinal = "", number = ""] = found;
  const name = (ordinal === "" ? number : ordinal).toLowerCase();
  const at = [ORDINALS, SHORT, NUMBERS].map((names) => names.indexOf(name)).find((one) => one !== -1);
  const place = name === "last" ? -1 : at === undefined ? Number(name) : at + 1;
  const rest = `${text.slice(0, found.index)} ${text.slice(found.index + all.length)}`.trim();
  return { place, rest };
}

/** How it is called when it is asked while others wait: "Question two." */
export const questionNumber = (place: number): string => `Question ${NUMBERS[place - 1] ?? place}.`;
