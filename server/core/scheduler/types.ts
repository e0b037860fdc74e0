// Tasks and their runs. A task says what, when and how it fails; a run is one due instant and what became of it.
//
//   claimed --start--> running --ended--> succeeded | failed | cancelled | indeterminate
//      ^                 | ^ needs_user (a question waits)
//      '---- retry ------'                    skipped: a due instant that did not run, with its reason
import { isOneOf } from "../lib/kinds.ts";
import type { JsonRecord } from "../lib/json.ts";
import type { Permit, ToolName } from "../tools/types.ts";

export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export type Schedule =
  /** Five fields, or six with seconds first. */
  | { readonly kind: "cron"; readonly cron: string }
  /** Elapsed time, counted from when the task was made. */
  | { readonly kind: "interval"; readonly everyMs: number }
  | { readonly kind: "daily"; readonly hour: number; readonly minute: number }
  | {
      readonly kind: "weekly";
      readonly days: readonly Weekday[];
      readonly hour: number;
      readonly minute: number;
    }
  | { readonly kind: "once"; readonly atMs: number }
  /** The next time the calendar of the zone shows this. */
  | {
      readonly kind: "date";
      readonly month: number;
      readonly day: number;
      readonly hour: number;
      readonly minute: number;
    };

export type Work =
  | { readonly kind: "prompt"; readonly text: string }
  | { readonly kind: "script"; readonly script: string }
  | { readonly kind: "tool"; readonly name: ToolName; readonly args: JsonRecord }
  | { readonly kind: "remind"; readonly text: string };

export const MISSED = ["skip", "run_once", "catch_up"] as const;
export const OVERLAPS = [
  "skip",
  "buffer_one",
  "buffer_all",
  "cancel_other",
  "terminate_other",
  "allow",
] as const;
export const ON_CRASH = ["skip", "retry", "ask"] as const;
export const GAPS = ["shift", "skip"] as const;
export const FOLDS = ["first", "last", "both"] as const;

export interface Policies {
  /** What becomes of due instants that passed while nothing ran here. */
  readonly missed: (typeof MISSED)[number];
  /** Most instants that catch_up runs. */
  readonly missedMax: number;
  readonly overlap: (typeof OVERLAPS)[number];
  readonly timeoutMs: number;
  /** Further attempts after a failure, each after twice the wait of the one before. */
  readonly retries: number;
  readonly backoffMs: number;
  /** A run that was under way when the process died: its effect is in doubt. */
  readonly onCrash: (typeof ON_CRASH)[number];
  /** A local time that a clock change leaves out, or brings twice. */
  readonly gap: (typeof GAPS)[number];
  readonly fold: (typeof FOLDS)[number];
  /** Most that its runs may use within a day; what is not here or 0 is as the settings say. */
  readonly dailyMs?: number;
  readonly dailyTokens?: number;
}

/** Of runs: their time without that of questions, and what models read and wrote for them. */
export interface Spent {
  readonly ms: number;
  readonly tokens: number;
}

export const DEFAULT_POLICIES: Policies = {
  missed: "run_once",
  missedMax: 10,
  overlap: "skip",
  timeoutMs: 30 * 60_000,
  retries: 0,
  backoffMs: 60_000,
  onCrash: "ask",
  gap: "shift",
  fold: "first",
};

/** What a person decides about a task. */
export interface TaskDraft {
  readonly title: string;
  readonly work: Work;
  readonly folder: string;
  readonly schedule: Schedule;
  /** IANA name. */
  readonly timeZone: string;
  readonly policies: Policies;
}

export interface Task extends TaskDraft {
  readonly taskId: string;
  /** Of the definition; part of every run key, so that an edited task may run its instant again. */
  readonly revision: number;
  /** Empty, "you" or "failures". */
  readonly paused: "" | "you" | "failures";
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  /** When it last went on after a pause. */
  readonly resumedAtMs?: number;
}

/** What the ids of the tasks begin with that Kodama brings itself. */
export const HOUSE_PREFIX = "house-";

export type RunState =
  | "claimed"
  | "running"
  | "needs_user"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "skipped"
  | "indeterminate";

export interface Run {
  /** task, instant and generation: the same one is never claimed twice. */
  readonly runKey: string;
  readonly taskId: string;
  readonly generation: number;
  readonly scheduledAtMs: number;
  readonly manual: boolean;
  readonly state: RunState;
  /** Why it ended like this, or did not run; empty for a success. */
  readonly reason: string;
  /** From 1; 0 while it waits for its first. */
  readonly attempt: number;
  /** The turn of the last attempt. */
  readonly turnId: string;
  /** A claimed run is started at this time; 0 when something else starts it. */
  readonly startAtMs: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Since when a person is waited for, and how long that took before; not the run's own time. */
  readonly askedAtMs?: number;
  readonly waitedMs?: number;
  /** What its attempt may use at most, and what those before it and it have used. */
  readonly most?: Spent;
  readonly spent?: Spent;
  readonly summary: string;
}

