// Mistakes with questions, answers and tools in the life of one server.
import type { Input } from "../../../server/core/input.ts";
import type { LifeSpoils } from "../life.ts";
import type { Plant } from "./plant.ts";

type Answer = Extract<Input, { kind: "approval-answer" }>;

const answers =
  (change: (answer: Answer) => Input): NonNullable<LifeSpoils["said"]> =>
  (input) =>
    input.kind === "approval-answer" ? change(input) : input;

export const LIFE_PLANTS: readonly Plant<LifeSpoils>[] = [
  {
    name: "run-twice",
    breaks: "a tool runs twice; found by counting",
    seed: 1,
    spoils: () => ({
      tools: (tools) => ({
        ...tools,
        run(call, prepared, run) {
          void tools.run(call, prepared, run);
          return tools.run(call, prepared, run);
        },
      }),
    }),
  },
  {
    name: "skip-approval",
    breaks: "a tool starts without a question; found by the yes that is not there",
    seed: 1,
    spoils: () => ({ risk: "read" }),
  },
  {
    name: "yes-for-another",
    breaks: "a yes counts for another question; found by what was answered",
    seed: 1,
    spoils: () => ({
      said(input, state) {
        if (input.kind !== "approval-answer") return input;
        const other = Object.values(state.control.approvals.approvals).find(
          (one) => one.state === "pending" && one.approvalId !== input.approvalId,
        );
        if (other === undefined) return input;
        const { approvalId, revision, digest } = other;
        return { ...input, approvalId, revision, digest };
      },
    }),
  },
  {
    name: "no-is-yes",
    breaks: "a no is taken for a yes; found by what was answered",
    seed: 1,
    spoils: () => ({
      said: answers((answer) =>
        answer.decision === "deny" ? { ...answer, decision: "allow_once" } : answer,
      ),
    }),
  },
  {
    name: "any-digest",
    breaks: "a yes counts for something else than what was shown; found by what was answered",
    seed: 9,
    spoils: () => ({
      said: (input, state) =>
        input.kind === "approval-answer"
          ? { ...input, digest: state.control.approvals.approvals[input.approvalId]?.digest ?? "" }
          : input,
    }),
  },
  {
    name: "forgets-turns",
    breaks: "a crash takes what was said last; found by comparing memory and disk",
    seed: 1,
    spoils: () => ({
      crashed({ rows }) {
        const last = rows.runtime.findLastIndex(({ fact }) => fact.kind === "turn-received");
        if (last >= 0) rows.runtime.length = last;
      },
    }),
  },
];
