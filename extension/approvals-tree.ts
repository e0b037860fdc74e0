// The Approvals tree: what waits for an answer, and the lasting answers and permissions, each of which can be taken back.
import * as vscode from "vscode";
import { armDelayMs } from "./arm-delay.ts";
import { shownWords } from "../proto/shown-words.ts";
import type { ApprovalJson } from "../proto/gen/kodama/v1/approval_pb.ts";
import { byVoice } from "../proto/by-voice.ts";
import type { ServerConnection } from "./connection.ts";
import type { Feed } from "./feed.ts";
import { standing, type Standing } from "./permissions.ts";

/** What a row is about; the menus hand it to the commands. */
export interface QuestionRow {
  readonly approvalId: string;
}
export interface StandingRow {
  readonly standing: Standing;
}
type Row = QuestionRow | StandingRow;

export interface ApprovalsTree extends vscode.Disposable {
  /** Lasting answers may have changed. */
  refresh(): void;
}

export function createApprovalsTree(feed: Feed, connection: () => ServerConnection): ApprovalsTree {
  const changed = new vscode.EventEmitter<void>();
  /** When each question was first shown: its buttons come a moment later, so that no click is meant for something else. */
  const shownAtMs = new Map<string, number>();
  const waiting = (): readonly string[] => Object.keys(feed.current().view.approvals ?? {});
  // What stands is asked for before the tree is told to look again, so that its rows are there at once: while an
  // editor waits for rows, it has none to hand to a button that is clicked.
  let lasting: readonly Standing[] = [];
  let newest = 0;
  const refresh = (): void => {
    const mine = ++newest;
    void standing(connection())
      // Before the server is there nothing stands; while it is away, what stood.
      .catch(() => lasting)
      .then((found) => {
        if (mine !== newest) return;
        lasting = found;
        changed.fire();
      });
  };
  let known = "";
  let asked = "";
  feed.onChange(({ view }) => {
    const ids = waiting();
    for (const id of shownAtMs.keys()) if (!ids.includes(id)) shownAtMs.delete(id);
    const { allowance_id = "", left = 0 } = view.allowance ?? {};
    const now = [...ids, allowance_id, left].join();
    if (now === known) return;
    known = now;
    // A question does not wait for what stands, nor do its buttons stay when it is settled.
    if (asked !== ids.join()) changed.fire();
    asked = ids.join();
    refresh();
  });
  const provider: vscode.TreeDataProvider<Row> = {
    onDidChangeTreeData: changed.event,
    getChildren(row) {
      if (row !== undefined) return [];
      return [
        ...waiting().map((approvalId) => ({ approvalId })),
        ...lasting.map((one) => ({ standing: one })),
      ];
    },
    getTreeItem(row) {
      if ("standing" in row) return standingItem(row.standing);
      const asked = feed.current().view.approvals?.[row.approvalId] ?? {};
      return questionItem(row.approvalId, asked, armed(row.approvalId));
    },
  };
  const armed = (id: string): boolean => {
    const delayMs = armDelayMs();
    const shown = shownAtMs.get(id);
    if (shown !== undefined) return Date.now() - shown >= delayMs;
    shownAtMs.set(id, Date.now());
    setTimeout(() => changed.fire(), delayMs);
    return delayMs === 0;
  };
  const view = vscode.window.createTreeView("kodama.approvals", { treeDataProvider: provider });
  return {
    refresh,
    dispose() {
      view.dispose();
      changed.dispose();
    },
  };
}

function questionItem(id: string, asked: ApprovalJson, armed: boolean): vscode.TreeItem {
  const { title = "", reason = "", risk = "", subject } = asked;
  const item = new vscode.TreeItem(title);
  item.id = id;
  item.description = risk === "high" ? "high risk" : "waits for you";
  item.tooltip = [`${reason}${byVoice(asked)}`, shownWords(subject ?? {}), subject?.cwd ?? ""]
    .filter((line) => line !== "")
    .join("\n");
  item.iconPath = new vscode.ThemeIcon("question");
  item.contextValue = armed ? "question" : "question-just-shown";
  item.accessibilityInformation = { label: `${title}, waits for your answer. ${reason}${byVoice(asked)}` };
  item.command = { command: "kodama.showOrb", title: "Show" };
  return item;
}

function standingItem({ id, label, description, detail, icon }: Standing): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = id;
  item.description = description;
  item.tooltip = detail;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = "standing";
  item.accessibilityInformation = { label: `${label}, ${description}, ${detail}` };
  return item;
}
