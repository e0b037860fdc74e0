// Routes what concerns tasks and runs.
import type { Decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import type { State } from "../state.ts";
import { see, speakUp } from "./attention.ts";
import { plan, planned, trigger } from "./claims.ts";
import { bringHouseTasks } from "./house.ts";
import { agendaDue, asks, dropRuns, ended } from "./runs.ts";
import { pauseTask, removeTask, saveTask } from "./tasks.ts";
import type { SchedulerInput } from "./types.ts";

export function decideScheduler(state: State, input: SchedulerInput, stamp: Stamp): Decision {
  switch (input.kind) {
    case "task-save":
      return saveTask(state, input, stamp);
    case "task-remove":
      return removeTask(state, input.taskId);
    case "task-pause":
      return pauseTask(state, input, stamp);
    case "task-trigger":
      return trigger(state, input.taskId, stamp);
    case "house-tasks":
      return bringHouseTasks(state, input.timeZone, stamp);
    case "agenda-plan":
      return plan(state, input, stamp);
    case "task-planned":
      return planned(state, input, stamp);
    case "agenda-due":
      return agendaDue(state, stamp);
    case "speak-up":
      return speakUp(state, input, stamp);
    case "results-see":
      return see(state, input.runKeys);
    case "runs-dropped":
      return dropRuns(state, input.taskId, stamp);
    case "run-asks":
      return asks(state, input, stamp);
    case "run-ended":
      return ended(state, input, stamp);
  }
}
