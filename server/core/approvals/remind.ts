// Questions that wait too long: a person is told of them once more.
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import { mayAskAloud } from "./spoken.ts";
import { type Approval, openQuestions, sentenceOfQuestion } from "./types.ts";

/** A question nobody has answered for a while is asked once more, aloud and as a notice of the editor. */
export function remind(state: State, stamp: Stamp): Decision {
  const due = unreminded(state).filter(
    (one) => remindAtMs(one) <= stamp.nowMs && stamp.nowMs < one.expiresAtMs,
  );
  return decision({
    facts: due.map((approval) => ({ kind: "approval-reminded", approval })),
    effects: due
      .filter(({ taskId }) => mayAskAloud(state, taskId, stamp))
      .map(({ approvalId, turnId, title }) => ({
        kind: "speak",
        turnId,
        sentenceId: sentenceOfQuestion(approvalId, "again"),
        text: `I still wait for your answer: ${title}.`,
      })),
  });
}

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
