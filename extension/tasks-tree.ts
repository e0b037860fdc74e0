// The Tasks tree: what runs by itself, when next and how it went last; below each, its newest runs.
import * as vscode from "vscode";
import { nearOf, secondOf } from "../proto/moments.ts";
import type { RunJson } from "../proto/gen/kodama/v1/scheduler_pb.ts";
import type { ViewTaskJson } from "../proto/gen/kodama/v1/view_pb.ts";
import type { ServerConnection } from "./connection.ts";
import type { Feed } from "./feed.ts";

/** What a row is about; the menus hand it to the commands. */
export interface TaskRow {
  readonly taskId: string;
}
export interface RunRow {
  readonly run: RunJson;
}
type Row = TaskRow | RunRow;

const RUNS_SHOWN = 10;
const ICONS: Readonly<Record<string, string>> = {
  claimed: "clock",
  running: "sync~spin",
  needs_user: "question",
  succeeded: "pass",
  failed: "error",
  cancelled: "circle-slash",
  skipped: "debug-step-over",
  indeterminate: "warning",
};

export function createTasksTree(feed: Feed, connection: () => ServerConnection): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let known = "";
  feed.onChange(({ view }) => {
    const now = JSON.stringify(view.tasks ?? {});
    if (now === known) return;
    known = now;
    changed.fire();
  });
  const provider: vscode.TreeDataProvider<Row> = {
    onDidChangeTreeData: changed.event,
    async getChildren(row) {
      if (row === undefined)
        return Object.keys(feed.current().view.tasks ?? {}).map((taskId) => ({ taskId }));
      if ("run" in row) return [];
      const { runs = [] } = await connection().command("scheduler.history", {
        task_id: row.taskId,
        limit: RUNS_SHOWN,
      });
      return runs.map((run) => ({ run }));
    },
    getTreeItem: (row) =>
      "run" in row ? runItem(row.run) : taskItem(row.taskId, feed.current().view.tasks?.[row.taskId] ?? {}),
  };
  const view = vscode.window.createTreeView("kodama.tasks", { treeDataProvider: provider });
  feed.onChange(({ view: { unseen_results: unseen = 0 } }) => {
    const tooltip = `${unseen} ${unseen === 1 ? "result" : "results"} you have not seen`;
    view.badge = unseen === 0 ? undefined : { value: unseen, tooltip };
  });
  return vscode.Disposable.from(view, changed);
}

/** When it runs next, or that it does not. */
export const nextOf = ({ paused = "", next_run_ms }: ViewTaskJson): string =>
  paused === ""
    ? nextWords(Number(next_run_ms ?? 0))
    : `paused${paused === "failures" ? " after failures" : ""}`;

function taskItem(id: string, task: ViewTaskJson): vscode.TreeItem {
  const { title = "", when = "", paused = "", last_state = "", unseen = 0 } = task;
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
  const next = nextOf(task);
  item.id = id;
  item.description = `${unseen === 0 ? "" : `${unseen} new · `}${next} · ${when}`;
  item.tooltip = `${when}\n${next}${last_state === "" ? "\nNever ran" : `\nLast run: ${last_state.replace("_", " ")}`}`;
  item.iconPath = new vscode.ThemeIcon(paused === "" ? (ICONS[last_state] ?? "clock") : "debug-pause");
  item.contextValue = paused === "" ? "task" : "task-paused";
  item.accessibilityInformation = {
    label: `${title}, ${when}, ${next}, last run ${last_state === "" ? "never" : last_state}${unseen === 0 ? "" : `, ${unseen} new ${unseen === 1 ? "result" : "results"}`}`,
  };
  return item;
}

function runItem(run: RunJson): vscode.TreeItem {
  const { scheduled_at_ms, state = "", reason = "", summary = "", manual = false } = run;
  const at = secondOf(Number(scheduled_at_ms ?? 0));
  const item = new vscode.TreeItem(at);
  const words = `${state.replace("_", " ")}${reason === "" ? "" : `: ${reason}`}${manual ? ", by hand" : ""}`;
  item.description = words;
  item.tooltip = summary === "" ? words : `${words}\n${summary}`;
  item.iconPath = new vscode.ThemeIcon(ICONS[state] ?? "circle");
  item.contextValue = "run";
  item.command = { command: "kodama.showRun", title: "Show", arguments: [{ run }] };
  item.accessibilityInformation = { label: `${at}, ${words}. ${summary}` };
  return item;
}

/** As one says it: today, tomorrow, a day of this week, and only then a date. */
export const nextWords = (atMs: number): string => (atMs === 0 ? "no next run" : nearOf(atMs, Date.now()));
