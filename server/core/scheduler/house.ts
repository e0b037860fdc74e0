// The tasks that Kodama brings itself. Each is an ordinary task: seen, run, rescheduled and paused like any other; a paused
// one stays so. They use tools that only read the project, or only write Kodama's own folder.
import { type Decision, decision } from "../effect.ts";
import type { Stamp } from "../input.ts";
import { at } from "../lib/record.ts";
import type { State } from "../state.ts";
import type { ToolName } from "../tools/types.ts";
import { planOf } from "./tasks.ts";
import { DEFAULT_POLICIES, HOUSE_PREFIX, type Schedule, type Task } from "./types.ts";

interface HouseTask {
  readonly name: ToolName;
  readonly title: string;
  readonly schedule: Schedule;
}

const HOUSE_TASKS: readonly HouseTask[] = [
  {
    name: "briefing",
    title: "Morning briefing",
    schedule: { kind: "weekly", days: ["mon", "tue", "wed", "thu", "fri"], hour: 8, minute: 30 },
  },
  { name: "back_up", title: "Back up Kodama's data", schedule: { kind: "daily", hour: 3, minute: 0 } },
  {
    name: "verify_records",
    title: "Check what Kodama recorded",
    schedule: { kind: "weekly", days: ["sun"], hour: 4, minute: 0 },
  },
];

/** Those that are not there yet; `timeZone` is the one of this machine. */
export function bringHouseTasks(state: State, timeZone: string, { nowMs }: Stamp): Decision {
  const missing = HOUSE_TASKS.filter(
    ({ name }) => at(state.control.tasks.tasks, HOUSE_PREFIX + name) === undefined,
  );
  const tasks = missing.map(({ name, title, schedule }): Task => ({
    taskId: HOUSE_PREFIX + name,
    title,
    work: { kind: "tool", name, args: {} },
    folder: "",
    schedule,
    timeZone,
    policies: DEFAULT_POLICIES,
    revision: 1,
    paused: "",
    createdAtMs: nowMs,
    changedAtMs: nowMs,
  }));
  return decision({
    facts: tasks.map((task) => ({ kind: "task-saved", task })),
    effects: tasks.flatMap((task) => planOf(task)),
  });
}
