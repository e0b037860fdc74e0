// What a person should hear in the morning, in sentences: what waits, what failed, what no longer runs.
import { openQuestions } from "../approvals/types.ts";
import type { State } from "../state.ts";

export function briefing(state: State, sinceMs: number): readonly string[] {
  const open = openQuestions(state.control);
  const runs = Object.values(state.runtime.runs.runs).filter((run) => run.endedAtMs >= sinceMs);
  const titleOf = (taskId: string): string => state.control.tasks.tasks[taskId]?.title ?? "a deleted task";
  const named = (wanted: string): readonly string[] => [
    ...new Set(runs.filter((run) => run.state === wanted).map(({ taskId }) => titleOf(taskId))),
  ];
  const paused = Object.values(state.control.tasks.tasks).filter((task) => task.paused === "failures");
  return [
    sentence(
      "waits for your answer",
      "wait for your answer",
      open.map(({ title }) => title),
    ),
    sentence("failed", "failed", named("failed")),
    sentence("was interrupted", "were interrupted", named("indeterminate")),
    sentence(
      "is paused after failures",
      "are paused after failures",
      paused.map(({ title }) => title),
    ),
  ].filter((words) => words !== "");
}

/** Those of the window where the voice lives. */
export function foldersHere({ present }: State): readonly string[] {
  return present.surfaces.surfaces[present.surfaces.active]?.folders ?? [];
}

const NAMED_MAX = 3;

function sentence(one: string, many: string, titles: readonly string[]): string {
  if (titles.length === 0) return "";
  const more = titles.length - NAMED_MAX;
  const names = titles.slice(0, NAMED_MAX).map((title) => `"${title}"`);
  return `${[...names, ...(more > 0 ? [`${more} more`] : [])].join(", ")} ${titles.length === 1 ? one : many}.`;
}
