// Derives the orb's mode and label from the rest of the state. The only place that knows what outranks what.
import { openQuestions } from "../approvals/types.ts";
import { isOver } from "../conversation/types.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { liveIn } from "../voice/types.ts";
import type { OrbMode, OrbView } from "./types.ts";

const LABELS: Readonly<Record<OrbMode, string>> = {
  offline: "Not connected",
  starting: "Starting",
  idle: "Ready",
  asleep: "Asleep",
  muted: "Muted",
  no_microphone: "Cannot hear you",
  listening: "Listening",
  wake_listening: "Listening for",
  hearing: "Hearing you",
  transcribing: "Writing down what you said",
  thinking: "Working on it",
  speaking: "Speaking",
  needs_approval: "Waiting for your answer",
  error: "Something is wrong",
};

export function orbView(state: State): OrbView {
  const mode = modeOf(state);
  const { orb } = state.present;
  return {
    mode,
    label: labelOf(state, mode),
    feeling: orb.feeling,
    palette: state.control.orb.palette,
    urgency: orb.urgency,
    flash: orb.flash,
    flashCount: orb.flashCount,
  };
}

const labelOf = (state: State, mode: OrbMode): string =>
  mode === "wake_listening" ? `${LABELS[mode]} "${wakePhrase(state)}"` : LABELS[mode];

const wakePhrase = ({ control }: State): string => setting(control.settings, "voice.wakePhrase");

const lacksMicrophone = ({ present: { runtime, voice } }: State): boolean =>
  runtime.reasons["microphone"] !== undefined && liveIn(voice) !== undefined;

/** A question outranks everything but a dead runtime; speech outranks thought. */
function modeOf(state: State): OrbMode {
  const { runtime, voice } = state.present;
  if (runtime.reasons["storage"] !== undefined) return "error";
  if (runtime.phase === "starting") return "starting";
  if (runtime.phase !== "running") return "offline";
  if (openQuestions(state.control).length > 0) return "needs_approval";
  const heard = Object.values(voice.utterances).map((utterance) => utterance.listen.kind);
  if (heard.includes("hearing")) return "hearing";
  if (heard.includes("soft_end")) return "transcribing";
  if (voice.speaking) return "speaking";
  const live = voice.microphone.capturing ? liveIn(voice) : undefined;
  const turns = Object.values(state.runtime.conversation.turns);
  if (turns.some((turn) => !isOver(turn))) {
    return "thinking";
  }
  if (voice.muted !== undefined) return "muted";
  if (!state.runtime.conversation.awake) return "asleep";
  // Who wants to be heard and is not must not be told that all is well.
  if (live === undefined) return lacksMicrophone(state) ? "no_microphone" : "idle";
  return live.source.mode === "hands_free" && wakePhrase(state) !== "" ? "wake_listening" : "listening";
}
