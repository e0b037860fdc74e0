// Asks before the first words go to a model on another machine. What follows a yes is kept by the core as a permission.
import * as z from "zod";
import { ToolFailure } from "./jail.ts";
import type { Tool } from "./tool.ts";

const text = z.string().min(1).max(4_096);
/** As the core says where the words would go. */
const args = z.strictObject({ scope: text, who: text, model: text });

export const modelServerTool: Tool<z.infer<typeof args>> = {
  description: "Asks whether a model on another machine may answer.",
  args,
  plan: ({ who, model }) =>
    Promise.resolve({
      title: `Use the language model ${model}`,
      subject: {
        kind: "read",
        detail: `${who} gets your words, the file and selection you ask about, the recent conversation and what tools find, until you take that back under Manage Standing Permissions.`,
      },
      risk: "high",
      ruleKey: null,
    }),
  run: () => Promise.reject(new ToolFailure("internal", "A permission is kept by Kodama itself.")),
};
