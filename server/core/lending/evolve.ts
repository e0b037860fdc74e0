// Applies what became of loans.
import type { Fact } from "../fact.ts";
import { drop, put } from "../lib/record.ts";
import type { LendingState } from "./types.ts";

export function evolveLending(state: LendingState, fact: Fact): LendingState {
  switch (fact.kind) {
    case "loan-begun":
      return { loans: put(state.loans, fact.loan.chatId, fact.loan) };
    case "loan-ended":
      return { loans: drop(state.loans, fact.loan.chatId) };
    default:
      return state;
  }
}
