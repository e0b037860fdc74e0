// The Approvals tree: what waits for an answer, and the lasting answers and permissions, each of which can be taken back.
import * as vscode from "vscode";
import { armDelayMs } from "./arm-delay.ts";
import { createArming, movedBy } from "./arming.ts";
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

/** As long a settled question may stay for what stands by its answer. */
const SETTLED_WITHIN_MS = 200;

export function createApprovalsTree(feed: Feed, connection: () => ServerConnection): ApprovalsTree {
  const changed = new vscode.EventEmitter<Row | undefined>();
  // Each question keeps its row, by which the tree is told to draw that one anew.
  const questions = new Map<string, QuestionRow>();
  // What stands is asked for before the tree is told to look again, so that its rows are there at once: while an
  // editor waits for rows, it has none to hand to a button that is clicked.
  const arming = createArming<Row>({ delayMs: armDelayMs, drawAnew: (row) => changed.fire(row) });
  let lasting: readonly StandingRow[] = [];
  let newest = 0;
  let drawn = "";
  const draw = (): void => {
    const now = JSON.stringify([[...questions.keys()], lasting]);
    // Rows that are drawn anew lose the click that is being made on them.
    if (now === drawn) return;
    drawn = now;
    changed.fire(undefined);
  };
  const refresh = (): void => {
    const mine = ++newest;
    void standing(connection())
      .then((found) => found.map((one) => ({ standing: one })))
      // Before the server is there nothing stands; while it is away, what stood.
      .catch(() => lasting)
      .then((found) => {
        if (mine !== newest) return;
        lasting = found;
        draw();
      });
  };
  let known = "";
  feed.onChange(({ view: { approvals = {}, allowance = {} } }) => {
    // Also those that move to where another one was: their buttons would lie under a pointer that is on its way.
    arming.disarm(movedBy([...questions.keys()], (approvalId) => approvalId in approvals));
    for (const approvalId of questions.keys()) if (!(approvalId in approvals)) questions.delete(approvalId);
    const fresh = Object.keys(approvals).filter((approvalId) => !questions.has(approvalId));
    for (const approvalId of fresh) questions.set(approvalId, { approvalId });
    const { allowance_id = "", left = 0 } = allowance;
    const now = [...questions.keys(), allowance_id, left].join();
    if (now === known) return;
    known = now;
    // A question does not wait for what stands. Where one is settled, what stands by its answer is drawn with it, unless that takes long.
    if (fresh.length > 0) draw();
    else setTimeout(draw, SETTLED_WITHIN_MS);
    refresh();
  });
  const provider: vscode.TreeDataProvider<Row> = {
    onDidChangeTreeData: changed.event,
    getChildren: (row) => (row === undefined ? [...questions.values(), ...lasting] : []),
    getTreeItem(row) {
      if ("standing" in row) return standingItem(row.standing);
      const asked = feed.current().view.approvals?.[row.approvalId] ?? {};
      return questionItem(row.approvalId, asked, arming.isArmed(row.approvalId, row));
    },
  };
  const view = vscode.window.createTreeView("kodama.approvals", { treeDataProvider: provider });
  return { refresh, dispose: () => vscode.Disposable.from(view, changed).dispose() };
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
