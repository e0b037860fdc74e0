// What a person may rewrite before saying yes: the words of a command or of a commit, the name of a branch. A change to a file is edited in the editor.
import type { JsonRecord } from "../lib/json.ts";
import type { Subject, ToolCall, ToolName } from "./types.ts";

const FIELDS: Readonly<Partial<Record<ToolName, string>>> = {
  run_command: "command",
  git_commit: "message",
  git_switch: "branch",
};

/** The text as proposed; empty where there is none to rewrite. A commit that nobody named is named by what it does. */
export function editableText({ name, args }: Pick<ToolCall, "name" | "args">, subject: Subject): string {
  const field = FIELDS[name];
  const text = field === undefined ? undefined : args[field];
  if (typeof text === "string") return text;
  if (name !== "git_commit" || subject.kind !== "command") return "";
  return subject.argv[subject.argv.indexOf("-m") + 1] ?? "";
}

/** The call with that text instead. What it would do is worked out, judged and asked about anew. */
export function withText(call: ToolCall, text: string): ToolCall {
  const field = FIELDS[call.name];
  const args: JsonRecord = field === undefined ? call.args : { ...call.args, [field]: text };
  return { ...call, args, state: { kind: "preparing" } };
}
