// Decides which due instants run. Facts are of the runtime plane: a run is claimed on disk before anything of it starts,
// and no instant is without its row.
import { LEAVE_SAFE_MODE, SAFE_MODE } from "../settings/schema.ts";
import { type Decision, decision, join, NOTHING } from "../effect.ts";
import type { Fact } from "../fact.ts";
import type { Input, Stamp } from "../input.ts";
import { idOf } from "../lib/id.ts";
import { at } from "../lib/record.ts";
import { fail, ok } from "../lib/result.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import { type Start, startRun } from "./attempts.ts";
import { FREE, isUsedUp, leftOf } from "./budget.ts";
import { handledMs, isTrusted, planOf, UNKNOWN, whyHeld } from "./tasks.ts";
import { isRunOver, type Run, runKeyOf, type SchedulerInput, type Task } from "./types.ts";

type Planned = Extract<SchedulerInput, { kind: "task-planned" }>;

/** After a start, and when a task goes on: when is each due next? */
export function plan(
  state: State,
  { taskId = "" }: Extract<SchedulerInput, { kind: "agenda-plan" }>,
  stamp: Stamp,
): Decision {
  const isMeant = (one: { readonly taskId: string }): boolean => taskId === "" || one.taskId === taskId;
  // A run that waited for another one, which ended with the process, or while the task was paused.
  const left = Object.values(state.runtime.runs.runs)
    .filter(isMeant)
    .filter(
      (run) => run.state === "claimed" && run.startAtMs === 0 && open(state, run.taskId, NOTHING)[0] === run,
    );
  const tasks = Object.values(state.control.tasks.tasks).filter(isMeant);
  return decision({
    facts: left.map((run) => ({ kind: "run-changed", run: { ...run, startAtMs: stamp.nowMs } })),
    effects: tasks.flatMap((task) => planOf(task, handledMs(state, task))),
  });
}

/** Each due instant becomes a run or a row that says why not; then the next one is waited for. */
export function planned(state: State, input: Planned, stamp: Stamp): Decision {
  const task = at(state.control.tasks.tasks, input.taskId);
  // Planned for a definition that is no longer: the newer one is being planned.
  if (task?.revision !== input.revision) return NOTHING;
  const due: Fact = { kind: "due-changed", taskId: task.taskId, dueMs: input.nextMs };
  const { count, firstMs } = input.leftOut;
  const doneMs = handledMs(state, task);
  const isNew = (run: Run): boolean =>
    run.scheduledAtMs > doneMs && at(state.runtime.runs.runs, run.runKey) === undefined;
  const many = (count === 0 ? [] : [{ ...claim(task, firstMs), summary: `about ${count} instants` }])
    .filter(isNew)
    .map((run) => skip(run, "missed_window", stamp));
  const leftOut = input.gapsMs
    .map((atMs) => claim(task, atMs))
    .filter(isNew)
    .map((run) => skip(run, "clock_change", stamp));
  const rows = input.duesMs.map((atMs) => claim(task, atMs)).filter(isNew);
  const left = leftOf(state, task, stamp.nowMs);
  const why = isUsedUp(left) ? "budget" : "";
  const settled = rows.map((run, n) => ({ run, why: whyNot(state, task, { rows, n, stamp }) || why }));
  const skipped = settled.filter(({ why }) => why !== "").map(({ run, why }) => skip(run, why, stamp));
  const wanted = settled.filter(({ why }) => why === "").map(({ run }) => run);
  const begun = wanted.reduce(
    (sofar, run, n) => join(sofar, admit(state, task, { run, stamp, n, left, ahead: sofar })),
    NOTHING,
  );
  return decision({ ...begun, facts: [...many, ...leftOut, ...skipped, ...begun.facts, due] });
}

const claim = (task: Task, scheduledAtMs: number): Run => ({
  runKey: runKeyOf(task, scheduledAtMs),
  taskId: task.taskId,
  generation: task.revision,
  scheduledAtMs,
  manual: false,
  state: "claimed",
  reason: "",
  attempt: 0,
  turnId: "",
  startAtMs: 0,
  startedAtMs: 0,
  endedAtMs: 0,
  summary: "",
});

