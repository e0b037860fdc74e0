// Which of several open questions is answered: "yes to the first one", "no to number two", "allow the last". One place, named once.
import { readConsent } from "./consent.ts";
import { UNITS } from "./words.ts";

/** Counted from 1, in the order in which they were asked; -1 for the last, 0 where it is not sure which. */
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

/** An answer and nothing else: "yes please". */
const ANSWER =
  /^(?:\W*(?:yes|yeah|yep|yup|ok|okay|sure|allow|approve|confirm|accept|no|nope|deny|reject|don't|do not|please|thanks|thank you|kodama|and|it)\b)+\W*$/i;
/** "No to the second one, since the tests need it": why not, behind which. */
const WITH_REASON = /^\W*(?:no|nope|don't|do not|deny|reject)\b(?:\W+\w+){0,2}?\W+(?:to|for)$/i;

/** Undefined for what is no answer to one that is named. The place is 0 where more than one is named. */
export function questionNumbered(text: string): Numbered | undefined {
  const [found, ...others] = text.matchAll(PLACE);
  if (found === undefined) return undefined;
  const rest = text.replaceAll(PLACE, ", ").replaceAll(/^[\s,]+|[\s,.]+$/g, "");
  const isAnswer = ANSWER.test(rest) && (others.length > 0 || readConsent(rest) !== "none");
  const before = text.slice(0, found.index + (/^\W*(?:to|for)\b/i.exec(found[0])?.[0].length ?? 0));
  if (!isAnswer && !WITH_REASON.test(before)) return undefined;
  return { place: others.length > 0 ? 0 : placeOf(found), rest };
}

function placeOf([, ordinal = "", number = ""]: RegExpExecArray): number {
  const name = (ordinal === "" ? number : ordinal).toLowerCase();
  const at = [ORDINALS, SHORT, NUMBERS].map((names) => names.indexOf(name)).find((one) => one !== -1);
  return name === "last" ? -1 : at === undefined ? Number(name) : at + 1;
}

/** How it is called when it is asked while others wait: "Question two." */
export const questionNumber = (place: number): string => `Question ${NUMBERS[place - 1] ?? place}.`;
