// What was said and done in one turn, step by step, as a model is told it.
import { withMarks } from "../lib/unseen.ts";
import { LIMITS } from "../limits.ts";
import type { ToolCall, ToolResult } from "../tools/types.ts";
import { mayMean } from "../understand/on-screen.ts";
import type { Message } from "./message.ts";
import type { Sentence, Steer, Turn } from "./types.ts";

/** The words with what the editor showed when they were said. */
export function ask(turn: Pick<Turn, "text" | "context" | "names">): string {
  const { file, line, selection } = turn.context;
  const names = mayMean(turn.names);
  if (file === "") return turn.text;
  const where = line > 0 ? `${file}, line ${line}` : file;
  const chosen = selection === "" ? "" : `\nSelected text:\n${selection}`;
  return `${turn.text}${SHOWS}${where}.${names === "" ? "" : ` ${names}`})${chosen}`;
}
export const SHOWS = "\n\n(The editor shows ";

/** Calls with their results, and what the person said meanwhile, behind what was done and said until then. */
export function courseOf(
  turn: Pick<Turn, "steers" | "sentences">,
  calls: readonly ToolCall[],
  tell: (call: ToolCall) => readonly Message[] = withResult,
): readonly Message[] {
  const steers = turn.steers ?? [];
  const sentences = Object.values(turn.sentences);
  /** Of each step what was said, then what was done: it must know what it said already, or it says it again. */
  const stretch = (after: Place, upTo: Place): readonly Message[] => {
    const spoken = sentences.slice(after.said, upTo.said);
    const done = calls.filter(({ step }) => step > after.step && step <= upTo.step);
    const steps = new Set([...spoken.map(stepOf), ...done.map(stepOf)]);
    return [...steps]
      .toSorted((a, b) => a - b)
      .flatMap((step) => {
        const said = saidIn(spoken.filter((one) => stepOf(one) === step));
        return [...said, ...done.filter((one) => one.step === step).flatMap(tell)];
      });
  };
  const last = steers.at(-1);
  return [
    ...steers.flatMap((steer, n): readonly Message[] => [
      ...stretch(steers[n - 1] ?? BEGINNING, steer),
      { role: "user", text: ask(steer), meanwhile: true },
    ]),
    ...stretch(last ?? BEGINNING, { step: Infinity, said: Infinity }),
  ];
}

type Place = Pick<Steer, "step" | "said">;
const BEGINNING: Place = { step: -1, said: 0 };
const stepOf = ({ step = 0 }: { readonly step?: number }): number => step;

function withResult(call: ToolCall): readonly Message[] {
  if (call.state.kind !== "done") return [];
  const callId = call.providerCallId === "" ? call.callId : call.providerCallId;
  return [
    { role: "call", callId, name: call.name, args: call.args },
    { role: "result", callId, text: `${leftOutOf(call)}${resultOf(call.state.result)}` },
  ];
}

/** Else a model takes what it sees here for all that it proposed. */
const leftOutOf = ({ leftOut = [] }: ToolCall): string =>
  leftOut.length === 0
    ? ""
    : `The person left out ${withMarks(leftOut.join(", "))}, which stayed as it was.\n`;

/** With where to find what was left out of it. */
const resultOf = ({ summary, outputRef }: ToolResult): string =>
  outputRef === ""
    ? withMarks(summary)
    : `${withMarks(summary)}\n[What was left out: command_output with id ${outputRef}, after: ${LEFT_OUT_AFTER}.]`;
/** A little before the half of it that is shown ends. */
const LEFT_OUT_AFTER = LIMITS.toolSummaryCharsMax / 2 - 100;

/** Of what somebody talked over, only what was heard. */
export function saidIn(sentences: readonly Sentence[]): readonly Message[] {
  const text = sentences
    .map((one) => (one.speech === "cut" ? `${one.heard ?? ""}…` : one.text))
    .filter((heard) => heard !== "…")
    .join(" ");
  return text === "" ? [] : [{ role: "assistant", text }];
}