/** Why an instant does not run; empty when it does. */
function whyNot(
  state: State,
  task: Task,
  { rows, n, stamp }: { readonly rows: readonly Run[]; readonly n: number; readonly stamp: Stamp },
): string {
  const held = whyHeld(state, task);
  if (held !== "") return held;
  if (isTrusted(state, task.folder) === false) return "untrusted";
  const lateMs = stamp.nowMs - (rows[n]?.scheduledAtMs ?? 0);
  if (lateMs <= LIMITS.runLateMs) return "";
  if (lateMs > LIMITS.missedWindowMs) return "missed_window";
  const fromEnd = rows.length - n;
  if (task.policies.missed === "skip") return "missed";
  if (task.policies.missed === "run_once") return fromEnd === 1 ? "" : "missed";
  return fromEnd <= task.policies.missedMax ? "" : "missed";
}

export const skip = (run: Run, reason: string, { nowMs }: Stamp): Fact => ({
  kind: "run-changed",
  run: { ...run, state: "skipped", reason, endedAtMs: nowMs },
});

interface Admission extends Start {
  readonly run: Run;
  /** What was decided for earlier instants of the same moment. */
  readonly ahead: Decision;
}

/** Into what is under way of the same task, by its overlap policy. */
function admit(state: State, task: Task, { run, stamp, n, left, ahead }: Admission): Decision {
  const others = open(state, task.taskId, ahead);
  const start = (): Decision => startRun(task, run, { stamp, n, left });
  if (others.length === 0) return start();
  const row = (change: Partial<Run>): Decision =>
    decision({ facts: [{ kind: "run-changed", run: { ...run, ...change } }] });
  switch (task.policies.overlap) {
    case "allow":
      return start();
    case "skip":
      return decision({ facts: [skip(run, "overlap", stamp)] });
    case "buffer_one":
      return others.some((one) => one.state === "claimed")
        ? decision({ facts: [skip(run, "overlap", stamp)] })
        : row({});
    case "buffer_all":
      return others.length > LIMITS.runsBufferedMax
        ? decision({ facts: [skip(run, "overlap", stamp)] })
        : row({});
    case "cancel_other":
    case "terminate_other": {
      const stops = others
        .filter(({ state: now }) => now !== "claimed")
        .map(({ turnId }): Input => ({ kind: "turn-cancel", turnId }));
      // What has not begun has no turn: it only loses its place.
      const replaced = others
        .filter(({ state: now }) => now === "claimed")
        .map((one): Fact => ({
          kind: "run-changed",
          run: { ...one, state: "cancelled", reason: "replaced", endedAtMs: stamp.nowMs },
        }));
      return join(decision({ facts: replaced, next: stops }), start());
    }
  }
}

/** Runs of a task that are not over, with what this very decision adds. */
export function open(state: State, taskId: string, ahead: Decision): readonly Run[] {
  const now = new Map(Object.values(state.runtime.runs.runs).map((run) => [run.runKey, run]));
  for (const fact of ahead.facts) if (fact.kind === "run-changed") now.set(fact.run.runKey, fact.run);
  return [...now.values()].filter((run) => run.taskId === taskId && !isRunOver(run));
}

const NOT_TRUSTED = "The folder of the task is not trusted any more. Trust it in its window first.";

/** By hand: an instant of its own, which no schedule eats. */
export function trigger(state: State, taskId: string, stamp: Stamp): Decision {
  const task = at(state.control.tasks.tasks, taskId);
  if (task === undefined) return decision({ reply: UNKNOWN });
  if (whyHeld(state, task) === "safe_mode")
    return decision({ reply: fail("denied", `${SAFE_MODE} ${LEAVE_SAFE_MODE}`) });
  if (isTrusted(state, task.folder) === false) return decision({ reply: fail("denied", NOT_TRUSTED) });
  let scheduledAtMs = stamp.nowMs;
  while (at(state.runtime.runs.runs, runKeyOf(task, scheduledAtMs)) !== undefined) scheduledAtMs++;
  const run = { ...claim(task, scheduledAtMs), manual: true };
  const begun = startRun(task, run, { stamp, n: 0, left: FREE });
  return { ...begun, reply: ok({ run_key: run.runKey, turn_id: idOf(stamp.idBase, 32) }) };
}