export const isRunOver = ({ state }: Run): boolean =>
  state !== "claimed" && state !== "running" && state !== "needs_user";

export function runKeyOf({ taskId, revision }: Task, scheduledAtMs: number): string {
  return `${taskId}+${scheduledAtMs}+${revision}`;
}

export interface TasksState {
  readonly tasks: Readonly<Record<string, Task>>;
}
export const EMPTY_TASKS: TasksState = { tasks: {} };

export interface RunsState {
  readonly runs: Readonly<Record<string, Run>>;
  /** The last instant of each task that has its row, by generation: what is before it is done with. */
  readonly handled: Readonly<Record<string, { readonly generation: number; readonly atMs: number }>>;
}
export const EMPTY_RUNS: RunsState = { runs: {}, handled: {} };

/** When tasks are due next; found anew by every process. */
export interface AgendaState {
  readonly due: Readonly<Record<string, number>>;
  /** The earliest of them, Infinity for none: asked for after every input, found anew only when it goes. */
  readonly nextMs: number;
}
export const EMPTY_AGENDA: AgendaState = { due: {}, nextMs: Infinity };

/** What Kodama said by itself. */
export interface Spoken {
  readonly turnId: string;
  readonly text: string;
  readonly atMs: number;
}

export interface AttentionState {
  /** Of the last day, oldest first. */
  readonly spoken: readonly Spoken[];
  /** Results that nobody has acknowledged, oldest first: run key to task. */
  readonly unseen: Readonly<Record<string, string>>;
}
export const EMPTY_ATTENTION: AttentionState = { spoken: [], unseen: {} };

export type SchedulerInput =
  | {
      readonly kind: "task-save";
      /** Empty for a new one. */
      readonly taskId: string;
      /** That the caller saw; another one means that somebody else changed it meanwhile. */
      readonly revision: number;
      readonly draft: TaskDraft;
      /** What a person allowed together with the task. */
      readonly permit?: Permit | null;
    }
  | { readonly kind: "task-remove"; readonly taskId: string }
  | { readonly kind: "task-pause"; readonly taskId: string; readonly paused: Task["paused"] }
  | { readonly kind: "task-trigger"; readonly taskId: string }
  /** All tasks, or that one. */
  | { readonly kind: "agenda-plan"; readonly taskId?: string }
  | { readonly kind: "house-tasks"; readonly timeZone: string }
  | {
      readonly kind: "task-planned";
      readonly taskId: string;
      readonly revision: number;
      /** Instants up to now that have no row yet, oldest first. */
      readonly duesMs: readonly number[];
      /** Moments at which a clock change left one out. */
      readonly gapsMs: readonly number[];
      readonly nextMs: number | null;
      /** Earlier ones, too many for a row each: they share one, at the first of them. */
      readonly leftOut: { readonly count: number; readonly firstMs: number };
    }
  | { readonly kind: "agenda-due" }
  | {
      readonly kind: "speak-up";
      readonly turnId: string;
      readonly sentenceId: string;
      readonly taskId: string;
      readonly text: string;
    }
  | { readonly kind: "results-see"; readonly runKeys: readonly string[] }
  | { readonly kind: "runs-dropped"; readonly taskId: string }
  | { readonly kind: "run-asks"; readonly turnId: string; readonly waits: boolean }
  | {
      readonly kind: "run-ended";
      readonly turnId: string;
      readonly state: "done" | "failed" | "cancelled";
      /** True when its tool was under way as the process died. */
      readonly inDoubt: boolean;
      readonly tokens: number;
      readonly summary: string;
    };

export const isSchedulerInput = isOneOf<SchedulerInput>({
  "task-save": true,
  "task-remove": true,
  "task-pause": true,
  "task-trigger": true,
  "agenda-plan": true,
  "house-tasks": true,
  "task-planned": true,
  "agenda-due": true,
  "speak-up": true,
  "results-see": true,
  "runs-dropped": true,
  "run-asks": true,
  "run-ended": true,
});

export type SchedulerFact =
  | { readonly kind: "task-saved"; readonly task: Task }
  | { readonly kind: "task-removed"; readonly taskId: string }
  | { readonly kind: "run-changed"; readonly run: Run }
  | { readonly kind: "results-seen"; readonly runKeys: readonly string[] }
  | { readonly kind: "spoke-up"; readonly turnId: string; readonly text: string; readonly atMs: number }
  | { readonly kind: "due-changed"; readonly taskId: string; readonly dueMs: number | null };

export type SchedulerEffect = {
  readonly kind: "plan-task";
  readonly task: Task;
  readonly afterMs: number;
};
