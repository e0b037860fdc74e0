// What a person may rewrite before saying yes: the words of a command or of a commit, the name of a branch, and which of several files
// are changed. A change to a file is edited in the editor.
import type { JsonRecord } from "../lib/json.ts";
import type { FileChange, Subject, ToolCall, ToolName } from "./types.ts";

const FIELDS: Readonly<Partial<Record<ToolName, string>>> = {
  run_command: "command",
  git_commit: "message",
  git_switch: "branch",
};

/** The text as proposed; empty where there is none to rewrite. A commit that nobody named is named by what it does. */
export function editableText({ name, args }: Pick<ToolCall, "name" | "args">, subject: Subject): string {
  if (name === "edit_files" && subject.kind === "edit") return namesOf(subject.files);
  const field = FIELDS[name];
  const text = field === undefined ? undefined : args[field];
  if (typeof text === "string") return text;
  if (name !== "git_commit" || subject.kind !== "command") return "";
  return subject.argv[subject.argv.indexOf("-m") + 1] ?? "";
}

/** One a line; of one file there is nothing to leave out. */
function namesOf(files: readonly FileChange[]): string {
  const names = files.map(({ path }) => path);
  return names.length < 2 || names.some((name) => name.includes("\n")) ? "" : names.join("\n");
}

/** The call with that text instead. What it would do is worked out, judged and asked about anew. */
export function withText(call: ToolCall, text: string): ToolCall {
  if (call.name === "edit_files") return withFiles(call, new Set(text.split("\n")));
  const field = FIELDS[call.name];
  const args: JsonRecord = field === undefined ? call.args : { ...call.args, [field]: text };
  return { ...call, args, state: { kind: "preparing" } };
}

/** The files that are named, as they were asked about: each is one of the arguments, in their order. */
function withFiles(call: ToolCall, kept: ReadonlySet<string>): ToolCall {
  const { state, args } = call;
  const proposed =
    state.kind === "ready" && state.prepared.subject.kind === "edit" ? state.prepared.subject.files : [];
  const files = Array.isArray(args["files"])
    ? args["files"].filter((_, n) => kept.has(proposed[n]?.path ?? ""))
    : [];
  const leftOut = proposed.flatMap(({ path }) => (kept.has(path) ? [] : [path]));
  return {
    ...call,
    args: { ...args, files },
    leftOut: [...(call.leftOut ?? []), ...leftOut],
    state: { kind: "preparing" },
  };
}
