// Tasks by their names, in words: what there are, when they run, run now, paused, resumed, deleted.
import type { Input } from "../input.ts";
import { instantWords } from "../lib/local-time.ts";
import { HOUSE_PREFIX, type Task } from "../scheduler/types.ts";
import { inSafeMode, LEAVE_SAFE_MODE, SAFE_MODE } from "../settings/schema.ts";
import type { State } from "../state.ts";
import type { Turn } from "./types.ts";

export type TaskWords =
  | "tasks.list"
  | "tasks.when"
  | "tasks.run"
  | "tasks.pause"
  | "tasks.resume"
  | "tasks.delete";

/** An input that does it, with the words to go with it; or words alone. */
export interface Done {
  readonly input?: Input;
  readonly say: string;
}

const LISTED_MAX = 5;

export const titlesOf = ({ control }: Pick<State, "control">): readonly string[] =>
  Object.values(control.tasks.tasks).map(({ title }) => title);

export function inWords(
  state: State,
  turn: Turn,
  asked: { readonly command: TaskWords; readonly title: string },
): Done {
  const tasks = Object.values(state.control.tasks.tasks);
  if (asked.command === "tasks.list") return { say: listOf(state, tasks) };
  const [task, ...others] = tasks.filter(({ title }) => title === asked.title);
  if (task === undefined) return { say: "That task is gone." };
  if (others.length > 0)
    return { say: `Several tasks are called "${task.title}". Pick one in the list of tasks.` };
  if (turn.run !== undefined && asked.command !== "tasks.when") return { say: "A task cannot change tasks." };
  return change(state, turn, { task, command: asked.command });
}

function change(
  state: State,
  turn: Turn,
  { task, command }: { readonly task: Task; readonly command: Exclude<TaskWords, "tasks.list"> },
): Done {
  const { taskId, paused } = task;
  const title = named(task);
  if (command !== "tasks.when" && command !== "tasks.pause" && inSafeMode(state.control))
    return { say: `${SAFE_MODE} ${LEAVE_SAFE_MODE}` };
  switch (command) {
    case "tasks.when":
      return { say: whenOf(state, task) };
    case "tasks.run":
      return { input: { kind: "task-trigger", taskId }, say: `I start "${title}".` };
    case "tasks.pause":
      return paused === ""
        ? {
            input: { kind: "task-pause", taskId, paused: "you" },
            say: `"${title}" is paused. It runs again when you resume it.`,
          }
        : { say: `"${title}" is paused already.` };
    case "tasks.resume":
      return paused === ""
        ? { say: `"${title}" is not paused.` }
        : { input: { kind: "task-pause", taskId, paused: "" }, say: `"${title}" runs again.` };
    case "tasks.delete":
      if (taskId.startsWith(HOUSE_PREFIX)) return { say: `"${title}" is Kodama's own. It can be paused.` };
      // A word that was misheard must not be for good.
      if (turn.origin === "voice")
        return { say: `To delete "${title}", type that, or use the list of tasks. I can pause it.` };
      return { input: { kind: "task-remove", taskId }, say: `"${title}" is deleted.` };
  }
}

function listOf(state: State, tasks: readonly Task[]): string {
  if (tasks.length === 0)
    return 'There are no tasks. Say for instance "every weekday at nine run the tests".';
  const { due } = state.present.agenda;
  const sorted = tasks.toSorted((a, b) => (due[a.taskId] ?? Infinity) - (due[b.taskId] ?? Infinity));
  const more = tasks.length - LISTED_MAX;
  const rest = more > 0 ? ` And ${more} more, in the list of tasks.` : "";
  return (
    sorted
      .slice(0, LISTED_MAX)
      .map((task) => whenOf(state, task))
      .join(" ") + rest
  );
}

/** Between quotes, which may be in it as well: run the script "test". */
const named = ({ title }: Task): string => title.replaceAll('"', "'");

function whenOf(state: State, task: Task): string {
  const { taskId, paused, schedule, timeZone } = task;
  const title = named(task);
  if (paused !== "") return `"${title}" is paused.`;
  const atMs = state.present.agenda.due[taskId] ?? 0;
  if (atMs !== 0) return `"${title}" runs next on ${instantWords(atMs, timeZone)}.`;
  const isOnce = schedule.kind === "once" || schedule.kind === "date";
  return isOnce ? `"${title}" was for once, and is over.` : `"${title}" does not run by itself.`;
}
