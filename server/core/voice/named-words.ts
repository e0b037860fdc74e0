// Words with a name on the screen in them, in the place of those that were heard first. Only a name may be another one by it: what is a yes,
// a no, a stop, a question or has a "not" stays what it is, and an answer to a question is never put right.
import { isClearNo, isStop, readConsent } from "../understand/consent.ts";
import { isNegated, isQuestion, tidy } from "../understand/words.ts";

interface Heard {
  readonly text: string;
  readonly named?: string;
}

/** What counts of both. */
export function withName<T extends Heard>(heard: T, isAnswer: boolean): T {
  const { text, named } = heard;
  return named === undefined || isAnswer || !isOneKind(text, named) ? heard : { ...heard, text: named };
}

const kindOf = (text: string): readonly unknown[] => {
  const words = tidy(text);
  return [
    readConsent(text),
    isClearNo(text),
    isStop(text),
    isNegated(words),
    isQuestion(words),
    [...words.matchAll(DECIDES)].join(),
  ];
};
const isOneKind = (one: string, other: string): boolean =>
  JSON.stringify(kindOf(one)) === JSON.stringify(kindOf(other));

/** They decide what becomes of the rest, wherever they stand. */
const DECIDES =
  /\b(?:no|not|never|nope|don't|won't|can't|cannot|without|except|but|yes|yeah|yep|okay|ok|sure|stop|cancel|wait|halt|approve|allow|deny|confirm|delete|remove|commit|push|forget|undo|discard)\b/g;
