// The number that stands beside a question of high risk, as somebody says it who has looked at the screen.
import { UNITS } from "./words.ts";

/** Of two digits, so that a guess is right once in ninety times. */
export const CODE = { lowest: 10, highest: 99 } as const;
/** Wrong numbers after which none counts any more for that question. */
export const CODES_WRONG_MAX = 3;

const TEENS = UNITS.slice(10, 20);
const TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

/** A yes and one number of two digits, in figures or words, and nothing else; undefined for everything else. */
export function codeSaid(text: string): number | undefined {
  const words = text
    .toLowerCase()
    .replaceAll(/[-–—\s]+/g, " ")
    .replaceAll(/[.,!:;]/g, "")
    .trim();
  const [, number = ""] = YES_AND_NUMBER.exec(words) ?? [];
  const value = numberIn(number.split(" "));
  return value !== undefined && value >= CODE.lowest && value <= CODE.highest ? value : undefined;
}

/** Whether few words end with that number, so that they are about it, also where the "yes" was lost. */
export function endsWithCode(text: string, code: number): boolean {
  const words = text.trim().split(/\s+/);
  return (
    words.length <= 4 && [1, 2].some((count) => codeSaid(`yes ${words.slice(-count).join(" ")}`) === code)
  );
}

const YES_AND_NUMBER =
  /^(?:please )?(?:yes|yeah|yep|ok|okay|sure|approve|approved|allow|confirm|confirmed|accept)(?: (?:yes|please|kodama|the|number|code|is))* ([a-z\d ]+?)(?: (?:please|kodama))*$/;

/** 42, "forty two", "four two" and "4 2"; no other way of saying it is one. */
function numberIn([first = "", second, ...more]: readonly string[]): number | undefined {
  if (more.length > 0) return undefined;
  if (second === undefined) {
    if (/^\d{2}$/.test(first)) return Number(first);
    if (TEENS.includes(first)) return 10 + TEENS.indexOf(first);
    return first !== "_" && TENS.includes(first) ? 10 * TENS.indexOf(first) : undefined;
  }
  const [tens, ones] = [digitOf(first), digitOf(second)];
  if (ones === undefined) return undefined;
  if (first !== "_" && TENS.includes(first) && ones > 0) return 10 * TENS.indexOf(first) + ones;
  return tens === undefined ? undefined : 10 * tens + ones;
}

function digitOf(word: string): number | undefined {
  if (/^\d$/.test(word)) return Number(word);
  const at = UNITS.indexOf(word);
  return at >= 0 && at <= 9 ? at : undefined;
}
