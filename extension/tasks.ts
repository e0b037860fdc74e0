// What people do with tasks: make one by a sentence, run, pause, edit, delete, look at what became of its runs.
import * as vscode from "vscode";
import { secondOf } from "../proto/moments.ts";
import type { RunJson, SchedulerTaskResultEventJson, TaskJson } from "../proto/gen/kodama/v1/scheduler_pb.ts";
import type { CommandContext } from "./command-context.ts";
import { runLog } from "../proto/run-log.ts";
import { unlinked } from "./unlinked.ts";
import { taskForm } from "./task-form.ts";
import { nextOf, type RunRow, type TaskRow } from "./tasks-tree.ts";

type Run = (context: CommandContext, argument: unknown) => unknown;

export const newTask: Run = async ({ connection, orb }) => {
  const text = await vscode.window.showInputBox({
    title: "New Task",
    prompt: "When and what, in one sentence. Kodama reads it back before it keeps it.",
    placeHolder: "every weekday at nine run the tests",
  });
  if (text === undefined || text.trim() === "") return undefined;
  if (!orb.visible()) void vscode.commands.executeCommand("kodama.orb.focus", { preserveFocus: true });
  return connection.command("conversation.inject_text", { text, source: "typed" });
};

export const runTask: Run = async (context, argument) => {
  const task = await pick(context, argument, { title: "Run which task now?" });
  if (task !== undefined) await context.connection.command("scheduler.trigger_now", { task_id: task });
};

export const pauseTask: Run = (context, argument) => setPaused(context, argument, true);
export const resumeTask: Run = (context, argument) => setPaused(context, argument, false);

async function setPaused(context: CommandContext, argument: unknown, paused: boolean): Promise<void> {
  const title = paused ? "Pause which task?" : "Resume which task?";
  const task_id = await pick(context, argument, { title, paused: !paused });
  if (task_id === undefined) return;
  await context.connection.command("scheduler.pause", { task_id, paused });
  const name = context.feed.current().view.tasks?.[task_id]?.title ?? "";
  vscode.window.setStatusBarMessage(`Kodama: "${name}" ${paused ? "is paused" : "goes on"}.`, TOLD_MS);
}

export const deleteTask: Run = async (context, argument) => {
  const task_id = await pick(context, argument, { title: "Delete which task?" });
  if (task_id === undefined) return;
  const title = context.feed.current().view.tasks?.[task_id]?.title ?? "";
  const choice = await vscode.window.showWarningMessage(
    `Delete the task "${title}"? What its runs did stays in the history.`,
    { modal: true },
    "Delete",
  );
  if (choice === "Delete") await context.connection.command("scheduler.delete", { task_id });
};

export const newTaskByForm: Run = (context) => taskForm(context);

/** What it does is asked about anew when it runs, if it is no longer what was allowed. */
export const editTask: Run = async (context, argument) => {
  const task_id = await pick(context, argument, { title: "Edit which task?" });
  const task = task_id === undefined ? undefined : await find(context, task_id);
  if (task?.spec !== undefined) await taskForm(context, task);
};

