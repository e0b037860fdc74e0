// Moves a turn from step to step until it is over. One turn is under way; the next queued one starts after it.
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Effect } from "../effect.ts";
import type { Fact } from "../fact.ts";
import type { Input, Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import type { ToolCall } from "../tools/types.ts";
import { actionOf } from "./intents.ts";
import { latencyAtEnd } from "./latency.ts";
import { buildMessages } from "./prompt.ts";
import { nextProvider, providerOf } from "./providers.ts";
import { speakable } from "./sentences.ts";
import { type ConversationInput, isOver, type Turn } from "./types.ts";

type Move = Partial<Pick<Turn, "state" | "brain" | "step" | "latency" | "error" | "nextStep">>;

function moved(turn: Turn, change: Move): Fact {
  const { turnId, state, brain, step, latency, error, nextStep } = { ...turn, ...change };
  return { kind: "turn-moved", turnId, state, brain, step, latency, error, nextStep };
}

export function advance(state: State, turnId: string, stamp: Stamp): Decision {
  const turn = state.runtime.conversation.turns[turnId];
  if (turn === undefined) return NOTHING;
  if (turn.state === "queued") return begin(state, turn);
  if (turn.state !== "working") return NOTHING;
  const calls = callsOf(state, turn).filter((call) => call.step === turn.step);
  if (calls.some((call) => call.state.kind !== "done")) return NOTHING;
  if (turn.brain === "model") return think(state, { ...turn, step: turn.step + 1 }, stamp);
  if (calls.length === 0)
    return finish(state, turn, {
      stamp,
      say: ["I lost track of what this was to run. Ask again."],
      state: "failed",
    });
  return finish(state, turn, {
    stamp,
    say: calls.map(spokenResult),
    state: calls.every(wasOk) ? "done" : "failed",
  });
}

function begin(state: State, turn: Turn): Decision {
  const others = Object.values(state.runtime.conversation.turns).filter(
    (other) => other.turnId !== turn.turnId && other.run === undefined,
  );
  if (turn.run === undefined && others.some((other) => other.state !== "queued" && !isOver(other)))
    return NOTHING;
  return decision({
    facts: [moved(turn, { state: "understanding" })],
    effects: [{ kind: "understand", turnId: turn.turnId, text: turn.text, folders: turn.folders }],
  });
}

export function understood(
  state: State,
  input: Extract<ConversationInput, { kind: "understood" }>,
  stamp: Stamp,
): Decision {
  const turn = state.runtime.conversation.turns[input.turnId];
  if (turn?.state !== "understanding") return NOTHING;
  const latency = { ...turn.latency, understoodMs: stamp.nowMs - turn.latency.receivedAtMs };
  const known = { ...turn, latency };
  if (input.intent === null) return withoutIntent(state, known, stamp);
  const action = actionOf(state, turn, input.intent);
  const grammar = { ...known, brain: "grammar" as const };
  if (action.kind === "tool") {
    const { name, args } = action;
    return decision({
      facts: [moved(grammar, { state: "working" })],
      next: [{ kind: "tool-propose", turnId: turn.turnId, step: 0, name, args, providerCallId: "" }],
    });
  }
  const done = finish(state, grammar, { stamp, say: [action.say], state: "done" });
  return action.kind === "input" ? { ...done, next: [action.input, ...done.next] } : done;
}

function withoutIntent(state: State, turn: Turn, stamp: Stamp): Decision {
  if (providerOf(state.control.settings, turn) !== undefined)
    return think(state, { ...turn, brain: "model", step: 1 }, stamp);
  return noModel(state, turn, stamp);
}

function noModel(state: State, turn: Turn, stamp: Stamp): Decision {
  const nextStep =
    'Choose a model (kodama.models.localPath or kodama.models.endpointUrl), or say "run the tests", "open" and a file, or "search for" and a word.';
  return finish(state, turn, {
    stamp,
    say: ["I did not understand that as a command, and no language model is set up."],
    state: "failed",
    nextStep,
  });
}

function think(state: State, turn: Turn, stamp: Stamp): Decision {
  if (turn.step > LIMITS.stepsPerTurnMax) {
    const say = [`I stopped after ${LIMITS.stepsPerTurnMax} steps. Ask me to go on if you want.`];
    return finish(state, turn, { stamp, say, state: "failed" });
  }
  const provider = providerOf(state.control.settings, turn);
  // Taken out of the settings while the turn was under way.
  if (provider === undefined) return noModel(state, turn, stamp);
  const { turnId, step, trusted } = turn;
  const messages = buildMessages(state, turn);
  return decision({
    facts: [moved(turn, { state: "thinking" })],
    effects: [{ kind: "think", turnId, provider, step, messages, readOnly: !trusted }],
  });
}

type BrainInput = Extract<
  ConversationInput,
  { kind: "brain-selected" | "brain-sentence" | "brain-call" | "brain-done" | "brain-failed" }
>;

/** Late parts of a step that is over are dropped. */
export function brain(state: State, input: BrainInput, stamp: Stamp): Decision {
  const turn = state.runtime.conversation.turns[input.turnId];
  if (turn?.state !== "thinking") return NOTHING;
  if (input.kind === "brain-selected") {
    const { turnId, provider, model, reason } = input;
    return decision({ facts: [{ kind: "model-selected", turnId, provider, model, reason }] });
  }
  if (input.step !== turn.step) return NOTHING;
  switch (input.kind) {
    case "brain-sentence":
      return say(state, turn, { text: input.text, stamp, final: false });
    case "brain-call": {
      const { turnId, step, name, args, providerCallId } = input;
      return decision({ next: [{ kind: "tool-propose", turnId, step, name, args, providerCallId }] });
    }
    case "brain-done":
      if (callsOf(state, turn).some((call) => call.step === turn.step)) {
        return decision({
          facts: [moved(turn, { state: "working" })],
          next: [{ kind: "turn-advance", turnId: turn.turnId }],
        });
      }
      return finish(state, turn, { stamp, say: [], state: "done" });
    case "brain-failed":
      return failed(state, turn, { input, stamp });
  }
}

interface Failure {
  readonly input: Extract<BrainInput, { kind: "brain-failed" }>;
  readonly stamp: Stamp;
}

/** Another model answers instead, as long as nothing of this turn was shown or done. */
function failed(state: State, turn: Turn, { input, stamp }: Failure): Decision {
  const { turnId, code, message, nextStep } = input;
  const { settings } = state.control;
  const primary = providerOf(settings, turn) ?? "local";
  const begun = Object.keys(turn.sentences).length > 0 || callsOf(state, turn).length > 0;
  const fallback = begun ? undefined : nextProvider(settings, primary);
  const fellBack: Fact = {
    kind: "provider-fell-back",
    turnId,
    primary,
    fallback: fallback ?? "none",
    errorCode: code,
    reason: message,
  };
  const then =
    fallback === undefined
      ? finish(state, turn, { stamp, say: [message], state: "failed", nextStep })
      : think(state, { ...turn, provider: fallback }, stamp);
  return { ...then, facts: [fellBack, ...then.facts] };
}

interface Ending {
  readonly stamp: Stamp;
  readonly say: readonly string[];
  readonly state: "done" | "failed" | "cancelled";
  readonly nextStep?: string;
}

function finish(state: State, turn: Turn, ending: Ending): Decision {
  const { stamp } = ending;
  const said = ending.say
    .filter((text) => text !== "")
    .map((text, n) => sentence(state, turn, { text, stamp, n, final: true }));
  const latency = latencyAtEnd(turn, callsOf(state, turn), {
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
    effects: said.flatMap((one) => one.effects),
    next: [
      ...said.flatMap((one) => one.next),
      ...(turn.run === undefined ? nextQueued(state, turn.turnId) : [runEnded(state, turn, ending)]),
    ],
  });
}

function runEnded(state: State, turn: Turn, { state: ended, say: said }: Ending): Input {
  const inDoubt = callsOf(state, turn).some(
    (call) => call.state.kind === "done" && call.state.result.errorCode === "interrupted",
  );
  return { kind: "run-ended", turnId: turn.turnId, state: ended, inDoubt, summary: said.join(" ") };
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

function say(state: State, turn: Turn, saying: Saying): Decision {
  if (Object.keys(turn.sentences).length >= LIMITS.sentencesPerTurnMax) return NOTHING;
  const one = sentence(state, turn, saying);
  const first = turn.latency.firstSentenceMs === -1;
  const latency = first
    ? { ...turn.latency, firstSentenceMs: saying.stamp.nowMs - turn.latency.receivedAtMs }
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
  const { settings } = state.control;
  const aloud =
    spoken !== "" && setting(settings, "voice.speakResponses") && setting(settings, "voice.tts") !== "none";
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

/** Cancels one turn, or all of them; what already runs is told to stop, open questions are withdrawn. */
export function cancelTurns(state: State, turnId: string, stamp: Stamp): Decision {
  const turns = Object.values(state.runtime.conversation.turns).filter(
    (turn) => !isOver(turn) && (turnId === "" || turn.turnId === turnId),
  );
  const ended = turns.map((turn) => finish(state, turn, { stamp, say: [], state: "cancelled" }));
  return decision({
    facts: ended.flatMap((one) => one.facts),
    effects: [
      ...turns.map((turn) => ({ kind: "cancel-think" as const, turnId: turn.turnId })),
      { kind: "hush" },
    ],
    next: [
      ...turns.map((turn): Input => ({ kind: "approvals-cancel", turnId: turn.turnId })),
      ...ended.flatMap((one) => one.next),
    ],
    reply: ok({ cancelled_turn_ids: turns.map((turn) => turn.turnId) }),
  });
}

export function callsOf(state: State, turn: Turn): readonly ToolCall[] {
  return Object.values(state.runtime.tools.calls).filter((call) => call.turnId === turn.turnId);
}

const spokenResult = (call: ToolCall): string => (call.state.kind === "done" ? call.state.result.spoken : "");
const wasOk = (call: ToolCall): boolean => call.state.kind === "done" && call.state.result.ok;
