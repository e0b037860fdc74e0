// Of which kind a sentence is that is to be remembered, by how it is said. Where nothing of that speaks for another kind it is a fact.
import type { MemoryKind } from "../memory/types.ts";
import { MONTH } from "./dates.ts";
import { WEEKDAYS } from "./time.ts";

const OF_ONESELF = /^(?:i|i'm|i've|i'd|i'll|my|me|call me)\b/i;
const SOMEBODY = "(?:[A-Z][\\w'-]+(?: [A-Z][\\w'-]+)?)";
const ROLE =
  "(?:manager|boss|(?:team |tech )?lead|team ?mate|colleague|co-?worker|mentor|intern|client|customer|reviewer|friend|wife|husband|partner|brother|sister|cto|ceo|designer|tester|maintainer|product owner|contact)";
const DAY = `(?:${WEEKDAYS.join("|")})`;
/** A day of its own: "deploys happen on Fridays" is a rule. */
const DATE = `(?:tomorrow|tonight|next (?:week|month|year|${DAY})|(?:on |this )${DAY}\\b(?!s)|(?:on |in )?(?:the )?(?:\\d{1,2}(?:st|nd|rd|th)? (?:of )?)?${MONTH}(?: (?:the )?\\w+)?|\\d{4}-\\d\\d-\\d\\d)`;
const HAPPENING =
  "(?:release|demo|meeting|launch|deadline|deploy(?:ment)?|conference|interview|party|review|holidays?|vacation|freeze|retro(?:spective)?|workshop|call|exam|birthday|migration|audit|standup|talk|visit)";

/** The first that fits. */
const RULES: readonly (readonly [MemoryKind, RegExp])[] = [
  [
    "commitment",
    /^(?:i|we)(?:'ve| have)? (?:promised|agreed (?:to|with|on)|committed to|owe|vowed)\b|^(?:my|our) promise\b/i,
  ],
  [
    "commitment",
    new RegExp(
      `^(?:i|we)(?:'ll| will|'m going to|'re going to| am going to| are going to| have to| need to| must| should) .*\\b(?:by|before|until|${DATE})\\b`,
      "i",
    ),
  ],
  [
    "interest",
    /^(?:i|we)(?:'m|'re| am| are) (?:(?:really|very|also|quite) )*(?:interested in|curious about|into|keen on|fond of|learning|studying)\b|^(?:i|we) want to learn\b|^(?:my|our) (?:hobby|hobbies|interests?)\b/i,
  ],
  [
    "person",
    new RegExp(
      `^(?:my|our) (?:\\w+ )?${ROLE}(?:'s name)? (?:is|are)\\b|^(?:my|our) (?:\\w+ )?${ROLE}'s\\b`,
      "i",
    ),
  ],
  [
    "person",
    new RegExp(
      `^${SOMEBODY} (?:is (?:my|our|the|a|an) (?:\\w+ )?${ROLE}|owns|maintains|leads|manages|looks after|is responsible for|is in charge of|works (?:on|at|for|in|with))\\b`,
    ),
  ],
  [
    "event",
    new RegExp(
      `\\b${HAPPENING}\\b.* (?:is|are|starts?|begins?|ends?|takes place|happens|moved to|will be)\\b.*\\b${DATE}`,
      "i",
    ),
  ],
  ["profile", OF_ONESELF],
];

export const kindOf = (text: string): MemoryKind =>
  RULES.find(([, rule]) => rule.test(text.trim()))?.[0] ?? "fact";

/** What is said of oneself is of the person, wherever they are; all else is of the project. */
export const isOfOneself = (text: string): boolean => OF_ONESELF.test(text.trim());
