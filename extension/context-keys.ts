// Context keys for when-clauses: derived flags of the view, never decisions of our own.
import * as vscode from "vscode";
import type { ViewJson } from "../proto/gen/kodama/v1/view_pb.ts";
import type { Status } from "./connection.ts";

export interface ContextKeys {
  status(status: Status): void;
  view(view: ViewJson): void;
}

export function createContextKeys(): ContextKeys {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  };
  return {
    status: (status) => set("kodama.ready", status === "ready"),
    view({ flags = {}, approvals = {}, tasks = {}, unseen_results: unseen = 0, allowance, voice = {} }) {
      set(
        "kodama.editable",
        Object.values(approvals).some((one) => (one.editable_text ?? "") !== ""),
      );
      set("kodama.approvalPending", flags.can_approve === true);
      set("kodama.allowedAhead", allowance !== undefined);
      set("kodama.hasTasks", Object.keys(tasks).length > 0);
      set("kodama.unseenResults", unseen > 0);
      set("kodama.safeMode", flags.safe_mode === true);
      set("kodama.busy", flags.busy === true);
      set("kodama.speaking", voice.playback === true);
      set("kodama.heard", (voice.mode ?? "") !== "");
      set("kodama.muted", voice.muted === true);
      set("kodama.canUndo", flags.can_undo === true);
      set("kodama.awake", flags.awake === true);
    },
  };
}
