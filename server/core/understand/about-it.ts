// "Nobody reads the weekly digest, get rid of it": what is asked for behind a remark, about the one task or file that the remark names.
import type { Intent } from "../conversation/types.ts";
import { BREAK } from "./last-words.ts";
import { partsOf } from "./likeness/named.ts";
import { titlesWith } from "./match.ts";
import type { Said } from "./slots.ts";
import { isNegated, isQuestion, tidy } from "./words.ts";

const IT = /\b(?:it|this one|that one|(?:that|this|the) (?:task|reminder|job|file|thing))\b/;
/** With one of these nobody knows whether it is so, or whose words they are. */
const UNSURE =
  /\b(?:if|unless|until|when(?:ever)?|said|says?|saying|t(?:old|ells?)|ask(?:s|ed)?|suppose|imagine|pretend|would|could|might|maybe|perhaps|example|yesterday|kidding|joking|last (?:week|month|year)|why|how)\b|["“”?]/i;
const CHARS_MAX = 200;

/** Null where the remark names none or several, or the request is another one. */
export function aboutIt(said: Said, read: (clause: string) => Intent | null): Intent | null {
  const text = said.original.replaceAll("’", "'").trim();
  const end = [...text.matchAll(BREAK)].at(-1);
  if (end === undefined || text.length > CHARS_MAX) return null;
  const [lead, clause] = [text.slice(0, end.index), tidy(text.slice(end.index + end[0].length))];
  if (!IT.test(clause) || UNSURE.test(lead + end[0]) || isNegated(clause) || isQuestion(clause)) return null;
  const [name, ...others] = namedIn(lead, said);
  if (name === undefined || others.length > 0) return null;
  const found = read(clause.replace(IT, name.toLowerCase()));
  return found !== null &&
    ABOUT.has(found.command) &&
    [found.payload["title"], found.payload["path"]].includes(name)
    ? { ...found, confidence: Math.min(found.confidence, 0.7) }
    : null;
}

const ABOUT = new Set([
  "tasks.pause",
  "tasks.resume",
  "tasks.run",
  "tasks.delete",
  "tasks.when",
  "editor.open",
  "file.read",
]);

/** The tasks and files of the workspace, each once. */
function namedIn(lead: string, { workspace }: Said): readonly string[] {
  const whole = partsOf(lead, workspace).flatMap(({ named }) =>
    named?.kind === "TASK" || named?.kind === "FILE" ? [String(named.value)] : [],
  );
  const partly = titlesWith(tidy(lead).split(" "), workspace.tasks ?? []);
  return [...new Set([...whole, ...partly])];
}
