// A question as it is said aloud, with how it is answered.
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import type { Prepared } from "../tools/types.ts";

export function spokenQuestion(what: Prepared, state: State): string {
  const { title, subject } = what;
  if (subject.kind === "question") {
    const options = subject.options.length === 0 ? "" : ` For instance: ${subject.options.join(", ")}.`;
    return `${title}${options}`;
  }
  return `May I ${title.slice(0, 1).toLowerCase()}${title.slice(1)}? ${howToAnswer(what, state)}`;
}

function howToAnswer(what: Prepared, state: State): string {
  const byVoice = what.risk !== "high" && setting(state.control.settings, "approvals.voice") !== "off";
  return byVoice ? "Say yes or no." : "Answer with a click or a key.";
}
