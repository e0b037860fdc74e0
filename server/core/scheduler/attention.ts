// Whether Kodama may speak up by itself: a few times a day, not twice in a row, never the same words again, not at night.
// What a person started by hand or asked to be reminded of
// is always said. Figures: the noise budget of the seed (5 a day, 300 s apart).
import { type Decision, decision } from "../effect.ts";
import type { Fact } from "../fact.ts";
import type { Stamp } from "../input.ts";
import { DAY_MS } from "../lib/duration.ts";
import { drop, newest, put } from "../lib/record.ts";
import { ok } from "../lib/result.ts";
import { type AttentionState, HOUSE_PREFIX, type Run, type SchedulerInput } from "./types.ts";
import { isQuiet, setting } from "../settings/schema.ts";
import type { State } from "../state.ts";

const APART_MS = 300_000;

export function evolveAttention(state: AttentionState, fact: Fact): AttentionState {
  switch (fact.kind) {
    case "spoke-up": {
      const kept = state.spoken.filter(
        ({ atMs, turnId }) => fact.atMs - atMs < DAY_MS && turnId !== fact.turnId,
      );
      return { ...state, spoken: [...kept, fact] };
    }
    case "run-changed": {
      const { runKey, taskId } = fact.run;
      if (!isNews(fact.run) || Object.hasOwn(state.unseen, runKey)) return state;
      return { ...state, unseen: newest(put(state.unseen, runKey, taskId), UNSEEN_MAX) };
    }
    case "results-seen":
      return { ...state, unseen: fact.runKeys.reduce(drop, state.unseen) };
    default:
      return state;
  }
}

/** Older ones are found in the history. */
const UNSEEN_MAX = 100;

/** What a person wants to know of when they come back; that a task of the house went well is none of it. */
function isNews({ state, manual, taskId }: Run): boolean {
  if (manual) return false;
  return (
    state === "failed" ||
    state === "indeterminate" ||
    (state === "succeeded" && !taskId.startsWith(HOUSE_PREFIX))
  );
}

/** Named ones, or all; what is not waiting to be seen is none of them. */
export function see({ runtime }: State, runKeys: readonly string[]): Decision {
  const { unseen } = runtime.attention;
  const seen =
    runKeys.length === 0 ? Object.keys(unseen) : runKeys.filter((key) => Object.hasOwn(unseen, key));
  return decision({
    facts: seen.length === 0 ? [] : [{ kind: "results-seen", runKeys: seen }],
    reply: ok({ acknowledged: seen.length }),
  });
}

type Words = Extract<SchedulerInput, { kind: "speak-up" }>;

/** Says it and counts it, or leaves it to the screen. */
export function speakUp(state: State, words: Words, { nowMs }: Stamp): Decision {
  const { turnId, sentenceId, text } = words;
  if (!maySpeakUp(state, words, nowMs))
    return decision({
      facts: [{ kind: "sentence-speech", turnId, sentenceId, text, speech: "skipped" }],
    });
  return decision({
    facts: [{ kind: "spoke-up", turnId, text, atMs: nowMs }],
    effects: [{ kind: "speak", turnId, sentenceId, text }],
  });
}

function maySpeakUp(state: State, { turnId, taskId, text }: Words, nowMs: number): boolean {
  const task = state.control.tasks.tasks[taskId];
  const byHand = Object.values(state.runtime.runs.runs).some((run) => run.turnId === turnId && run.manual);
  if (byHand || task?.work.kind === "remind") return true;
  if (isQuiet(state.control, task?.timeZone ?? "UTC", nowMs)) return false;
  const today = state.runtime.attention.spoken.filter(({ atMs }) => nowMs - atMs < DAY_MS);
  // The rest of what was begun is said as well.
  if (today.some((one) => one.turnId === turnId)) return true;
  return (
    today.length < setting(state.control.settings, "scheduler.spokenPerDay") &&
    today.every((one) => nowMs - one.atMs >= APART_MS && one.text !== text)
  );
}
