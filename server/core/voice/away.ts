// Hands-free, nobody has been there for long: Kodama goes to sleep, so that a room that talks to somebody else is not answered.
import { openQuestions } from "../approvals/types.ts";
import { isOver } from "../conversation/types.ts";
import type { Fact } from "../fact.ts";
import type { Input, Stamp } from "../input.ts";
import { toast } from "../runtime/types.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { isLive, type Told, type Utterance } from "./types.ts";

const MINUTE_MS = 60_000;

export interface Away {
  readonly facts: readonly Fact[];
  readonly next: readonly Input[];
}

const HERE: Away = { facts: [], next: [] };

/** Looked at with the clock of what is heard. */
export function away(
  state: State,
  utterance: Utterance,
  { input, stamp }: { readonly input: Told; readonly stamp: Stamp },
): Away {
  const minutes = setting(state.control.settings, "voice.awayAfterMinutes");
  const sinceMs = stamp.nowMs - minutes * MINUTE_MS;
  // Thirty times a second: what somebody said of late is looked at before all that they asked.
  if (input.kind !== "voice-clock" || minutes === 0 || utterance.activeAtMs > sinceMs) return HERE;
  if (!isIdle(state, utterance) || lastSignMs(state) > sinceMs) return HERE;
  const words = `Asleep, since nobody said anything for ${minutes} ${minutes === 1 ? "minute" : "minutes"}. Say "wake up", or tap the orb.`;
  return { facts: [toast(words, stamp)], next: [{ kind: "gate-set", active: false }] };
}

/** Of somebody who is there, besides their voice: a request however it was asked, an answer; and the end of what was done for them. */
function lastSignMs({ control, present, runtime }: State): number {
  const turns = Object.values(runtime.conversation.turns).map(
    ({ latency }) => latency.receivedAtMs + Math.max(0, latency.totalMs),
  );
  const answers = Object.values(control.approvals.approvals).map((one) => one.resolvedAtMs);
  return Math.max(present.voice.quietSinceMs, ...turns, ...answers);
}

/** It is awake, listens to whoever may come, and nobody waits for anything. */
function isIdle({ control, present, runtime }: State, utterance: Utterance): boolean {
  const waits =
    isLive(utterance) && utterance.source.mode === "hands_free" && utterance.listen.kind === "listening";
  const { awake, turns } = runtime.conversation;
  return (
    waits &&
    awake &&
    !present.voice.speaking &&
    openQuestions(control).length === 0 &&
    Object.values(turns).every(isOver)
  );
}
