// The plan of a longer piece of work, shown to the person as it goes on. It changes nothing.
import * as z from "zod";
import { PLAN, PLAN_STATES } from "../../core/tools/plan.ts";
import { reading } from "./read-tools.ts";
import type { Tool } from "./tool.ts";

const step = z.strictObject({
  text: z.string().trim().min(1).max(PLAN.textCharsMax),
  state: z.enum(PLAN_STATES),
});
const args = z.strictObject({ steps: z.array(step).min(1).max(PLAN.stepsMax) });
type Args = z.infer<typeof args>;

export const planTool: Tool<Args> = {
  description:
    "Shows the person your plan before work of three steps or more, and again, whole, whenever a step begins or is done.",
  args,
  plan: ({ steps }) => Promise.resolve(reading(titleOf(steps))),
  run: ({ steps }) =>
    Promise.resolve({ ok: true, text: "The person sees it.", spoken: `${titleOf(steps)}.` }),
};

function titleOf(steps: Args["steps"]): string {
  const done = steps.filter(({ state }) => state === "done").length;
  const now = steps.find(({ state }) => state === "doing");
  const words = done === 0 ? `Plan of ${steps.length} steps` : `${done} of ${steps.length} steps done`;
  return now === undefined ? words : `${words}, now: ${now.text}`;
}
