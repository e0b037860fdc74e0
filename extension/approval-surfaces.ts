// Shows open questions where the person looks: a thread at the line, the diff, one toast when the view is hidden.
// Each is a rendering of the same approval; all go when it is settled, whoever answered.
import { join } from "node:path";
import * as vscode from "vscode";
import { unlinked } from "./unlinked.ts";
import { byVoice } from "../proto/by-voice.ts";
import type { ApprovalJson as WireApproval } from "../proto/gen/kodama/v1/approval_pb.ts";
import type { Feed } from "./feed.ts";
import type { Proposals } from "./proposals.ts";

export type ApprovalJson = WireApproval;

export interface ApprovalSurfaces extends vscode.Disposable {
  requested(approval: ApprovalJson): void;
  /** Nobody answered for a while. */
  again(approval: ApprovalJson): void;
  resolved(approval: ApprovalJson): void;
  /** After a reconnect: exactly these are open. */
  replace(open: readonly ApprovalJson[]): void;
}

export interface ApprovalPorts {
  readonly feed: Feed;
  readonly proposals: Proposals;
  readonly orbVisible: () => boolean;
}

export function createApprovalSurfaces({ feed, proposals, orbVisible }: ApprovalPorts): ApprovalSurfaces {
  const controller = vscode.comments.createCommentController("kodama", "Kodama");
  const threads = new Map<string, vscode.CommentThread>();

  const open = (approval: ApprovalJson, loud: boolean): void => {
    const { approval_id: id = "" } = approval;
    if (threads.has(id)) return;
    const thread = threadFor(controller, approval);
    if (thread !== undefined) threads.set(id, thread);
    if ((approval.subject?.files ?? []).length > 0) void proposals.show(approval);
    if (loud && !orbVisible()) toast(approval, feed);
  };
  const close = (id: string): void => {
    threads.get(id)?.dispose();
    threads.delete(id);
    void proposals.close(id);
  };
  return {
    requested: (approval) => open(approval, true),
    again(approval) {
      if (!orbVisible() || !vscode.window.state.focused) toast(approval, feed);
    },
    resolved: ({ approval_id: id = "" }) => close(id),
    replace(all) {
      const ids = new Set(all.map((one) => one.approval_id ?? ""));
      for (const id of threads.keys()) if (!ids.has(id)) close(id);
      for (const one of all) open(one, false);
    },
    dispose: () => controller.dispose(),
  };
}

/** At the first changed line of a file; a command has no line and stays in the view, toast and status bar. */
function threadFor(
  controller: vscode.CommentController,
  approval: ApprovalJson,
): vscode.CommentThread | undefined {
  const { subject, approval_id: id = "", title = "", reason = "" } = approval;
  const file = subject?.files?.[0];
  if (file === undefined || file.creates === true) return undefined;
  const line = firstChange(file.diff ?? "");
  const uri = vscode.Uri.file(join(subject?.cwd ?? "", file.path ?? ""));
  const argument = encodeURIComponent(JSON.stringify([id]));
  const body = new vscode.MarkdownString(undefined, true);
  body.isTrusted = { enabledCommands: ["kodama.approve", "kodama.deny", "kodama.showDiff"] };
  body.appendText(title);
  body.appendMarkdown("\n\n");
  body.appendText(`${reason}${byVoice(approval)}`);
  body.appendMarkdown(
    `\n\n[$(check) Allow once](command:kodama.approve?${argument}) · [$(close) Deny](command:kodama.deny?${argument}) · [$(diff) Show](command:kodama.showDiff?${argument})`,
  );
  const comment: vscode.Comment = { author: { name: "Kodama" }, body, mode: vscode.CommentMode.Preview };
  const thread = controller.createCommentThread(uri, new vscode.Range(line, 0, line, 0), [comment]);
  thread.canReply = false;
  thread.contextValue = id;
  thread.label = "Kodama asks";
  const visible = vscode.window.visibleTextEditors.some(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  thread.collapsibleState = visible
    ? vscode.CommentThreadCollapsibleState.Expanded
    : vscode.CommentThreadCollapsibleState.Collapsed;
  return thread;
}

/** Line (from 0) of the first change: the hunk's start and the unchanged lines before it. */
function firstChange(diff: string): number {
  const [head = "", ...lines] = diff.split("\n");
  const start = Number(/^@@ -(\d+)/.exec(head)?.[1] ?? 1);
  const unchanged = lines.findIndex((line) => /^[+-]/.test(line));
  return Math.max(0, start - 1 + Math.max(0, unchanged));
}

/** One toast per question. An answer that comes after it was settled elsewhere is refused by the server. */
function toast(approval: ApprovalJson, feed: Feed): void {
  const { approval_id: id = "", title = "", subject } = approval;
  const isQuestion = subject?.kind === "question";
  const [yes, no] = isQuestion ? ["Answer…", "No Answer"] : ["Allow Once", "Deny"];
  void vscode.window
    .showWarningMessage(
      `Kodama asks: ${unlinked(title)}${isQuestion ? "" : "?"}${byVoice(approval)}`,
      yes,
      no,
      "Show",
    )
    .then((choice) => {
      if (!Object.hasOwn(feed.current().view.approvals ?? {}, id)) return;
      if (choice === yes) void vscode.commands.executeCommand("kodama.approve", id);
      if (choice === no) void vscode.commands.executeCommand("kodama.deny", id);
      if (choice === "Show") void vscode.commands.executeCommand("kodama.showOrb");
    });
}
