// Decides which screen shows a program's terminal, and that only this one types into it.
import { type Decision, decision, NOTHING } from "../effect.ts";
import { at } from "../lib/record.ts";
import { fail, ok } from "../lib/result.ts";
import { UNSEEN } from "../lib/unseen.ts";
import type { State } from "../state.ts";
import { screenFor } from "../surfaces/types.ts";
import type { TerminalsEffect, TerminalsInput } from "./types.ts";

export function decideTerminals(state: State, input: TerminalsInput): Decision {
  const { callId } = input;
  const terminal = at(state.present.terminals.terminals, callId);
  switch (input.kind) {
    case "terminal-opened":
      return open(state, callId);
    case "terminal-said":
      if (terminal === undefined) return NOTHING;
      return decision({ facts: [{ kind: "terminal-spoke", terminal, text: input.text }] });
    case "terminal-closed":
      if (terminal === undefined) return NOTHING;
      return decision({ facts: [{ kind: "terminal-ended", terminal, exitCode: input.exitCode }] });
    case "terminal-type":
    case "terminal-resize":
    case "terminal-close":
      if (terminal?.surfaceId !== input.surfaceId) return decision({ reply: GONE });
      return decision({ effects: [handOf(input)], reply: ok({}) });
  }
}

const GONE = fail("not_found", "Nothing runs in this terminal any more.");

/** Where no screen shows it, the program runs in it all the same. */
function open({ present, runtime }: State, callId: string): Decision {
  const call = at(runtime.tools.calls, callId);
  if (call?.state.kind !== "running") return NOTHING;
  const { title, subject } = call.state.prepared;
  const asker = at(runtime.conversation.turns, call.turnId)?.surfaceId ?? "";
  const screen =
    subject.kind === "command"
      ? screenFor(present.surfaces, "terminal", { path: subject.cwd, asker })
      : undefined;
  if (screen === undefined) return NOTHING;
  const terminal = { callId, surfaceId: screen.surfaceId };
  // A terminal obeys what a screen only shows.
  const plain = title.replaceAll(UNSEEN, "").replaceAll("\n", " ");
  return decision({ facts: [{ kind: "terminal-shown", terminal, title: plain }] });
}

type ByHand = Extract<TerminalsInput, { readonly surfaceId: string }>;

function handOf(input: ByHand): TerminalsEffect {
  const { callId } = input;
  switch (input.kind) {
    case "terminal-type":
      return { kind: "type-in-terminal", callId, text: input.text };
    case "terminal-resize":
      return { kind: "resize-terminal", callId, size: input.size };
    case "terminal-close":
      return { kind: "hang-up-terminal", callId };
  }
}
