// The plan that a model shows for its turn: the newest one counts.
import type { ToolCall } from "./types.ts";

export const PLAN_STATES = ["pending", "doing", "done"] as const;
export interface PlanStep {
  readonly text: string;
  readonly state: (typeof PLAN_STATES)[number];
}

export const PLAN = { stepsMax: 20, textCharsMax: 200 } as const;

/** Empty where none was shown. */
export function planIn(calls: readonly ToolCall[]): readonly PlanStep[] {
  const last = calls.findLast(
    ({ name, state }) => name === "update_plan" && state.kind === "done" && state.result.ok,
  );
  // It was judged before it was shown.
  return (last?.args["steps"] ?? []) as unknown as readonly PlanStep[];
}
