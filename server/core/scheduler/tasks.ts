// Decides what people do to tasks. Facts are of the control plane.
import type { Rule } from "../approvals/types.ts";
import { type Decision, decision } from "../effect.ts";
import type { Fact } from "../fact.ts";
import type { Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { at } from "../lib/record.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import type { Permit } from "../tools/types.ts";
import type { SchedulerInput, Task } from "./types.ts";

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
    next: running.map(({ turnId }) => ({ kind: "turn-cancel", turnId })),
    reply: ok({ removed: true }),
  });
}

export function pauseTask(state: State, taskId: string, paused: Task["paused"]): Decision {
  const task = at(state.control.tasks.tasks, taskId);
  if (task === undefined) return decision({ reply: UNKNOWN });
  const reply = ok({ task_id: taskId });
  if (task.paused === paused) return decision({ reply });
  const saved: Task = { ...task, paused };
  return decision({ facts: [{ kind: "task-saved", task: saved }], effects: planOf(saved), reply });
}

/** From now on: what is due before it was made or changed was never promised. */
export function planOf(task: Task, afterMs = task.changedAtMs): Decision["effects"] {
  return [{ kind: "plan-task", task, afterMs }];
}

export const UNKNOWN = fail("not_found", "There is no such task. See the list of tasks.");
