// What becomes of runs: attempts that are due, time that is over, questions, ends. Facts are of the runtime plane.
import { type Decision, decision, join, NOTHING } from "../effect.ts";
import type { Fact } from "../fact.ts";
import type { Input, Stamp } from "../input.ts";
import { at } from "../lib/record.ts";
import { LIMITS } from "../limits.ts";
import type { State } from "../state.ts";
import { startRun } from "./attempts.ts";
import { FREE, isUsedUp, leftOf, spentBy } from "./budget.ts";
import { open, skip } from "./claims.ts";
import { handledMs, isTrusted, planOf, whyHeld } from "./tasks.ts";
import { isRunOver, type Run, type SchedulerInput, type Task } from "./types.ts";

type Ended = Extract<SchedulerInput, { kind: "run-ended" }>;

/** What the clock brings: instants to plan, attempts to make, runs that take too long. */
export function agendaDue(state: State, stamp: Stamp): Decision {
  const due = Object.entries(state.present.agenda.due)
    .filter(([, dueMs]) => dueMs <= stamp.nowMs)
    .map(([taskId]) => taskId);
  const tasks = due.flatMap((taskId) => at(state.control.tasks.tasks, taskId) ?? []);
  const runs = Object.values(state.runtime.runs.runs);
  const retries = runs.filter((run) => isDue(run, stamp)).slice(0, LIMITS.runsStartedAtOnce);
  const late = runs.filter((run) => timesOutAtMs(state, run) <= stamp.nowMs);
  return [
    decision({
      facts: due.map((taskId) => ({ kind: "due-changed", taskId, dueMs: null })),
      effects: tasks.flatMap((task) => planOf(task, handledMs(state, task))),
    }),
    ...retries.map((run, n) => again(state, run, { stamp, n })),
    ...late.map((run) =>
      decision({
        facts: [{ kind: "run-changed", run: { ...run, reason: whyCut(state, run) } }],
        next: [{ kind: "turn-cancel", turnId: run.turnId }],
      }),
    ),
  ].reduce(join, NOTHING);
}

const isDue = ({ state, startAtMs }: Run, { nowMs }: Stamp): boolean =>
  state === "claimed" && startAtMs > 0 && startAtMs <= nowMs;

function again(
  state: State,
  run: Run,
  { stamp, n }: { readonly stamp: Stamp; readonly n: number },
): Decision {
  const task = at(state.control.tasks.tasks, run.taskId);
  if (task === undefined) return decision({ facts: [skip(run, "deleted", stamp)] });
  const left = run.manual ? FREE : leftOf(state, task, stamp.nowMs);
  const untrusted = isTrusted(state, task.folder) === false ? "untrusted" : "";
  const why = whyHeld(state, task) || untrusted || (isUsedUp(left) ? "budget" : "");
  return why === "" ? startRun(task, run, { stamp, n, left }) : decision({ facts: [skip(run, why, stamp)] });
}

function timesOutAtMs(state: State, run: Run): number {
  const task = at(state.control.tasks.tasks, run.taskId);
  // Time that passes while a person is waited for is not the run's.
  if (task === undefined || run.state !== "running" || run.reason !== "") return Infinity;
  return run.startedAtMs + (run.waitedMs ?? 0) + (run.most?.ms ?? task.policies.timeoutMs);
}

/** What was left of the day was less than a run may take. */
function whyCut(state: State, { taskId, most }: Run): "budget" | "timeout" {
  const timeoutMs = at(state.control.tasks.tasks, taskId)?.policies.timeoutMs ?? 0;
  return (most?.ms ?? timeoutMs) < timeoutMs ? "budget" : "timeout";
}

/** When the agenda has something to do next; Infinity for never. */
export function agendaDueMs(state: State): number {
  const runs = Object.values(state.runtime.runs.runs).filter((run) => !isRunOver(run));
  return Math.min(
    state.present.agenda.nextMs,
    ...runs
      .filter(({ state: now, startAtMs }) => now === "claimed" && startAtMs > 0)
      .map((run) => run.startAtMs),
    ...runs.map((run) => timesOutAtMs(state, run)),
    Infinity,
  );
}

/** A question of this turn waits for a person, or none does any more. */
export function asks(
  state: State,
  { turnId, waits }: Extract<SchedulerInput, { kind: "run-asks" }>,
  stamp: Stamp,
): Decision {
  const run = byTurn(state, turnId);
  if (run?.state !== (waits ? "running" : "needs_user")) return NOTHING;
  const open = Object.values(state.control.approvals.approvals).some(
    (one) => one.turnId === turnId && one.state === "pending",
  );
  if (!waits && open) return NOTHING;
  const waitedMs = (run.waitedMs ?? 0) + (waits ? 0 : stamp.nowMs - (run.askedAtMs ?? stamp.nowMs));
  const now: Run = waits
    ? { ...run, state: "needs_user", askedAtMs: stamp.nowMs }
    : { ...run, state: "running", waitedMs };
  return decision({ facts: [{ kind: "run-changed", run: now }] });
}