export const showHistory: Run = async (context, argument) => {
  const task_id = await pick(context, argument, { title: "Show the runs of which task?" });
  if (task_id === undefined) return;
  const { runs = [] } = await context.connection.command("scheduler.history", { task_id, limit: 100 });
  const items = runs.map((run) => ({
    label: secondOf(Number(run.scheduled_at_ms ?? 0)),
    description: `${run.state ?? ""}${run.reason === "" || run.reason === undefined ? "" : `: ${run.reason}`}`,
    detail: run.summary ?? "",
    run,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: context.feed.current().view.tasks?.[task_id]?.title ?? "",
    placeHolder: items.length === 0 ? "It never ran" : "Pick a run to see what it did",
  });
  if (picked !== undefined) await showRun(context, { run: picked.run });
};

/** What a run did, as a page of text: what was told of it, as long as that is kept. */
export const showRun: Run = async ({ connection, pages }, argument) => {
  // Only the Tasks tree and the history call this.
  const { run } = argument as RunRow;
  await connection.command("scheduler.acknowledge", { run_keys: [run.run_key ?? ""] });
  const log = runLog(await connection.readTopic(`run:${run.run_key ?? ""}:events`));
  const text = [runHead(run), log === "" ? (run.summary ?? "") : log]
    .filter((part) => part !== "")
    .join("\n\n");
  const at = secondOf(Number(run.scheduled_at_ms ?? 0));
  await pages.show({ name: `${run.title ?? ""}, ${at}`, key: run.run_key ?? "", text });
};

function runHead({
  title = "",
  scheduled_at_ms,
  state = "",
  reason = "",
  attempt = 0,
  run_key = "",
}: RunJson): string {
  const at = secondOf(Number(scheduled_at_ms ?? 0));
  return `${title}\n${at}: ${state}${reason === "" ? "" : ` (${reason})`}, attempt ${attempt}\n${run_key}`;
}

/** A run that went wrong is told with what one would do next, a reminder by its words; what else went well is seen in the tree. */
export async function tellResult(
  context: CommandContext,
  { run = {} }: SchedulerTaskResultEventJson,
): Promise<void> {
  const { title = "", state = "", summary = "", task_id: taskId = "", run_key = "" } = run;
  if (run.work === "remind" && state === "succeeded") return remind(context, summary, run_key);
  if (state !== "failed" && state !== "indeterminate") return;
  const words = state === "failed" ? "failed" : "was interrupted, and it is not known how far it came";
  const choice = await vscode.window.showWarningMessage(
    unlinked(`Kodama: "${title}" ${words}. ${summary}`),
    "Show",
    "Run Again",
    "Pause",
  );
  // Whoever answered has seen it; every window then knows.
  if (choice !== undefined)
    await context.connection.command("scheduler.acknowledge", { run_keys: [run.run_key ?? ""] });
  if (choice === "Show") await showRun(context, { run });
  if (choice === "Run Again") await runTask(context, { taskId });
  if (choice === "Pause") await pauseTask(context, { taskId });
}

/** Where it stands in the view in front of somebody it needs no second place. */
async function remind({ connection, orb }: CommandContext, text: string, runKey: string): Promise<void> {
  if (orb.visible() && vscode.window.state.focused) return;
  const choice = await vscode.window.showInformationMessage(`Kodama: ${unlinked(text)}`, "Seen");
  if (choice !== undefined) await connection.command("scheduler.acknowledge", { run_keys: [runKey] });
}

const TOLD_MS = 5_000;
const NO_TASKS: Readonly<Record<string, string>> = {
  undefined: "There are no tasks",
  true: "No task is paused",
  false: "There is no task to pause",
};

interface Pick {
  readonly title: string;
  /** Only those that are paused, or that are not; absent for all. */
  readonly paused?: boolean;
}

async function pick(
  { feed }: CommandContext,
  argument: unknown,
  { title, paused: wanted }: Pick,
): Promise<string | undefined> {
  // From the tree comes its row; from the palette nothing.
  if (typeof argument === "object" && argument !== null && "taskId" in argument)
    return (argument as TaskRow).taskId;
  const items = Object.entries(feed.current().view.tasks ?? {})
    .filter(([, { paused = "" }]) => wanted === undefined || wanted === (paused !== ""))
    .map(([taskId, task]) => ({
      label: task.title ?? "",
      description: `${task.when ?? ""}, ${nextOf(task)}`,
      taskId,
    }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: items.length > 0 ? "" : (NO_TASKS[String(wanted)] ?? ""),
  });
  return picked?.taskId;
}

async function find({ connection }: CommandContext, taskId: string): Promise<TaskJson | undefined> {
  const { tasks = [] } = await connection.command("scheduler.list", {});
  return tasks.find(({ task_id }) => task_id === taskId);
}
