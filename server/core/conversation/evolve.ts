// Applies conversation facts. Old turns leave memory; they stay in the journal.
import type { Latency } from "./timing.ts";
import type { Fact } from "../fact.ts";
import { newest, put, trim } from "../lib/record.ts";
import { LIMITS } from "../limits.ts";
import { firstOf } from "./new-turn.ts";
import { type ConversationState, isOver, type Turn } from "./types.ts";

export function evolveConversation(state: ConversationState, fact: Fact): ConversationState {
  switch (fact.kind) {
    case "conversation-opened":
      return { ...state, conversationId: fact.conversationId };
    case "gate-changed":
      return { ...state, awake: fact.active };
    case "turn-received":
      return {
        ...state,
        turns: trim(put(state.turns, fact.turn.turnId, fact.turn), LIMITS.turnsMax, isOver),
      };
    case "turn-moved":
      return change(state, fact.turnId, (turn) => ({
        ...turn,
        state: fact.state,
        brain: fact.brain,
        step: fact.step,
        latency: fact.latency,
        error: fact.error,
        nextStep: fact.nextStep,
        ...(fact.state === "thinking" && (turn.state !== "thinking" || turn.step !== fact.step)
          ? { saidBefore: Object.keys(turn.sentences).length }
          : {}),
      }));
    case "turn-looked":
      return change(state, fact.turnId, (turn) => ({ ...turn, lookedStep: fact.step }));
    case "turn-placed":
      return change(state, fact.turnId, (turn) => ({ ...turn, folders: firstOf(turn.folders, fact.folder) }));
    case "turn-plans":
      return change(state, fact.turnId, (turn) => ({ ...turn, afterwards: fact.afterwards }));
    case "turn-asks":
      return change(state, fact.turnId, (turn) => ({ ...turn, asked: fact.asked }));
    case "turn-resumed":
      return change(state, fact.turnId, (turn) => ({ ...turn, resumedStep: fact.step }));
    case "turn-steered":
      return change(state, fact.turnId, (turn) => ({
        ...turn,
        steers: [...(turn.steers ?? []), fact.steer],
      }));
    case "turn-told":
      return change(state, fact.turnId, (turn) => toldTo(turn, fact));
    case "turn-began":
      return timed(state, fact.turnId, { firstTokenMs: fact.firstTokenMs });
    case "turn-sounded": {
      const { turnId, firstSoundMs, madeInMs } = fact;
      return timed(state, turnId, { firstSoundMs, ...(madeInMs === undefined ? {} : { madeInMs }) });
    }
    case "turn-used":
      return change(state, fact.turnId, (turn) => ({ ...turn, used: fact.used }));
    case "provider-fell-back": {
      const { turnId, fallback } = fact;
      return fallback === "none" ? state : change(state, turnId, (turn) => ({ ...turn, provider: fallback }));
    }
    case "sentence-said":
    case "sentence-speech":
      return change(state, fact.turnId, (turn) => ({
        ...turn,
        sentences: put(turn.sentences, fact.sentenceId, {
          text: fact.text,
          speech: fact.speech,
          step: turn.sentences[fact.sentenceId]?.step ?? turn.step,
          ...(fact.kind === "sentence-speech" && fact.heard !== undefined ? { heard: fact.heard } : {}),
        }),
      }));
    case "guidance-followed":
      return { ...state, guidance: newest(put(state.guidance, fact.key, fact.sha256), LIMITS.guidanceMax) };
    default:
      return state;
  }
}

const timed = (state: ConversationState, turnId: string, spans: Partial<Latency>): ConversationState =>
  change(state, turnId, (turn) => ({ ...turn, latency: { ...turn.latency, ...spans } }));

const toldTo = (
  turn: Turn,
  { leftOut, steersRead }: Required<Pick<Turn, "leftOut" | "steersRead">>,
): Turn => ({
  ...turn,
  leftOut,
  steersRead,
});

function change(state: ConversationState, turnId: string, edit: (turn: Turn) => Turn): ConversationState {
  const turn = state.turns[turnId];
  return turn === undefined ? state : { ...state, turns: put(state.turns, turnId, edit(turn)) };
}
