// What is asked for at the end of other words: "shh, the baby just fell asleep, stop talking", "it's a mess, I know, open the readme". The
// last clause must be a request as it is documented, and what stands before it may be of anything but what somebody says, asks or imagines.
import { isStop } from "./consent.ts";
import type { Intent } from "../conversation/types.ts";
import { isNameless } from "./schedule.ts";
import type { Said } from "./slots.ts";
import { isNegated, isQuestion, tidy } from "./words.ts";

/** "My eyes hurt so make the text bigger": a pattern of where what is asked for begins, behind why. */
export const SO_DO = String.raw`,?\s+(?:and )?so\s+(?=(?:please|just|(?:that|the) (?:task|reminder)|can you|could you|would you|let's|let me|bring|call|change|check|close|commit|cut|delete|do|drop|execute|fetch|find|fold|forget|get|give|go|grab|jump|kick|launch|make|move|mute|open|pause|play|pull|push|put|read|remember|remove|rename|resume|run|save|search|send|set|show|shut|skip|split|start|stash|stop|switch|take|tell|toggle|turn|undo|use|wake|wipe|wrap|write|zoom)\b)`;
export const BREAK = new RegExp(String.raw`[,;.!?…]+\s+|\s+[–—-]+\s+|${SO_DO}`, "gi");
const CLAUSES_MAX = 8;
const CHARS_MAX = 300;
/** The last of so many clauses. */
const TAIL_MAX = 2;
/** With one of these in front of it, it is told, quoted, asked of somebody, or only thought of. */
const TOLD =
  /\b(?:if|unless|until|when(?:ever)?|once (?:you|we|the)|say|said|says|saying|tells?|told|telling|ask|asks|asked|asking|calls?|called|write|wrote|written|reads?|types?|typed|yell\w*|shout\w*|whisper\w*|mutter\w*|suggest\w*|answer\w*|repl(?:y|ied|ies)|quote|lyrics?|song|phrase|sentence|words?|command|example|instance|manual|docs|caption|title|heading|slide|button|suppose|imagine|pretend|hypothetical\w*|dream\w*|would|could|should|might|must|want(?:s|ed) (?:to|me|him|her|them|you)|going to|gonna|will|'ll|please (?:don't|do not)|not to|not|never|no|rather|\w+n't|kidding|joking|after|before|later|goes|can't|like|why|how)\b|["“”\d]/i;
/** Somebody else is spoken to. */
const TO_SOMEBODY =
  /^(?:(?:hey|hi|hello|ok|okay|so|well|right),? )?(?!(?:Kodama|Hey|Hi|Hello|Ok|Okay|So|Well|Right|I|It|The|Oh|Ah)\b)[A-Z]?[a-z]+$/;

/** What counts only where nothing else is said. "We can't hear you" is said to others. */
export const ALONE: ReadonlySet<string> = new Set([
  "approval.respond",
  "git.push",
  "git.pull",
  "git.stash",
  "git.fetch",
  "git.switch",
]);
const CANNOT = /\b(?:can't|cannot|couldn't)\b/;

/** Null where it is none, or what stands before it may take it away. */
export function lastly({ original }: Said, read: (clause: string) => Intent | null): Intent | null {
  const text = original.replaceAll(/\s+/g, " ").replaceAll("’", "'").trim();
  if (text.length > CHARS_MAX) return null;
  const ends = [...text.matchAll(BREAK)].map(({ index, 0: mark }) => [index, index + mark.length] as const);
  if (ends.length === 0 || ends.length > CLAUSES_MAX) return null;
  for (const [leadEnd, from] of ends.slice(-TAIL_MAX)) {
    const lead = text.slice(0, leadEnd);
    const clause = text.slice(from);
    if (TOLD.test(lead) || !lead.includes(" ") || TO_SOMEBODY.test(lead)) continue;
    const words = tidy(clause);
    if (!words.includes(" ") || isNegated(words) || CANNOT.test(words) || isQuestion(words)) continue;
    if (isStop(clause)) return { command: "runtime.stop", payload: {}, confidence: 0.7 };
    const found = read(clause);
    // Whoever asks for two things means both.
    if (found === null || ALONE.has(found.command) || found.command === "tasks.delete" || isNameless(found))
      continue;
    if (lead.split(BREAK).some((part) => isAnother(read(part), found))) continue;
    return { ...found, confidence: 0.7 };
  }
  return null;
}

const isAnother = (one: Intent | null, { command, payload }: Intent): boolean =>
  one !== null && JSON.stringify([one.command, one.payload]) !== JSON.stringify([command, payload]);
