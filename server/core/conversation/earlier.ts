// What a model is told of the requests before this one: what was asked and answered, and what was done and how that ended, also where a
// turn failed or was stopped. Of results only how they ended: what they held is read again where it is needed, as what it is then.
import type { State } from "../state.ts";
import { changedBy, SAID_NO, type ToolCall } from "../tools/types.ts";
import { inShort, shortArgs } from "./compaction.ts";
import { courseOf, saidIn } from "./course.ts";
import { callsOf } from "./ending.ts";
import type { Message } from "./message.ts";
import { isOver, type Turn } from "./types.ts";

const TOLD_TURNS = 8;
/** Before those, of which only the beginnings of the requests are told. */
const NAMED_TURNS = 20;
/** Of one turn, its last ones. */
const TOLD_CALLS = 6;

export function earlier(state: State, turn: Turn): readonly Message[] {
  const told = Object.values(state.runtime.conversation.turns).filter(
    (other) =>
      isOver(other) && other.turnId !== turn.turnId && isNear(turn, other) && !cameToNothing(state, other),
  );
  const named = told.slice(0, -TOLD_TURNS).slice(-NAMED_TURNS).map(askedIn);
  const list = named.map((text) => `- ${inShort(text.replaceAll(/\s+/g, " "))}`).join("\n");
  return [
    ...(list === "" ? [] : [{ role: "user", text: `${LONG_AGO}\n${list})` } as const]),
    ...told.slice(-TOLD_TURNS).flatMap((other) => retell(state, other)),
  ];
}
const LONG_AGO = "(What I asked before that, oldest first:";

/** Nobody answered it, and it will be asked again. */
const cameToNothing = (state: State, turn: Turn): boolean =>
  turn.state === "failed" && doneIn(state, turn).length === 0;

const askedIn = ({ text, steers = [] }: Turn): string => [text, ...steers.map((one) => one.text)].join("\n");

const doneIn = (state: State, turn: Turn): readonly ToolCall[] =>
  callsOf(state, turn).filter((call) => call.state.kind === "done");

/** Of the same project, and asked by a person: no model reads of one project for another, nor a task of what people asked. */
const isNear = (turn: Turn, other: Turn): boolean =>
  turn.run === undefined &&
  other.run === undefined &&
  (turn.folders.length + other.folders.length === 0 ||
    other.folders.some((folder) => turn.folders.includes(folder)));

function retell(state: State, turn: Turn): readonly Message[] {
  const calls = doneIn(state, turn).slice(-TOLD_CALLS);
  const course =
    turn.brain === "model"
      ? courseOf({ ...turn, steers: [] }, calls, withOutcome)
      : [...calls.flatMap(withOutcome), ...saidIn(Object.values(turn.sentences))];
  const stopped = turn.state === "cancelled" ? [{ role: "assistant", text: STOPPED } as const] : [];
  return [{ role: "user", text: askedIn(turn) }, ...course, ...stopped];
}
const STOPPED = "(I was stopped here.)";

/** By our own ids: those of a model's server may come again in a later turn. */
function withOutcome(call: ToolCall): readonly Message[] {
  const { callId, name, args } = call;
  return [
    { role: "call", callId, name, args: shortArgs(args) },
    { role: "result", callId, text: outcomeOf(call) },
  ];
}

function outcomeOf(call: ToolCall): string {
  if (call.state.kind !== "done") return "";
  const { ok, summary, errorCode, outputRef } = call.state.result;
  // In the person's own words.
  if (summary.startsWith(SAID_NO) || call.name === "ask_user") return inShort(summary);
  const changed = changedBy(call).map(({ path }) => path);
  const ended = ok ? "Done." : `It did not work (${errorCode === "" ? "failed" : errorCode}).`;
  return [
    ended,
    ...(changed.length === 0 ? [] : [`Changed: ${inShort(changed.join(", "))}.`]),
    ...(outputRef === "" ? [] : [`command_output with id ${outputRef} tells what it printed.`]),
  ].join(" ");
}
