// The number that stands beside a question of high risk, as somebody says it who has looked at the screen.
import { readNumber, UNITS } from "./words.ts";

/** Of two digits, so that a guess is right once in ninety times. */
export const CODE = { lowest: 10, highest: 99 } as const;

/** A yes and one number of two digits, in figures or words, and nothing else; undefined for everything else. */
export function codeSaid(text: string): number | undefined {
  const words = text
    .toLowerCase()
    .replaceAll(/[-\s]+/g, " ")
    .replaceAll(/[.,!]/g, "")
    .trim();
  const [, number = ""] = YES_AND_NUMBER.exec(words) ?? [];
  const digits = number.split(" ").map((word) => (/^\d$/.test(word) ? Number(word) : UNITS.indexOf(word)));
  const [tens = -1, ones = -1, ...more] = digits;
  const isPair = more.length === 0 && tens >= 1 && tens <= 9 && ones >= 0 && ones <= 9;
  const value = isPair ? 10 * tens + ones : readNumber(number);
  return value !== undefined && value >= CODE.lowest && value <= CODE.highest ? value : undefined;
}

const YES_AND_NUMBER =
  /^(?:(?:yes|yeah|yep|ok|okay|sure|approve|approved|allow|confirm|confirmed|accept|please|the|number|code|is) )+([a-z\d ]+?)(?: (?:please|kodama))*$/;
