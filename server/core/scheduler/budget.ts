// What a task may use within a day: time of its runs, and tokens of models. By its own figures, or by the settings. An instant
// for which nothing is left is skipped with its row; a run that uses up the rest is stopped. A person may still run it by hand.
import { DAY_MS } from "../lib/duration.ts";
import { LIMITS } from "../limits.ts";
import { setting } from "../settings/schema.ts";
import type { State } from "../state.ts";
import type { Run, Spent, Task } from "./types.ts";

const MINUTE_MS = 60_000;

/** What is left of the day that ends now. Nothing of it is negative. */
export function leftOf(state: State, { taskId, policies }: Task, nowMs: number): Spent {
  const { settings } = state.control;
  const ms = policies.dailyMs || setting(settings, "scheduler.dailyMinutes") * MINUTE_MS;
  const tokens = policies.dailyTokens || setting(settings, "scheduler.dailyTokens");
  const spent = Object.values(state.runtime.runs.runs)
    .filter((run) => run.taskId === taskId && spentAtMs(run) > nowMs - DAY_MS)
    .reduce((sum, run) => added(sum, run.spent), NOTHING_SPENT);
  return { ms: Math.max(0, ms - spent.ms), tokens: Math.max(0, tokens - spent.tokens) };
}

export const isUsedUp = ({ ms, tokens }: Spent): boolean => ms === 0 || tokens === 0;

/** Of one by hand, which is stopped by its time alone. */
export const FREE: Spent = { ms: Infinity, tokens: LIMITS.tokensPerTurnMax };

/** Of an attempt that ends now. What a machine slept, or was off, is no time of a run: it never counts for more than it had. */
export function spentBy(run: Run, tokens: number, nowMs: number): Spent {
  const waitedMs = (run.waitedMs ?? 0) + (run.state === "needs_user" ? nowMs - (run.askedAtMs ?? nowMs) : 0);
  const ms = Math.max(0, nowMs - run.startedAtMs - waitedMs);
  return added({ ms: Math.min(ms, run.most?.ms ?? ms), tokens }, run.spent);
}

/** Of a run that is tried again: when its last attempt began. */
const spentAtMs = ({ endedAtMs, startedAtMs }: Run): number => Math.max(endedAtMs, startedAtMs);

const NOTHING_SPENT: Spent = { ms: 0, tokens: 0 };
const added = (one: Spent, other = NOTHING_SPENT): Spent => ({
  ms: one.ms + other.ms,
  tokens: one.tokens + other.tokens,
});
