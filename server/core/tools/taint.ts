// Whether a model has read, in this turn, text that nobody vouches for: what an unknown program printed, what an MCP
// server said, and files outside the open folders. The project's own files and scripts are trusted with the workspace. Such text may tell a model what to do; so for the
// rest of the turn what was allowed for the session is asked about again, and nothing leaves the machine.
import { folderAt } from "../lib/paths.ts";
import type { Turn } from "../conversation/types.ts";
import type { ToolCall } from "./types.ts";

export function isTainted(calls: readonly ToolCall[], turn: Pick<Turn, "turnId" | "folders">): boolean {
  return calls.some((call) => call.turnId === turn.turnId && call.byModel && isOfNobody(call, turn.folders));
}

function isOfNobody({ name, args, folders, state }: ToolCall, open: readonly string[]): boolean {
  if (state.kind !== "done") return false;
  // Also how one failed is told in the server's words, before and after a question.
  if (name === "mcp_call") return !OUR_WORDS.has(state.result.errorCode);
  if (state.prepared === null) return false;
  // What was refused or denied told the model nothing of the program.
  const ran = state.result.errorCode === "" || RAN.has(state.result.errorCode);
  if (!ran) return false;
  if (name === "command_output" || (name === "run_command" && state.prepared.risk !== "read")) return true;
  if (folders.every((one) => open.includes(one))) return false;
  const isOutside = (words: string): boolean => {
    const folder = folderAt(folders, words);
    return folder !== undefined && !open.includes(folder);
  };
  const { subject } = state.prepared;
  if (name === "run_command" && subject.kind === "command") {
    const words = subject.steps?.flatMap((one) => one.argv) ?? subject.argv;
    // An option may hold a path in any form.
    return isOutside(subject.cwd) || words.some((word) => word.includes("/") || word.includes(".."));
  }
  return Object.values(args).some((value) => typeof value === "string" && isOutside(value));
}
const OUR_WORDS: ReadonlySet<string> = new Set([
  "denied",
  "expired",
  "untrusted",
  "nobody_to_ask",
  "invalid_arguments",
  "not_found",
  "too_large",
]);
const RAN: ReadonlySet<string> = new Set(["failed", "timeout", "cancelled"]);
