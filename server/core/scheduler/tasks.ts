// Decides what people do to tasks. Facts are of the control plane.
import type { Rule } from "../approvals/types.ts";
import { type Decision, decision } from "../effect.ts";
import type { Fact } from "../fact.ts";
import type { Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { at } from "../lib/record.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import { inSafeMode } from "../settings/schema.ts";
import type { State } from "../state.ts";
import type { Permit } from "../tools/types.ts";
import { HOUSE_PREFIX, type SchedulerInput, type Task, type TaskDraft } from "./types.ts";

type Save = Extract<SchedulerInput, { kind: "task-save" }>;

export function saveTask(
  state: State,
  { taskId, revision, draft, permit = null }: Save,
  stamp: Stamp,
): Decision {
  const { tasks } = state.control.tasks;
  const before = at(tasks, taskId);
  if (taskId !== "" && before === undefined) return decision({ reply: UNKNOWN });
  if (before !== undefined && before.revision !== revision)
    return decision({
      reply: fail(
        "conflict",
        `The task was changed meanwhile (revision ${before.revision}). Look at it again before you change it.`,
      ),
    });
  if (before === undefined && Object.keys(tasks).length >= LIMITS.tasksMax)
    return decision({
      reply: fail("overloaded", `At most ${LIMITS.tasksMax} tasks are kept. Delete one first.`),
    });
  const refusal = whyNotHere(state, draft, before);
  if (refusal !== undefined) return decision({ reply: fail("forbidden", refusal) });
  const task: Task = {
    ...draft,
    taskId: before?.taskId ?? idOf(stamp.idBase, 0),
    revision: (before?.revision ?? 0) + 1,
    paused: before?.paused ?? "",
    createdAtMs: before?.createdAtMs ?? stamp.nowMs,
    changedAtMs: stamp.nowMs,
  };
  return decision({
    facts: [{ kind: "task-saved", task }, ...permission(task, permit, stamp)],
    effects: planOf(task),
    reply: ok({ task_id: task.taskId }),
  });
}

/** A task works in a folder that a person trusted: one that is open in a window, or the one it has already. */
function whyNotHere(state: State, { folder }: TaskDraft, before: Task | undefined): string | undefined {
  if (folder === "" || folder === before?.folder || isTrusted(state, folder) === true) return undefined;
  return `Open ${folder} in a window and trust it first; a task works only where you do.`;
}

/** Undefined where no window has the folder open. */
export function isTrusted(state: State, folder: string): boolean | undefined {
  const open = Object.values(state.present.surfaces.surfaces).filter(({ folders }) =>
    folders.includes(folder),
  );
  return open.length === 0 ? undefined : open.some(({ trusted }) => trusted);
}

/** Lasts as long as the task. */
function permission(task: Task, permit: Permit | null, stamp: Stamp): readonly Fact[] {
  if (permit === null) return [];
  const rule: Rule = {
    ruleId: idOf(stamp.idBase, 1),
    effect: "allow",
    scope: "task",
    tool: permit.tool,
    key: permit.key,
    folder: task.folder,
    sessionId: "",
    taskId: task.taskId,
    createdAtMs: stamp.nowMs,
    expiresAtMs: 0,
  };
  return [{ kind: "rule-added", rule }];
}

export function removeTask(state: State, taskId: string): Decision {
  if (at(state.control.tasks.tasks, taskId) === undefined) return decision({ reply: UNKNOWN });
  if (taskId.startsWith(HOUSE_PREFIX))
    return decision({ reply: fail("forbidden", "Kodama brings this task itself. Pause it instead.") });
  const running = Object.values(state.runtime.runs.runs).filter(
    (run) => run.taskId === taskId && (run.state === "running" || run.state === "needs_user"),
  );
  return decision({
    facts: [
      ...Object.values(state.control.approvals.rules)
        .filter((rule) => rule.taskId === taskId)
        .map(({ ruleId }) => ({ kind: "rule-removed" as const, ruleId })),
      { kind: "task-removed", taskId },
    ],
    // What is under way ends with its task; the ledger keeps its row.
    next: [
      ...running.map(({ turnId }) => ({ kind: "turn-cancel" as const, turnId })),
      { kind: "runs-dropped", taskId },
    ],
    reply: ok({ removed: true }),
  });
}

export function pauseTask(
  state: State,
  { taskId, paused }: Extract<SchedulerInput, { kind: "task-pause" }>,
  stamp: Stamp,
): Decision {
  const task = at(state.control.tasks.tasks, taskId);
  if (task === undefined) return decision({ reply: UNKNOWN });
  const reply = ok({ task_id: taskId });
  if (task.paused === paused) return decision({ reply });
  // What failed before a person looked at it and said go on does not count against it.
  const saved: Task = { ...task, paused, resumedAtMs: paused === "" ? stamp.nowMs : (task.resumedAtMs ?? 0) };
  return decision({
    facts: [{ kind: "task-saved", task: saved }],
    // What waited for another run, which ended meanwhile, begins with it.
    next: [{ kind: "agenda-plan", taskId }],
    reply,
  });
}

/** From now on: what is due before it was made or changed was never promised. */
export function planOf(task: Task, afterMs = task.changedAtMs): Decision["effects"] {
  return [{ kind: "plan-task", task, afterMs }];
}

export const UNKNOWN = fail("not_found", "There is no such task. See the list of tasks.");

/** Instants up to this one are done with. */
export function handledMs(state: State, task: Task): number {
  const handled = at(state.runtime.runs.handled, task.taskId);
  return handled?.generation === task.revision ? Math.max(handled.atMs, task.changedAtMs) : task.changedAtMs;
}

/** Why nothing of a task begins now; empty where it may. Tasks of the house go on in safe mode. */
export function whyHeld(
  { control }: Pick<State, "control">,
  { taskId, paused }: Task,
): "" | "paused" | "safe_mode" {
  if (paused !== "") return "paused";
  return inSafeMode(control) && !taskId.startsWith(HOUSE_PREFIX) ? "safe_mode" : "";
}
