// A question of a model to the person. It is asked like any other question; the answer is what the tool found.
import * as z from "zod";
import { ToolFailure } from "./jail.ts";
import type { Tool } from "./tool.ts";

const args = z.strictObject({
  question: z.string().trim().min(1).max(300),
  options: z.array(z.string().trim().min(1).max(80)).max(5).default([]),
});

export const askTool: Tool<z.infer<typeof args>> = {
  description:
    "Asks the person one question that only they can answer, with the likely answers as options, and waits. Not for permissions: tools ask for those themselves.",
  args,
  plan: ({ question, options }) =>
    Promise.resolve({
      title: question,
      // Nothing is changed; but it is never answered by itself.
      risk: "change",
      ruleKey: null,
      subject: { kind: "question", options: [...new Set(options)] },
    }),
  run() {
    // The core ends it with the answer.
    throw new ToolFailure("internal", "This is answered by a person.");
  },
};
