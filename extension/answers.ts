// Answering a question from the palette, a key, a thread, a toast or a link: yes, no, no with words, or rewritten.
import * as vscode from "vscode";
import { shownWords } from "../proto/shown-words.ts";
import type { ApprovalJson } from "./approval-surfaces.ts";
import { armDelayMs } from "./arm-delay.ts";
import type { CommandContext } from "./command-context.ts";
import type { Feed } from "./feed.ts";
import { pickOrType } from "./pick-or-type.ts";
import { unlinked } from "./unlinked.ts";

interface Answer {
  readonly decision: string;
  readonly note?: string;
  readonly edited_text?: string;
}

/**
 * From a thread's title action comes the thread, from the title of a diff its document, from a link the id, from a
 * key nothing: then the oldest one.
 */
export function pick(feed: Feed, argument: unknown): ApprovalJson | undefined {
  const { approvals = {} } = feed.current().view;
  const id = idOf(argument);
  if (typeof id === "string" && id !== "") return approvals[id];
  return Object.values(approvals)[0];
}

function idOf(argument: unknown): unknown {
  if (argument instanceof vscode.Uri) return argument.query;
  if (typeof argument !== "object" || argument === null) return argument;
  // A row of the Approvals tree, or a comment thread.
  if ("approvalId" in argument) return argument.approvalId;
  return "contextValue" in argument ? argument.contextValue : argument;
}

export async function respond(
  { connection, feed }: CommandContext,
  argument: unknown,
  answer: Answer,
): Promise<void> {
  const asked = pick(feed, argument);
  if (asked === undefined) {
    void vscode.window.showInformationMessage("Kodama: there is nothing to answer.");
    return;
  }
  const { approval_id = "", revision = 0, digest = "" } = asked;
  if (argument === undefined && answer.decision !== "deny" && feed.takenOverMs() < armDelayMs()) {
    void vscode.window.showInformationMessage(
      `Kodama asks something else now: ${unlinked(asked.title ?? "")}`,
    );
    return;
  }
  const how = argument === undefined ? "key" : "click";
  await connection.command("approval.respond", { approval_id, revision, digest, how, ...answer });
}

export async function denyWithReason(context: CommandContext, argument: unknown): Promise<void> {
  const asked = pick(context.feed, argument);
  // What comes while the box is open is another question.
  if (asked === undefined) return respond(context, argument, { decision: "deny" });
  const note = await vscode.window.showInputBox({
    title: asked.title ?? "",
    prompt: "Why not, or what to do instead? Empty is a plain no; Escape leaves the question open.",
  });
  if (note !== undefined)
    await respond(context, asked.approval_id, { decision: "deny", note: note.slice(0, 500) });
}

/** Nothing runs by rewriting: what the new words would do is a question of its own. */
export async function editQuestion(context: CommandContext, argument: unknown): Promise<void> {
  const open = Object.values(context.feed.current().view.approvals ?? {});
  const asked =
    argument === undefined
      ? open.find((one) => (one.editable_text ?? "") !== "")
      : pick(context.feed, argument);
  const { approval_id, editable_text: text = "", title = "" } = asked ?? {};
  if (text === "") {
    void vscode.window.showInformationMessage("Kodama: there is nothing to rewrite. Say no and ask anew.");
    return;
  }
  const edited_text = isChange(asked)
    ? await someOf(text.split("\n"), title)
    : await vscode.window.showInputBox({
        title,
        value: text,
        prompt: "Kodama asks again with your words.",
        validateInput: (words) => (words.trim() === "" || words === text ? "Change the words." : undefined),
      });
  if (edited_text !== undefined) await respond(context, approval_id, { decision: "edit", edited_text });
}

const isChange = (asked: ApprovalJson | undefined): boolean => (asked?.subject?.files ?? []).length > 0;

/** One a line; undefined where the question is left open. */
async function someOf(paths: readonly string[], title: string): Promise<string | undefined> {
  const items = paths.map((label) => ({ label, picked: true }));
  const placeHolder = "Untick what is to be left out. Kodama asks again about the rest.";
  const kept = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return kept?.map(({ label }) => label).join("\n");
}

/** A yes; to a question that wants more than that, an answer: one that it offers, or other words. */
export async function approve(context: CommandContext, argument: unknown): Promise<void> {
  const asked = pick(context.feed, argument);
  if (asked?.subject?.kind !== "question") return respond(context, argument, { decision: "allow_once" });
  const { title = "", subject, approval_id } = asked;
  const options = subject.argv ?? [];
  const note = await pickOrType(options, { title, other: "Other words…", prompt: "Your answer" });
  if (note !== undefined)
    await respond(context, approval_id, { decision: "allow_once", note: note.slice(0, 500) });
}

const ONCE = "Allow once";
const DENY = "Deny";
const SHOW = "Show the change";
const WHY_NOT = "Deny and say why…";
const REWRITE = "Edit…";
const LEAVE_OUT = "Leave files out…";
const LASTING: Readonly<Record<string, string>> = {
  "Allow until Kodama restarts": "allow_session",
  "Allow in this folder": "allow_workspace",
  "Allow always": "allow_always",
  "Allow, and ask each time": "ask_always",
  Never: "deny_always",
};
const LASTING_OF_TASK: Readonly<Record<string, string>> = {
  "Allow for this task": "allow_task",
  "Allow, and ask each time": "ask_always",
  Never: "deny_always",
};
/** Where the person wants to be asked each time, only a no lasts. */
function lastingOf({ task_id = "", rule_id = "" }: ApprovalJson): Readonly<Record<string, string>> {
  if (rule_id === "asked-each-time") return { Never: "deny_always" };
  return task_id === "" ? LASTING : LASTING_OF_TASK;
}

export async function showApprovals(context: CommandContext): Promise<void> {
  const open = Object.values(context.feed.current().view.approvals ?? {});
  const items = open.map((asked) => ({
    label: asked.title ?? "",
    description: asked.risk ?? "",
    detail: shownWords(asked.subject ?? {}) || (asked.subject?.detail ?? ""),
    asked,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: open.length === 0 ? "Nothing waits for you" : "What waits for your answer",
  });
  if (picked === undefined) return;
  const { asked } = picked;
  const matches = asked.always_matches ?? "";
  const choices = [
    ONCE,
    DENY,
    WHY_NOT,
    ...(isChange(asked) ? [SHOW] : []),
    ...((asked.editable_text ?? "") === "" ? [] : [isChange(asked) ? LEAVE_OUT : REWRITE]),
    ...(matches === "" ? [] : Object.keys(lastingOf(asked))),
  ];
  const choice = await vscode.window.showQuickPick(choices, {
    placeHolder: `${asked.reason ?? ""}${matches === "" ? "" : ` A lasting answer matches ${matches}.`}`,
  });
  if (choice !== undefined) await act(context, asked, choice);
}

function act(context: CommandContext, asked: ApprovalJson, choice: string): Promise<unknown> {
  const id = asked.approval_id;
  if (choice === SHOW) return context.proposals.show(asked);
  if (choice === WHY_NOT) return denyWithReason(context, id);
  if (choice === REWRITE || choice === LEAVE_OUT) return editQuestion(context, id);
  const decision =
    choice === ONCE ? "allow_once" : choice === DENY ? "deny" : (lastingOf(asked)[choice] ?? "deny");
  return respond(context, id, { decision });
}
