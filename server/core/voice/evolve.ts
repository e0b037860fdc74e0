// Applies voice facts.
import type { Fact } from "../fact.ts";
import { drop, newest, put } from "../lib/record.ts";
import { learned } from "./turn-machine.ts";
import type { VoiceState } from "./types.ts";

const QUESTIONS_KEPT = 64;

export function evolveVoice(state: VoiceState, fact: Fact): VoiceState {
  switch (fact.kind) {
    case "utterance-opened":
      return { ...state, utterances: put(state.utterances, fact.utterance.utteranceId, fact.utterance) };
    case "utterance-moved": {
      const utterance = state.utterances[fact.utteranceId];
      if (utterance === undefined) return state;
      return {
        ...state,
        utterances: put(state.utterances, fact.utteranceId, { ...utterance, ...fact.change }),
      };
    }
    case "utterance-closed":
      return { ...state, utterances: drop(state.utterances, fact.utteranceId) };
    case "turns-hushed":
      return { ...state, hushed: fact.steps };
    case "mute-changed":
      return { ...state, muted: fact.muted };
    case "pause-made":
      return { ...state, pauseMs: learned(state.pauseMs, fact.pauseMs) };
    case "question-asked":
      return {
        ...state,
        askedAtMs: newest(put(state.askedAtMs, fact.approvalId, fact.atMs), QUESTIONS_KEPT),
      };
    case "microphone-changed":
      return { ...state, microphone: fact.microphone };
    case "speaking-changed":
      return {
        ...state,
        speaking: fact.speaking,
        quietSinceMs: fact.speaking ? state.quietSinceMs : fact.atMs,
      };
    case "sound-kept":
      return { ...state, keptIn: fact.path };
    default:
      return state;
  }
}
