// Which changes of files belong together, and what came after one: an undo, and what is said of it, go by that.
import { at } from "./lib/record.ts";
import type { State } from "./state.ts";
import type { Change, ToolCall, ToolsState } from "./tools/types.ts";

/** What was surely made. What may not have been is taken back by itself. */
export const takenTogether = (tools: ToolsState, callId: string): readonly Change[] =>
  changesOfRequest(tools, callId).filter(({ unsure }) => unsure !== true);

/** What is not taken back of the request that a change was made for, oldest first. */
export function changesOfRequest({ calls, changes }: ToolsState, callId: string): readonly Change[] {
  const turnId = at(calls, callId)?.turnId;
  return Object.values(changes).filter(
    (one) =>
      !one.undone &&
      (one.callId === callId || (turnId !== undefined && at(calls, one.callId)?.turnId === turnId)),
  );
}

/** How many changes of the same request still stand, once one of them was taken back. */
export function standBeside(state: State, { name, args: { call_id: callId, all } }: ToolCall): number {
  return name === "undo" && all !== true && typeof callId === "string"
    ? changesOfRequest(state.runtime.tools, callId).filter((one) => one.callId !== callId).length
    : 0;
}

/** What was done in git after a change: "undo that" may well mean it, and it is not taken back here. */
export function doneInGitSince({ runtime }: State, change: Change, folders: readonly string[]): string {
  const last = Object.values(runtime.tools.calls).findLast(
    ({ name, state, proposedAtMs, folders: of }) =>
      IN_GIT.has(name) &&
      proposedAtMs > change.atMs &&
      of.some((folder) => folders.includes(folder)) &&
      state.kind === "done" &&
      state.result.ok &&
      state.prepared?.risk !== "read",
  );
  return last?.state.kind === "done" ? (last.state.prepared?.title ?? "") : "";
}
const IN_GIT: ReadonlySet<string> = new Set([
  "git_commit",
  "git_switch",
  "git_stash",
  "git_pull",
  "git_push",
]);
