// Decides what a person's words set in motion. Facts are of the runtime plane.
import { isStop } from "../understand/consent.ts";
import { asksAgain, asksToWake } from "../understand/books.ts";
import { openQuestions } from "../approvals/types.ts";
import { toast } from "../runtime/types.ts";
import { type Decision, decision } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import type { Fact } from "../fact.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import { liveIn } from "../voice/types.ts";
import { consentOf, missedIt, partWanted, questionsAgain } from "./answering.ts";
import { newTurn } from "./new-turn.ts";
import { thinkAhead } from "./thought.ts";
import { type ConversationInput, type InjectText as Inject, isOver, type Turn } from "./types.ts";

type Request = Extract<
  ConversationInput,
  { kind: "inject-text" | "words-likely" | "gate-set" | "undo-asked" }
>;

/** What a person asks of the conversation itself. */
export function decideRequest(state: State, input: Request, stamp: Stamp): Decision {
  switch (input.kind) {
    case "inject-text":
      return toldToo(decideInject(state, input, stamp), input, stamp);
    case "words-likely":
      return thinkAhead(state, input.words, stamp);
    case "gate-set":
      return decideGate(state, input.active, stamp);
    case "undo-asked":
      return decideUndo(state, input.surfaceId, stamp);
  }
}

/** Nobody reads the answer to spoken words: that they were refused is shown. Asleep, a room may talk as it likes. */
function toldToo(made: Decision, { origin }: Inject, stamp: Stamp): Decision {
  const { reply } = made;
  if (origin !== "voice" || reply === null || reply.ok || reply.failure.code === "denied") return made;
  return { ...made, facts: [...made.facts, toast(reply.failure.message, stamp)] };
}

/** Words of a person: a stop, an answer to an open question, or a new turn; in that order. */
function decideInject(state: State, input: Inject, stamp: Stamp): Decision {
  const text = input.text.trim();
  if (text === "") return decision({ reply: fail("invalid_payload", "There is no text.") });
  if (text.length > LIMITS.textCharsMax) {
    return decision({
      reply: fail("payload_too_large", `At most ${LIMITS.textCharsMax} characters at once.`),
    });
  }
  if (state.present.runtime.phase !== "running") {
    return decision({ reply: NOT_RUNNING });
  }
  const conversationId = state.runtime.conversation.conversationId;
  if (isStop(text)) {
    const reply = ok({ accepted: true, conversation_id: conversationId, turn_id: "", text });
    // Our voice may stand still for who says it.
    const facts = input.origin === "typed" && isQuiet(state) ? [toast(NOTHING_RUNS, stamp)] : [];
    return decision({
      facts,
      next: [{ kind: "turn-cancel", turnId: "" }],
      effects: [{ kind: "hush" }],
      reply,
    });
  }
  // Before the answers: "I didn't hear that" is no no.
  if (asksAgain(text) && openQuestions(state.control).length > 0) {
    const reply = ok({ accepted: true, conversation_id: conversationId, turn_id: "", text });
    return decision({ effects: questionsAgain(state), reply });
  }
  const said = { ...input, text };
  const part = partWanted(state, said);
  const wrong = part === undefined ? missedIt(state, said, stamp) : undefined;
  if (wrong !== undefined) return wrong;
  const answer = part ?? consentOf(state, said);
  if (answer !== undefined) {
    const reply = ok({ accepted: true, conversation_id: conversationId, turn_id: "", text });
    return decision({ next: [answer], reply });
  }
  if (input.origin === "voice" && !state.runtime.conversation.awake && !asksToWake(text)) {
    return decision({ reply: fail("denied", 'Kodama is asleep. Say "wake up" first.') });
  }
  return meanwhile(state, said, stamp) ?? receive(state, said, stamp);
}

/** Who says stop then believes that there was something. */
const isQuiet = ({ present, runtime }: State): boolean =>
  !present.voice.speaking &&
  Object.keys(present.voice.utterances).length === 0 &&
  Object.values(runtime.conversation.turns).every(isOver);
const NOTHING_RUNS = "Nothing is under way. A task that comes again is paused or deleted by its name.";

