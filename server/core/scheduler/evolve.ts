// Applies facts about tasks, runs and when the next ones are due.
import type { Fact } from "../fact.ts";
import { drop, newest, put, trim } from "../lib/record.ts";
import { LIMITS } from "../limits.ts";
import { type AgendaState, isRunOver, type Run, type RunsState, type TasksState } from "./types.ts";

export function evolveTasks(state: TasksState, fact: Fact): TasksState {
  if (fact.kind === "task-saved") return { tasks: put(state.tasks, fact.task.taskId, fact.task) };
  if (fact.kind === "task-removed") return { tasks: drop(state.tasks, fact.taskId) };
  return state;
}

export function evolveRuns(state: RunsState, fact: Fact): RunsState {
  if (fact.kind !== "run-changed") return state;
  const { run } = fact;
  return {
    runs: trim(put(state.runs, run.runKey, run), LIMITS.runsKeptMax, isRunOver),
    handled: run.manual
      ? state.handled
      : newest(put(state.handled, run.taskId, handledBy(run, state)), 2 * LIMITS.tasksMax),
  };
}

function handledBy(run: Run, { handled }: RunsState): RunsState["handled"][string] {
  const before = handled[run.taskId];
  // The end of a run of an older definition says nothing of the newer one.
  if (before !== undefined && before.generation > run.generation) return before;
  const atMs =
    before?.generation === run.generation ? Math.max(before.atMs, run.scheduledAtMs) : run.scheduledAtMs;
  return { generation: run.generation, atMs };
}

export function evolveAgenda(state: AgendaState, fact: Fact): AgendaState {
  if (fact.kind !== "due-changed") return state;
  const { taskId, dueMs } = fact;
  const rest = without(state, taskId);
  return dueMs === null ? rest : { due: put(rest.due, taskId, dueMs), nextMs: Math.min(rest.nextMs, dueMs) };
}

function without(state: AgendaState, taskId: string): AgendaState {
  const before = state.due[taskId];
  if (before === undefined) return state;
  const due = drop(state.due, taskId);
  return { due, nextMs: before > state.nextMs ? state.nextMs : earliest(due) };
}

function earliest(due: AgendaState["due"]): number {
  let atMs = Infinity;
  for (const dueMs of Object.values(due)) if (dueMs < atMs) atMs = dueMs;
  return atMs;
}
