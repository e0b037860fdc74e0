// The model inside Kodama, lent to the editor it runs in: for its chat, and for other extensions that ask the editor for models.
// Nothing of it is kept, no tool runs and nobody is asked: who borrows it decides what becomes of the answer.
import { isOneOf } from "../lib/kinds.ts";
import type { AnswerPart, ThinkRequest, ToolDescription } from "../brain-ports.ts";

/** What a model is told. */
type Told = ThinkRequest["messages"];

/** One request that is being answered. */
export interface Loan {
  /** Chosen by who borrows. */
  readonly chatId: string;
  /** Only it is told, and may stop it. */
  readonly surfaceId: string;
}

export interface LendingState {
  readonly loans: Readonly<Record<string, Loan>>;
}
export const NO_LOANS: LendingState = { loans: {} };

/** Why an answer is not whole; an empty code where it is. */
export interface LoanEnd {
  readonly code: string;
  readonly message: string;
  readonly nextStep: string;
}

export type LendingInput =
  | {
      readonly kind: "lend";
      readonly loan: Loan;
      readonly messages: Told;
      readonly tools: readonly ToolDescription[];
    }
  | { readonly kind: "lend-stop"; readonly loan: Loan }
  | { readonly kind: "lend-part"; readonly chatId: string; readonly parts: readonly AnswerPart[] }
  | { readonly kind: "lend-end"; readonly chatId: string; readonly end: LoanEnd };

export const isLendingInput = isOneOf<LendingInput>({
  lend: true,
  "lend-stop": true,
  "lend-part": true,
  "lend-end": true,
});

export type LendingFact =
  /** For the record: which model, of all that are chosen. Of what is asked and answered nothing is kept. */
  | { readonly kind: "model-lent"; readonly chatId: string; readonly model: string }
  | { readonly kind: "loan-begun"; readonly loan: Loan }
  | { readonly kind: "loan-said"; readonly loan: Loan; readonly parts: readonly AnswerPart[] }
  | { readonly kind: "loan-ended"; readonly loan: Loan; readonly end: LoanEnd };

export type LendingEffect =
  | {
      readonly kind: "lend-model";
      readonly chatId: string;
      readonly messages: Told;
      readonly tools: readonly ToolDescription[];
    }
  | { readonly kind: "stop-lending"; readonly chatId: string };
