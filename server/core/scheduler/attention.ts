// Whether Kodama may speak up by itself: a few times a day, not twice in a row, never the same words again, not at night.
// What a person started by hand or asked to be reminded of
// is always said. Figures: the noise budget of the seed (5 a day, 300 s apart).
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { DAY_MS } from "../lib/duration.ts";
import type { AttentionState, SchedulerInput, Spoken } from "./types.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";

const APART_MS = 300_000;

export function spokeUp({ spoken }: AttentionState, one: Spoken): AttentionState {
  const kept = spoken.filter(({ atMs, turnId }) => one.atMs - atMs < DAY_MS && turnId !== one.turnId);
  return { spoken: [...kept, one] };
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
  if (isQuiet(state, task?.timeZone ?? "UTC", nowMs)) return false;
  const today = state.runtime.attention.spoken.filter(({ atMs }) => nowMs - atMs < DAY_MS);
  // The rest of what was begun is said as well.
  if (today.some((one) => one.turnId === turnId)) return true;
  return (
    today.length < setting(state.control.settings, "scheduler.spokenPerDay") &&
    today.every((one) => nowMs - one.atMs >= APART_MS && one.text !== text)
  );
}

/** By the clock of the zone; the same hour twice means never. */
function isQuiet(state: State, timeZone: string, nowMs: number): boolean {
  const { settings } = state.control;
  const [from, until] = [setting(settings, "scheduler.quietFrom"), setting(settings, "scheduler.quietUntil")];
  const words = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(
    nowMs,
  );
  const hour = Number.parseInt(words, 10);
  return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
}
