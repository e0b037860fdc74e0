// A commit that is asked for in other words than a template's: "let's get this committed under the message …". What stands before the
// message must ask for a commit and say nothing else; the message keeps its case.
import type { Intent } from "../conversation/types.ts";
import { FILLERS } from "./loose.ts";

const MESSAGE =
  /^(.*?\bcommit(?:ted)?\b.*?)[\s,:]+(?:(?:and|with|under|for|let|as|use|using|its?) )*(?:(?:the|a|this) )?(?:commit )?(?:message|titled|entitled|saying|called|call (?:it|this)|title)\b[,:]?\s*(?:(?:is|be|being|should be|would be|will be|put|reads?|saying)\b[,:]?\s*)?(.+)$/i;
const ASKS =
  /^(?:(?:um|uh|er|ok|okay|right|so|please|and|now)[\s,]+)*(?:(?:git |new )?commit|please|let's|can|could|would|will|go ahead|time to|i'd|i want|i need|do|make|create|get|kindly|i am ready to|i'm ready to|ready to)\b/i;
const KNOWN = new Set(
  "commit committed git do make create new i've got have work changes whatever wrote written far ahead am i'm ready".split(
    " ",
  ),
);
const CHARS_MAX = 300;
/** The message stands behind a colon, as it is typed. */
const TYPED = /^(?:git )?commit: *["“]?([^"“”]{1,200}?)["”]?\.?$/i;
/** The message stands first, or behind other words for a commit; between quotes, so that it is clear where it ends. */
const FIRST =
  /^(?:(?:ok|okay|right|alright|please|now),? )*(?:(?:with|under|using) (?:the |a )?(?:commit )?message ["“]([^"“”]{1,200})["”],? commit(?: (?:it|this|that|everything|all(?: of it)?|(?:all )?(?:the|my|these) changes|please|now|for me|thanks)){0,3}[.!]?$)/i;

export function commitOf(text: string): Intent | null {
  const trimmed = text.trim().replaceAll("’", "'");
  const [, first] = FIRST.exec(trimmed) ?? TYPED.exec(trimmed) ?? [];
  if (first !== undefined)
    return { command: "git.commit", payload: { message: first.trim() }, confidence: 0.8 };
  if (trimmed.length > CHARS_MAX || !ASKS.test(trimmed)) return null;
  const [, before = "", said = ""] = MESSAGE.exec(trimmed) ?? [];
  const words = before
    .toLowerCase()
    .split(/[^a-z']+/)
    .filter((word) => word !== "");
  const message = said
    .replace(/,? (?:please|thanks|thank you|cheers)$/i, "")
    .replace(/(?<!\.)\.$/, "")
    .replace(/^["“](.*)["”]$/, "$1")
    .trim();
  return message === "" || !words.every((word) => KNOWN.has(word) || FILLERS.has(word))
    ? null
    : { command: "git.commit", payload: { message }, confidence: 0.8 };
}