/** The task is gone: nothing of it is due any more, and what waited for its turn never gets one. */
export function dropRuns(state: State, taskId: string, stamp: Stamp): Decision {
  const waiting = Object.values(state.runtime.runs.runs).filter(
    (run) => run.taskId === taskId && run.state === "claimed",
  );
  return decision({
    facts: [
      ...waiting.map((run) => skip(run, "deleted", stamp)),
      { kind: "due-changed", taskId, dueMs: null },
    ],
  });
}

/** The turn of an attempt is over: the run too, unless it is tried again. */
export function ended(state: State, input: Ended, stamp: Stamp): Decision {
  const run = byTurn(state, input.turnId);
  if (run === undefined || isRunOver(run)) return NOTHING;
  const task = at(state.control.tasks.tasks, run.taskId);
  const closed = outcome(run, task, { input, stamp });
  const facts: Fact[] = [{ kind: "run-changed", run: closed }];
  if (!isRunOver(closed)) return decision({ facts });
  const rest = open(state, run.taskId, decision({ facts }));
  const waiting = rest.find((one) => one.startAtMs === 0 && one.state === "claimed");
  const streak = task !== undefined && closed.state === "failed" && failsAgain(state, task, closed);
  // The next in line starts when nothing else of the task runs, and the task goes on.
  const busy = rest.some((one) => one.state !== "claimed") || streak || task?.paused !== "";
  const following = waiting === undefined || busy ? NOTHING : again(state, waiting, { stamp, n: 0 });
  const pause: Input[] = streak ? [{ kind: "task-pause", taskId: run.taskId, paused: "failures" }] : [];
  return join(decision({ facts, next: pause }), following);
}

function outcome(
  run: Run,
  task: Task | undefined,
  { input, stamp }: { readonly input: Ended; readonly stamp: Stamp },
): Run {
  const spent = spentBy(run, input.tokens, stamp.nowMs);
  const summary = input.summary.slice(0, LIMITS.runSummaryCharsMax);
  const over = { ...run, spent, endedAtMs: stamp.nowMs, summary };
  if (input.state === "done") return { ...over, state: "succeeded", reason: "" };
  const policies = task?.policies;
  if (input.inDoubt && policies?.onCrash !== "retry")
    return policies?.onCrash === "skip"
      ? { ...over, state: "failed", reason: "interrupted" }
      : { ...over, state: "indeterminate", reason: "interrupted" };
  if (input.state === "cancelled" && run.reason === "")
    return { ...over, state: "cancelled", reason: "stopped" };
  const reason = whyFailed(run, input);
  // An attempt that the end of the process cut off is made good besides.
  const attempts = (policies?.retries ?? 0) + (input.inDoubt ? 1 : 0);
  // Tried again it would use more of what is gone.
  if (policies === undefined || run.attempt > attempts || reason === "budget")
    return { ...over, state: "failed", reason };
  const waitMs = policies.backoffMs * 2 ** (run.attempt - 1);
  return {
    ...run,
    state: "claimed",
    reason: "",
    startAtMs: stamp.nowMs + waitMs,
    waitedMs: 0,
    spent,
    summary,
  };
}

const whyFailed = ({ reason, most }: Run, { tokens, inDoubt }: Ended): string =>
  reason !== "timeout" && tokens >= (most?.tokens ?? Infinity)
    ? "budget"
    : reason || (inDoubt ? "interrupted" : "failed");

/** With this one, as many failures in a row as make a task pause. */
function failsAgain(state: State, task: Task, run: Run): boolean {
  const before = Object.values(state.runtime.runs.runs)
    .filter(
      (one) => one.taskId === run.taskId && one.generation === run.generation && one.runKey !== run.runKey,
    )
    .filter((one) => one.state === "failed" || one.state === "succeeded")
    .filter((one) => one.endedAtMs >= (task.resumedAtMs ?? 0))
    .toSorted((a, b) => b.endedAtMs - a.endedAtMs)
    .slice(0, LIMITS.failuresInARowMax - 1);
  return (
    before.length === LIMITS.failuresInARowMax - 1 && before.every(({ state: found }) => found === "failed")
  );
}

function byTurn(state: State, turnId: string): Run | undefined {
  return Object.values(state.runtime.runs.runs).find((run) => run.turnId === turnId);
}
