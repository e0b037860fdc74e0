// Which change an undo is about.
import type { JsonRecord } from "../lib/json.ts";
import { at } from "../lib/record.ts";
import type { State } from "../state.ts";
import { type Change, lastChange, type ToolCall } from "./types.ts";

/** With the id of the change: a model knows its calls by its own ids, and may leave it out for the last change. */
export function meantChange(
  { runtime }: State,
  { turnId, folders }: { readonly turnId: string; readonly folders: readonly string[] },
  args: JsonRecord,
): JsonRecord {
  const { call_id: said = "" } = args;
  if (typeof said !== "string" || at(runtime.tools.changes, said) !== undefined) return args;
  const found =
    said === ""
      ? lastChange(runtime.tools, folders)
      : Object.values(runtime.tools.calls).findLast(
          (one) =>
            one.turnId === turnId && one.providerCallId === said && one.callId in runtime.tools.changes,
        );
  return found === undefined ? args : { ...args, call_id: found.callId };
}

export function undoTarget(state: State, call: ToolCall): Change | null {
  const callId = call.args["call_id"];
  return typeof callId === "string" ? (at(state.runtime.tools.changes, callId) ?? null) : null;
}
