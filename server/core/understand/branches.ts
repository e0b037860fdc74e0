// What may be the name of a branch, as it is said, and how many commits may be told.
import type { JsonRecord } from "../lib/json.ts";

const NO_BRANCH = new RegExp(
  [
    "^-|[&|;<>$`~^:*?]|^(?:i|we|you|dash|switch|go|checkout|it|this|that|these|those|the|a|an|my|your|our|and|or|if|when|for|of|off|from|based|past|in|to|with)\\b",
    "^(?:previous|last|old|another|other|new|different|same|office|bank|here|now|next|nearest|current|right|wrong|main one)(?: |$)",
    "^(?:protection|coverage|prediction|predictor|strategy|policy|policies|rules?|names?|naming|managers?|settings?|length|office)(?: |$)",
    "\\b(?:i mean|and|then|first|later|tomorrow|when|if|because|so that)\\b| (?:from|off|based on) ",
  ].join("|"),
);

const WORDS_MAX = 6;

export const mayBeBranch = (name: string): boolean =>
  name.split(" ").length <= WORDS_MAX && !NO_BRANCH.test(name);

/** As many as the tool tells. */
const COMMITS_MAX = 100;

export const commitsIn = (count: number): JsonRecord | undefined =>
  count < 1 ? undefined : { count: Math.min(count, COMMITS_MAX) };
