// Decides who may borrow the model inside Kodama, and ends what nobody listens to any more.
import { localModelName, localModelPath } from "../models/types.ts";
import { type Decision, decision, join, NOTHING } from "../effect.ts";
import { at } from "../lib/record.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import { inSafeMode, LEAVE_SAFE_MODE, SAFE_MODE } from "../settings/schema.ts";
import type { State } from "../state.ts";
import type { LendingInput, Loan, LoanEnd } from "./types.ts";

export function decideLending(state: State, input: LendingInput): Decision {
  switch (input.kind) {
    case "lend":
      return lend(state, input);
    case "lend-stop":
      return stop(state, input.loan);
    case "lend-part": {
      const loan = at(state.present.lending.loans, input.chatId);
      if (loan === undefined) return NOTHING;
      return decision({ facts: [{ kind: "loan-said", loan, parts: input.parts }] });
    }
    case "lend-end": {
      const loan = at(state.present.lending.loans, input.chatId);
      if (loan === undefined) return NOTHING;
      return decision({ facts: [{ kind: "loan-ended", loan, end: input.end }] });
    }
  }
}

function lend(
  { control, present }: State,
  { loan, messages, tools }: Extract<LendingInput, { kind: "lend" }>,
): Decision {
  const { loans } = present.lending;
  const { chatId } = loan;
  if (inSafeMode(control)) return decision({ reply: fail("denied", `${SAFE_MODE} ${LEAVE_SAFE_MODE}`) });
  if (localModelPath(control) === "")
    return decision({
      reply: fail("not_found", 'Kodama has no model of its own. Get one with "Kodama: Models…".'),
    });
  if (at(loans, chatId) !== undefined)
    return decision({ reply: fail("conflict", "This request is being answered already.") });
  if (Object.keys(loans).length >= LIMITS.loansMax)
    return decision({
      reply: fail("overloaded", "The model answers others just now. Ask again in a moment."),
    });
  return decision({
    facts: [
      { kind: "model-lent", chatId, model: localModelName(control) },
      { kind: "loan-begun", loan },
    ],
    effects: [{ kind: "lend-model", chatId, messages, tools }],
    reply: ok({ chat_id: chatId }),
  });
}

const STOPPED: LoanEnd = { code: "cancelled", message: "Stopped.", nextStep: "" };

/** Of one that is over, or another's, nothing is stopped. */
function stop(state: State, { chatId, surfaceId }: Loan): Decision {
  const loan = at(state.present.lending.loans, chatId);
  if (loan?.surfaceId !== surfaceId) return decision({ reply: ok({ stopped: false }) });
  return { ...endLoan(loan, STOPPED), reply: ok({ stopped: true }) };
}

const endLoan = (loan: Loan, end: LoanEnd): Decision =>
  decision({
    facts: [{ kind: "loan-ended", loan, end }],
    effects: [{ kind: "stop-lending", chatId: loan.chatId }],
  });

/** Of surfaces that have left. */
export function endForsaken({ present }: State): Decision {
  return Object.values(present.lending.loans)
    .filter(({ surfaceId }) => !Object.hasOwn(present.surfaces.surfaces, surfaceId))
    .map((loan) => endLoan(loan, STOPPED))
    .reduce(join, NOTHING);
}
