// What a model is to think about for a turn, also before it is sure that its words were the last ones.
import { openQuestions } from "../approvals/types.ts";
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import { isStop } from "../understand/consent.ts";
import type { Thought } from "./effects.ts";
import { restMs } from "./health.ts";
import { newTurn } from "./new-turn.ts";
import { buildMessages } from "./prompt.ts";
import { contextTokens, editorChoice, providerOf } from "./providers.ts";
import { type InjectText, isOver, type ProviderName, type Turn } from "./types.ts";

export function thoughtOf(state: State, turn: Turn, provider: ProviderName): Thought {
  const choice = provider === "editor" ? editorChoice(state, turn) : undefined;
  return {
    kind: "think",
    turnId: turn.turnId,
    provider,
    step: turn.step,
    messages: buildMessages(state, turn),
    contextTokens: contextTokens(state, turn, provider),
    readOnly: !turn.trusted,
    workspace: { folders: turn.folders, file: turn.context.file },
    ...(choice === undefined ? {} : { editor: { ...choice, unattended: turn.run !== undefined } }),
  };
}

/**
 * The model inside Kodama begins in the pause in which it is not sure yet whether somebody goes on. It alone: what a server is told
 * stands in the audit before, and leaves with words that count.
 */
export function thinkAhead(state: State, words: InjectText, stamp: Stamp): Decision {
  const text = words.text.trim();
  const { awake, turns } = state.runtime.conversation;
  if (text === "" || text.length > LIMITS.textCharsMax || isStop(text)) return NOTHING;
  if (!awake || state.present.runtime.phase !== "running") return NOTHING;
  // They may be its answer.
  if (openQuestions(state.control).length > 0) return NOTHING;
  // There is one model; and what it works at would change what it is told.
  if (Object.values(turns).some((turn) => !isOver(turn))) return NOTHING;
  const turn: Turn = { ...newTurn(state, { ...words, text }, stamp), brain: "model", step: 1 };
  if (providerOf(state, turn) !== "local" || restMs(state.present.providers, "local", stamp.nowMs) > 0)
    return NOTHING;
  return decision({ effects: [{ kind: "think-ahead", text, thought: thoughtOf(state, turn, "local") }] });
}