/** Words about Kodama itself, and about what it did, are no part of what a model does. */
const OWN =
  /^\W*(?:(?:hey|ok|okay) )?(?:kodama\W+)?(?:please )?(?:(?:you can )?wake up|go (?:back )?to sleep|good ?night|(?:stop|start) listening|(?:un)?mute|undo|revert|take (?:that|it) back)\b/i;

/** Words that go along with what a model is doing, or take the place of all that is asked here; undefined for a turn of their own. */
function meanwhile(state: State, input: Inject, stamp: Stamp): Decision | undefined {
  const mode = input.mode ?? setting(state.control.settings, "conversation.whileBusy");
  if (mode === "queue" || OWN.test(input.text) || asksAgain(input.text)) return undefined;
  // Of this window; another one's work is not its own.
  const open = Object.values(state.runtime.conversation.turns).filter(
    (turn) => turn.run === undefined && !isOver(turn) && turn.surfaceId === input.surfaceId,
  );
  if (mode === "replace" && open.length > 0) {
    // The last ones first, so that none of them begins because another one ended.
    const ends = open.toReversed().map(({ turnId }): Input => ({ kind: "turn-cancel", turnId }));
    const anew = receive(state, { ...input, mode }, stamp);
    return { ...anew, next: [...ends, ...anew.next] };
  }
  const turn = open.find(
    (one) =>
      one.brain === "model" &&
      (one.state === "thinking" || one.state === "working") &&
      one.step < LIMITS.stepsPerTurnMax,
  );
  return mode === "steer" && turn !== undefined ? steer(state, turn, input) : undefined;
}

function steer(state: State, turn: Turn, { text, names, context }: Inject): Decision {
  const { turnId, step, steers = [], sentences } = turn;
  if (steers.length >= LIMITS.steersPerTurnMax)
    return decision({ reply: fail("overloaded", "That is a lot at once. Let it finish, or say stop.") });
  const { conversationId } = state.runtime.conversation;
  const said = Object.keys(sentences).length;
  return decision({
    facts: [
      {
        kind: "turn-steered",
        turnId,
        steer: { text, context, step, said, ...(names === undefined ? {} : { names }) },
      },
    ],
    reply: ok({ accepted: true, conversation_id: conversationId, turn_id: turnId, text }),
  });
}

function receive(state: State, input: Inject, stamp: Stamp): Decision {
  const waiting = Object.values(state.runtime.conversation.turns).filter(
    (turn) => turn.run === undefined && !isOver(turn),
  );
  if (waiting.length >= LIMITS.turnsQueuedMax && input.mode !== "replace") {
    return decision({
      reply: fail("overloaded", "Too many requests wait already. Let one finish, or say stop."),
    });
  }
  const turn = newTurn(state, input, stamp);
  const { turnId } = turn;
  const conversationId = state.runtime.conversation.conversationId;
  return decision({
    facts: [{ kind: "turn-received", turn }],
    next: [{ kind: "turn-advance", turnId }],
    reply: ok({ accepted: true, conversation_id: conversationId, turn_id: turnId, text: input.text }),
  });
}

function decideGate(state: State, active: boolean, { nowMs }: Stamp): Decision {
  const reply = ok({ accepted: true, active });
  if (state.runtime.conversation.awake === active) return decision({ reply });
  const live = liveIn(state.present.voice);
  const woken: readonly Fact[] =
    active && live !== undefined
      ? [{ kind: "utterance-moved", utteranceId: live.utteranceId, change: { activeAtMs: nowMs } }]
      : [];
  return decision({
    facts: [{ kind: "gate-changed", active }, ...woken],
    effects: active ? [] : [{ kind: "hush" }],
    reply,
  });
}

/** Asked for by a button: never an answer to an open question, whatever "undo" means there. */
function decideUndo(state: State, surfaceId: string, stamp: Stamp): Decision {
  if (state.present.runtime.phase !== "running") return decision({ reply: NOT_RUNNING });
  const context = { file: "", line: 0, selection: "" };
  return receive(
    state,
    {
      kind: "inject-text",
      // Named, so that it is one also where git came in between.
      text: "undo your last change",
      origin: "typed",
      surfaceId,
      context,
      begunAtMs: stamp.nowMs,
      utteranceId: "",
    },
    stamp,
  );
}

const NOT_RUNNING = fail("unavailable", "Kodama is not running. Start it first.");
