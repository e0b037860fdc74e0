// A question as it is said aloud, with how it is answered.
import type { Stamp } from "../input.ts";
import { isQuiet, setting, speaksAloud } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { CODE } from "../understand/spoken-code.ts";
import type { Prepared } from "../tools/types.ts";
import { isCut } from "./types.ts";

/** `text`: what may be rewritten, of a change the files that may be left out. */
export function spokenQuestion(what: Prepared, text: string, state: State): string {
  const { title, subject } = what;
  if (subject.kind === "question") {
    const options = subject.options.length === 0 ? "" : ` For instance: ${subject.options.join(", ")}.`;
    return `${title}${options}`;
  }
  return `May I ${title.slice(0, 1).toLowerCase()}${title.slice(1)}? ${howToAnswer(what, text, state)}`;
}

/** What a task asks at night is read in the morning: nobody asked for it just now. */
export function mayAskAloud({ control }: State, taskId: string | undefined, { nowMs }: Stamp): boolean {
  if (!speaksAloud(control)) return false;
  return taskId === undefined || !isQuiet(control, control.tasks.tasks[taskId]?.timeZone ?? "UTC", nowMs);
}

const countsByVoice = ({ control }: State): boolean => setting(control.settings, "approvals.voice") !== "off";

/** Who allows it by voice must have looked at the screen, and can have seen all of it. */
export const needsCode = (what: Prepared, state: State): boolean =>
  what.risk === "high" && countsByVoice(state) && !isCut(what);

/** The same for the same question. It is for the eye: no sentence of Kodama has it, and no model is told it. */
export function codeOf(approvalId: string): number {
  // FNV-1a, 32 bits: ids of questions that follow each other have nothing in common after it.
  let hash = 0x811c9dc5;
  for (let n = 0; n < approvalId.length; n++)
    hash = Math.imul(hash ^ approvalId.charCodeAt(n), 0x01000193) >>> 0;
  return CODE.lowest + (hash % (CODE.highest - CODE.lowest + 1));
}

function howToAnswer(what: Prepared, text: string, state: State): string {
  if (isCut(what)) return "It is too long to be shown whole, so you can only say no.";
  if (!countsByVoice(state)) return "Answer with a click or a key.";
  if (needsCode(what, state)) return "Look at it, then say yes with the number beside it, or click.";
  return what.subject.kind === "edit" && text !== ""
    ? "Say yes, no, or which file to leave out."
    : "Say yes or no.";
}
