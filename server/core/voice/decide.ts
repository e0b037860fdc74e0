// Decides what speech does. The turn machine says when an utterance is over; from there it is text like any other.
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { fail, ok } from "../lib/result.ts";
import type { State } from "../state.ts";
import { toast } from "../runtime/types.ts";
import { onClock, onSpeechEnd, onSpeechStart, onText, type Step } from "./turn-machine.ts";
import type { Utterance, VoiceInput } from "./types.ts";

const UTTERANCES_MAX = 4;

export function decideVoice(state: State, input: VoiceInput, stamp: Stamp): Decision {
  switch (input.kind) {
    case "hear-file":
      return hearFile(state, input, stamp);
    case "speech-playing":
      if (state.present.voice.speaking === input.playing) return NOTHING;
      return decision({ facts: [{ kind: "speaking-changed", speaking: input.playing, atMs: stamp.nowMs }] });
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
    return decision({
      reply: fail("overloaded", "Still listening to earlier files. Try again in a moment."),
    });
  }
  const utteranceId = idOf(stamp.idBase, 6);
  const { path, surfaceId, context } = input;
  const utterance: Utterance = {
    utteranceId,
    surfaceId,
    path,
    context,
    begunAtMs: stamp.nowMs,
    heard: false,
    listen: { kind: "listening" },
  };
  return decision({
    facts: [{ kind: "utterance-opened", utterance }],
    effects: [{ kind: "hear-file", utteranceId, path }],
    reply: ok({ utterance_id: utteranceId }),
  });
}

type ListenInput = Extract<
  VoiceInput,
  { kind: "voice-edge" | "voice-clock" | "voice-text" | "voice-failed" }
>;

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
  const { utteranceId } = utterance;
  const wasEnded = utterance.listen.kind === "soft_end" && utterance.listen.ended;
  const ended = wasEnded || (input.kind === "voice-clock" && input.ended);
  const over = ended && step.listen.kind === "listening";
  const heard = utterance.heard || step.committed !== null;
  // A recording waits while the recogniser works, so that what follows is judged with its answer known.
  const waits = step.listen.kind === "soft_end" && step.listen.text === null;
  const goOn = !over && !waits && input.kind !== "voice-edge";
  return decision({
    facts: [
      { kind: "utterance-moved", utteranceId, listen: step.listen, heard },
      ...(over ? [{ kind: "utterance-closed" as const, utteranceId }] : []),
      ...(over && !heard
        ? [toast("I heard nothing I could understand. Speak again, or type it.", stamp)]
        : []),
    ],
    effects: [
      ...(step.transcribe === null ? [] : [{ kind: "transcribe" as const, utteranceId, ...step.transcribe }]),
      ...(goOn ? [{ kind: "listen-on" as const, utteranceId }] : []),
      ...(over ? [{ kind: "close-utterance" as const, utteranceId }] : []),
    ],
    next: step.committed === null ? [] : [spoken(utterance, step.committed.text)],
  });
}

function spoken({ utteranceId, surfaceId, context, begunAtMs }: Utterance, text: string): Input {
  return {
    kind: "inject-text",
    text,
    origin: "voice",
    surfaceId,
    context,
    begunAtMs,
    utteranceId,
  };
}
