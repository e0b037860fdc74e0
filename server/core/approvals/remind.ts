// Questions that wait too long: a person is told of them once more.
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { LIMITS } from "../limits.ts";
import { isQuiet, speaksAloud } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { type Approval, openQuestions, sentenceOfQuestion } from "./types.ts";

/** A question nobody has answered for a while is asked once more, aloud and as a notice of the editor. */
export function remind(state: State, stamp: Stamp): Decision {
  const due = unreminded(state).filter(
    (one) => remindAtMs(one) <= stamp.nowMs && stamp.nowMs < one.expiresAtMs,
  );
  return decision({
    facts: due.map((approval) => ({ kind: "approval-reminded", approval })),
    effects: speaksAloud(state.control)
      ? due
          .filter((one) => !isNight(state, one, stamp))
          .map(({ approvalId, turnId, title }) => ({
            kind: "speak",
            turnId,
            sentenceId: sentenceOfQuestion(approvalId, "again"),
            text: `I still wait for your answer: ${title}.`,
          }))
      : [],
  });
}

const isNight = ({ control }: State, { taskId }: Approval, { nowMs }: Stamp): boolean =>
  taskId !== undefined && isQuiet(control, control.tasks.tasks[taskId]?.timeZone ?? "UTC", nowMs);

/** When a person is due to be reminded of what still waits. */
export function remindersDueMs(state: State): readonly number[] {
  return unreminded(state).map(remindAtMs);
}

function unreminded(state: State): readonly Approval[] {
  return openQuestions(state.control).filter(
    (one) => state.present.reminders.told[one.approvalId] === undefined,
  );
}

const remindAtMs = (one: Approval): number => one.requestedAtMs + LIMITS.approvalReminderMs;
