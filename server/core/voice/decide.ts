// Decides what speech does. The turn machine says when an utterance is over; from there it is text like any other.
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { fail, ok } from "../lib/result.ts";
import type { State } from "../state.ts";
import { toast } from "../runtime/decide.ts";
import { onClock, onSpeechEnd, onSpeechStart, onText, type Step } from "./turn-machine.ts";
import type { Utterance, VoiceInput } from "./types.ts";

const UTTERANCES_MAX = 4;

export function decideVoice(state: State, input: VoiceInput, stamp: Stamp): Decision {
  switch (input.kind) {
    case "hear-file":
      return hearFile(state, input, stamp);
    case "speech-playing":
      if (state.present.voice.speaking === input.playing) return NOTHING;
      return decision({ facts: [{ kind: "speaking-changed", speaking: input.playing }] });
    case "speech-done": {
      const turn = state.runtime.conversation.turns[input.turnId];
      if (turn?.sentences[input.sentenceId] === undefined) return NOTHING;
      const { turnId, sentenceId, text, heard } = input;
      const speech = heard ? "spoken" : "skipped";
      return decision({ facts: [{ kind: "sentence-speech", turnId, sentenceId, text, speech }] });
    }
    default:
      return listen(state, input, stamp);
  }
}

function hearFile(state: State, input: Extract<VoiceInput, { kind: "hear-file" }>, stamp: Stamp): Decision {
  if (state.present.runtime.phase !== "running") {
    return decision({ reply: fail("unavailable", "Kodama is not running. Start it first.") });
  }
  if (Object.keys(state.present.voice.utterances).length >= UTTERANCES_MAX) {
    return decision({ reply: fail("overloaded", "Still listening to earlier files. Try again in a moment.") });
  }
  const utteranceId = idOf(stamp.idBase, 6);
  const { path, surfaceId } = input;
  const utterance: Utterance = { utteranceId, surfaceId, path, begunAtMs: stamp.nowMs, listen: { kind: "listening" } };
  return decision({
    facts: [{ kind: "utterance-opened", utterance }],
    effects: [{ kind: "hear-file", utteranceId, path }],
    reply: ok({ utterance_id: utteranceId }),
  });
}

type ListenInput = Extract<VoiceInput, { kind: "voice-edge" | "voice-clock" | "voice-text" | "voice-failed" }>;

function listen(state: State, input: ListenInput, stamp: Stamp): Decision {
  const utterance = state.present.voice.utterances[input.utteranceId];
  if (utterance === undefined) return NOTHING;
  const { utteranceId } = utterance;
  if (input.kind === "voice-failed") {
    const { message, nextStep } = input;
    return decision({
      facts: [{ kind: "utterance-closed", utteranceId }, toast(`${message} ${nextStep}`.trim(), stamp)],
      effects: [{ kind: "close-utterance", utteranceId }],
    });
  }
  return apply(utterance, stepOf(utterance, input), { input, stamp });
}

function stepOf(utterance: Utterance, input: Exclude<ListenInput, { kind: "voice-failed" }>): Step {
  const now = utterance.listen;
  switch (input.kind) {
    case "voice-edge":
      return input.speech ? onSpeechStart(now, input.atMs) : onSpeechEnd(now, input.atMs);
    case "voice-clock":
      return onClock(now, input.atMs, input.ended);
    case "voice-text":
      return onText(now, input.revision, input.text);
  }
}

function apply(
  utterance: Utterance,
  step: Step,
  { input, stamp }: { readonly input: ListenInput; readonly stamp: Stamp },
): Decision {
  const { utteranceId, surfaceId } = utterance;
  const ended = (input.kind === "voice-clock" && input.ended) || (utterance.listen.kind === "soft_end" && utterance.listen.ended);
  const over = ended && step.listen.kind === "listening";
  const next: Input[] = [];
  if (step.committed !== null) {
    const context = { file: "", line: 0, selection: "" };
    const { text } = step.committed;
    next.push({ kind: "inject-text", text, origin: "voice", surfaceId, context, begunAtMs: utterance.begunAtMs });
  } else if (over) {
    next.push({ kind: "health-report", part: "speech", reason: { part: "speech", reason: "I heard nothing I could understand.", nextStep: "Speak again, or type it." } });
  }
  return decision({
    facts: [
      { kind: "utterance-moved", utteranceId, listen: step.listen },
      ...(over ? [{ kind: "utterance-closed" as const, utteranceId }] : []),
    ],
    effects: [
      ...(step.transcribe === null ? [] : [{ kind: "transcribe" as const, utteranceId, ...step.transcribe }]),
      ...(over ? [{ kind: "close-utterance" as const, utteranceId }] : []),
    ],
    next,
  });
}
