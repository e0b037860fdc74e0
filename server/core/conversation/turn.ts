// Moves a turn from step to step until it is over. One turn is under way; the next queued one starts after it.
import { type Decision, decision, NOTHING } from "../effect.ts";
import type { Input, Stamp } from "../input.ts";
import type { JsonRecord } from "../lib/json.ts";
import { ok } from "../lib/result.ts";
import type { State } from "../state.ts";
import { screenFor } from "../surfaces/types.ts";
import type { ToolCall } from "../tools/types.ts";
import { standBeside } from "../changes.ts";
import { callsOf, finish, moved } from "./ending.ts";
import { actionOf } from "./intents.ts";
import { afterEdit, changedByModel, goOnWith, notDone, withHook } from "./hooks.ts";
import { providerOf } from "./providers.ts";
import { noModel, think } from "./thinking.ts";
import { type ConversationInput, isOver, type Turn } from "./types.ts";
import { underWayMs } from "./timing.ts";

export function advance(state: State, turnId: string, stamp: Stamp): Decision {
  const turn = state.runtime.conversation.turns[turnId];
  if (turn === undefined) return NOTHING;
  if (turn.state === "queued") return begin(state, turn, stamp);
  if (turn.state !== "working") return NOTHING;
  const calls = callsOf(state, turn).filter((call) => call.step === turn.step);
  if (calls.some((call) => call.state.kind !== "done")) return NOTHING;
  if (turn.brain === "model") {
    const look = [...problemsToLookAt(state, turn, calls), ...afterEdit(state, turn, calls)];
    if (look.length > 0)
      return decision({ facts: [{ kind: "turn-looked", turnId, step: turn.step }], next: look });
    return think(state, { ...turn, step: turn.step + 1 }, stamp);
  }
  if (calls.length === 0)
    return finish(state, turn, {
      stamp,
      say: ["I lost track of what this was to run. Ask again."],
      state: "failed",
    });
  const well = calls.every(wasOk);
  const { afterwards } = turn;
  if (afterwards && well) return goOnWith(turn, afterwards);
  const kept = afterwards ? [notDone(afterwards.name)] : [];
  return finish(state, turn, {
    stamp,
    say: [...calls.map(spokenResult), ...calls.flatMap((call) => whatElse(state, call)), ...kept],
    state: well ? "done" : "failed",
  });
}

/** One look at all of the editor's problems says more than many at one file each. */
const FILES_LOOKED_AT_MAX = 3;

/** What a model changed in this step is looked at as the editor sees it, before the model goes on. */
function problemsToLookAt(state: State, turn: Turn, calls: readonly ToolCall[]): readonly Input[] {
  if (
    turn.run !== undefined ||
    turn.lookedStep === turn.step ||
    calls.some((call) => call.name === "diagnostics")
  )
    return [];
  const files = changedByModel(calls);
  const there = files.flatMap(({ folder, path, afterSha }) =>
    afterSha === null ? [] : [`${folder}/${path}`],
  );
  const isShown = (path: string): boolean =>
    screenFor(state.present.surfaces, "diagnostics", { path }) !== undefined;
  const paths = [...new Set(there)].filter(isShown);
  const looks: readonly JsonRecord[] =
    paths.length > FILES_LOOKED_AT_MAX ? [{}] : paths.map((path) => ({ path }));
  const { turnId, step } = turn;
  return looks.map((args) => ({
    kind: "tool-propose",
    turnId,
    step,
    name: "diagnostics",
    args,
    providerCallId: "",
  }));
}

function begin(state: State, turn: Turn, { nowMs }: Stamp): Decision {
  const others = Object.values(state.runtime.conversation.turns).filter(
    (other) => other.turnId !== turn.turnId && other.run === undefined,
  );
  if (turn.run === undefined && others.some((other) => other.state !== "queued" && !isOver(other)))
    return NOTHING;
  const queuedMs = underWayMs(turn.latency, nowMs);
  const latency = queuedMs > 0 ? { ...turn.latency, queuedMs } : turn.latency;
  return decision({
    facts: [moved(turn, { state: "understanding", latency })],
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
  const latency = { ...turn.latency, understoodMs: underWayMs(turn.latency, stamp.nowMs) };
  const known = { ...turn, latency };
  if (input.intent === null) return withoutIntent(state, known, stamp);
  const { folder } = input.intent;
  const placed =
    folder !== undefined && turn.folders.includes(folder) && turn.folders[0] !== folder
      ? [{ kind: "turn-placed" as const, turnId: turn.turnId, folder }]
      : [];
  const action = actionOf(state, turn, input.intent);
  const grammar = { ...known, brain: "grammar" as const };
  if (action.kind === "tool") {
    const { turnId } = turn;
    const { first, afterwards } = withHook(state, action);
    return decision({
      facts: [
        ...placed,
        moved(grammar, { state: "working" }),
        ...(afterwards === null ? [] : [{ kind: "turn-plans" as const, turnId, afterwards }]),
      ],
      next: [{ kind: "tool-propose", turnId, step: 0, ...first, providerCallId: "" }],
    });
  }
  const words = action.kind === "say-again" ? action.sentences : [action.say];
  const done = finish(state, grammar, { stamp, say: words, state: "done" });
  return action.kind === "input" ? { ...done, next: [action.input, ...done.next] } : done;
}

function withoutIntent(state: State, turn: Turn, stamp: Stamp): Decision {
  if (providerOf(state, turn) !== undefined) return think(state, { ...turn, brain: "model", step: 1 }, stamp);
  return noModel(state, turn, stamp);
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

/** Who takes back one of several changes hears that there are more. */
function whatElse(state: State, call: ToolCall): readonly string[] {
  const more = wasOk(call) ? standBeside(state, call) : 0;
  if (more === 0) return [];
  const those = more === 1 ? "Another change" : `${more} more changes`;
  return [
    `${those} of that request ${more === 1 ? "stands" : "stand"}. Say "undo everything" to take it all back.`,
  ];
}

const spokenResult = (call: ToolCall): string => (call.state.kind === "done" ? call.state.result.spoken : "");
const wasOk = (call: ToolCall): boolean => call.state.kind === "done" && call.state.result.ok;
