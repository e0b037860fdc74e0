// Code lenses over edits that wait for an answer: allow or deny right where the change would be.
import { join } from "node:path";
import type { CodeLens } from "vscode-languageserver/node";
import type { EventJson } from "../../../proto/events.ts";
import { pathOf } from "./documents.ts";

export type ApprovalJson = NonNullable<EventJson<"approval.requested">["approval"]>;

export function lensesFor(uri: string, pending: Iterable<ApprovalJson>): CodeLens[] {
  const path = pathOf(uri);
  const lenses: CodeLens[] = [];
  for (const approval of pending) {
    const { subject, approval_id: id = "" } = approval;
    for (const file of subject?.files ?? []) {
      if (join(subject?.cwd ?? "", file.path ?? "") !== path) continue;
      const at = { line: firstLine(file.diff ?? ""), character: 0 };
      const range = { start: at, end: at };
      lenses.push({
        range,
        command: {
          title: `Kodama: allow "${approval.title ?? ""}"`,
          command: "kodama.approve",
          arguments: [id],
        },
      });
      lenses.push({ range, command: { title: "Deny", command: "kodama.deny", arguments: [id] } });
    }
  }
  return lenses;
}

/** Line (from 0) of the first hunk in the file as it is. */
function firstLine(diff: string): number {
  const start = /^@@ -(\d+)/m.exec(diff)?.[1];
  return Math.max(0, Number(start ?? 1) - 1);
}
