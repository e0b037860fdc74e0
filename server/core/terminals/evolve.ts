// Applies what became of terminals. One whose screen has left is shown nowhere; its program runs on.
import type { Fact } from "../fact.ts";
import { drop, put } from "../lib/record.ts";
import type { TerminalsState } from "./types.ts";

export function evolveTerminals(state: TerminalsState, fact: Fact): TerminalsState {
  switch (fact.kind) {
    case "terminal-shown":
      return { terminals: put(state.terminals, fact.terminal.callId, fact.terminal) };
    case "terminal-ended":
      return { terminals: drop(state.terminals, fact.terminal.callId) };
    case "surface-gone":
      return {
        terminals: Object.fromEntries(
          Object.entries(state.terminals).filter(([, { surfaceId }]) => surfaceId !== fact.surfaceId),
        ),
      };
    default:
      return state;
  }
}
