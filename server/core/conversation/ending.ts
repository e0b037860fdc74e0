// What a turn says, how it moves on, and how it ends: with its words, its latency, and what comes after it.
import type { Effect } from "../effect.ts";
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Fact } from "../fact.ts";
import type { Input, Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { LIMITS } from "../limits.ts";
import { workOf } from "../work.ts";
import { setting, speaksAloud } from "../settings/schema.ts";
import type { State } from "../state.ts";
import type { ToolCall } from "../tools/types.ts";
import { latencyAtEnd } from "./latency.ts";
import { underWayMs } from "./timing.ts";
import { speakable } from "./sentences.ts";
import type { Turn } from "./types.ts";

type Move = Partial<Pick<Turn, "state" | "brain" | "step" | "latency" | "error" | "nextStep">>;

export function moved(turn: Turn, change: Move): Fact {
  const { turnId, state, brain, step, latency, error, nextStep } = { ...turn, ...change };
  return { kind: "turn-moved", turnId, state, brain, step, latency, error, nextStep };
}

/** What models read and wrote for it so far, as far as they count it. */
export const tokensOf = ({ used }: Turn): number => (used?.readTokens ?? 0) + (used?.writtenTokens ?? 0);

interface Ending {
  readonly stamp: Stamp;
  readonly say: readonly string[];
  readonly state: "done" | "failed" | "cancelled";
  readonly nextStep?: string;
}

export function finish(state: State, turn: Turn, ending: Ending): Decision {
  const { stamp } = ending;
  const said = ending.say
    .filter((text) => text !== "")
    .map((text, n) => sentence(state, turn, { text, stamp, n, final: true }));
  const calls = callsOf(state, turn);
  const latency = latencyAtEnd(turn, calls, {
    nowMs: stamp.nowMs,
    approvals: Object.values(state.control.approvals.approvals),
    spoke: said.length > 0,
  });
  const error = ending.state === "failed" ? (ending.say[0] ?? "") : "";
  return decision({
    facts: [
      ...said.map((one) => one.fact),
      moved(turn, { state: ending.state, latency, error, nextStep: ending.nextStep ?? "" }),
    ],
    effects: [...said.flatMap((one) => one.effects), ...keeping(state, turn, calls)],
    next: [
      ...said.flatMap((one) => one.next),
      ...(turn.run === undefined ? nextQueued(state, turn.turnId) : [runEnded(turn, calls, ending)]),
    ],
  });
}

function keeping(state: State, turn: Turn, calls: readonly ToolCall[]): readonly Effect[] {
  const draft = setting(state.control.settings, "memory.keepWork") ? workOf(turn, calls) : undefined;
  return draft === undefined ? [] : [{ kind: "keep-work", draft }];
}

function runEnded(turn: Turn, calls: readonly ToolCall[], { state: ended, say: said }: Ending): Input {
  const inDoubt = calls.some(
    (call) => call.state.kind === "done" && call.state.result.errorCode === "interrupted",
  );
  return {
    kind: "run-ended",
    turnId: turn.turnId,
    state: ended,
    inDoubt,
    tokens: tokensOf(turn),
    summary: said.join(" "),
  };
}

function nextQueued(state: State, endedId: string): readonly Input[] {
  const next = Object.values(state.runtime.conversation.turns).find(
    (one) => one.state === "queued" && one.run === undefined && one.turnId !== endedId,
  );
  return next === undefined ? [] : [{ kind: "turn-advance", turnId: next.turnId }];
}

interface Saying {
  readonly text: string;
  readonly stamp: Stamp;
  readonly final: boolean;
  readonly n?: number;
}

export function say(state: State, turn: Turn, saying: Saying): Decision {
  if (Object.keys(turn.sentences).length >= LIMITS.sentencesPerTurnMax) return NOTHING;
  const one = sentence(state, turn, saying);
  const first = turn.latency.firstSentenceMs === -1;
  const latency = first
    ? { ...turn.latency, firstSentenceMs: underWayMs(turn.latency, saying.stamp.nowMs) }
    : turn.latency;
  const { fact, effects, next } = one;
  return decision({ facts: first ? [fact, moved(turn, { latency })] : [fact], effects, next });
}

function sentence(
  state: State,
  turn: Turn,
  saying: Saying,
): { readonly fact: Fact; readonly effects: readonly Effect[]; readonly next: readonly Input[] } {
  const { turnId, run } = turn;
  const sentenceId = idOf(saying.stamp.idBase, 16 + (saying.n ?? 0));
  const spoken = speakable(saying.text);
  const aloud = spoken !== "" && mayBeHeard(state, turn);
  return {
    fact: {
      kind: "sentence-said",
      turnId,
      sentenceId,
      text: saying.text,
      final: saying.final,
      speech: aloud ? "pending" : "skipped",
    },
    effects: aloud && run === undefined ? [{ kind: "speak", turnId, sentenceId, text: spoken }] : [],
    // What nobody asked for just now is said only where Kodama may speak up.
    next:
      aloud && run !== undefined
        ? [{ kind: "speak-up", turnId, sentenceId, text: spoken, taskId: run.taskId }]
        : [],
  };
}

function mayBeHeard({ control, present }: State, turn: Turn): boolean {
  const { turnId, step, saidBefore = 0, sentences } = turn;
  const hushed = present.voice.hushed[turnId] === step;
  // Of each step its first sentence tells what it is about.
  const brief = setting(control.settings, "voice.speak") === "short";
  const heard = Object.values(sentences).slice(saidBefore);
  return !hushed && speaksAloud(control) && !(brief && heard.some(({ speech }) => speech !== "skipped"));
}

export function callsOf(state: State, turn: Turn): readonly ToolCall[] {
  return Object.values(state.runtime.tools.calls).filter((call) => call.turnId === turn.turnId);
}
