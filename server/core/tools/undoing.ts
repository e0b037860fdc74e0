// Which change an undo is about.
import type { JsonRecord } from "../lib/json.ts";
import { takenTogether } from "../changes.ts";
import { at } from "../lib/record.ts";
import type { State } from "../state.ts";
import { type Change, type FileChange, lastChange, type ToolCall } from "./types.ts";

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
  const { tools } = state.runtime;
  const change = typeof callId === "string" ? at(tools.changes, callId) : undefined;
  if (change === undefined || call.args["all"] !== true) return change ?? null;
  return together(takenTogether(tools, change.callId)) ?? change;
}

/** As one change: of each file what was there first, and what should be there now. A day counts from the oldest. */
function together([first, ...rest]: readonly Change[]): Change | null {
  if (first === undefined) return null;
  const files = new Map<string, FileChange>();
  for (const file of [first, ...rest].flatMap((one) => one.files)) {
    const key = `${file.folder}\n${file.path}`;
    const before = files.get(key);
    // Somebody wrote it in between: what they wrote is no part of it, so it is not what should be there.
    const isWhole = before === undefined || before.afterSha === file.beforeSha;
    const { beforeSha } = before ?? file;
    files.set(key, { ...file, beforeSha, afterSha: isWhole ? file.afterSha : MIXED });
  }
  return { ...first, files: [...files.values()] };
}
/** The sum of no text: such a file was changed again since, and is refused as that. */
const MIXED = "mixed";
