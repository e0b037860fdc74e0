// Tasks and runs between the wire and the core. What a client sends is judged here: names, ranges, pattern and zone.
import { isAbsolute } from "node:path";
import { DAY_MS } from "../../core/lib/duration.ts";
import type { JsonRecord } from "../../core/lib/json.ts";
import { fail, ok, type Result } from "../../core/lib/result.ts";
import { LIMITS } from "../../core/limits.ts";
import type { Calendar, Understanding } from "../../core/ports.ts";
import {
  type Run,
  type Schedule,
  type Task,
  type TaskDraft,
  type Weekday,
  WEEKDAYS,
  type Work,
} from "../../core/scheduler/types.ts";
import { scheduleWords, workWords } from "../../core/scheduler/words.ts";
import type { State } from "../../core/state.ts";
import { TOOL_NAMES } from "../../core/tools/names.ts";
import { policiesOf } from "./policies.ts";
import type { RequestOf } from "../../../proto/commands.ts";
import type * as wire from "../../../proto/gen/kodama/v1/scheduler_pb.ts";

const TITLE_CHARS_MAX = 200;
/** The end of the year 9999. */
const AT_MS_MAX = 253_402_300_799_999;

export function draftOf(spec: wire.TaskSpec | undefined, calendar: Calendar): Result<TaskDraft> {
  if (spec === undefined) return fail("invalid_payload", "task must say what and when.");
  const work = workOf(spec.work);
  if (!work.ok) return work;
  const schedule = scheduleOf(spec.schedule);
  if (!schedule.ok) return schedule;
  const policies = policiesOf(spec.policies);
  if (!policies.ok) return policies;
  const timeZone = spec.timeZone === "" ? Intl.DateTimeFormat().resolvedOptions().timeZone : spec.timeZone;
  const fault = calendar.fault(schedule.value, timeZone);
  if (fault !== "") return fail("invalid_payload", fault);
  const title = spec.title.trim() === "" ? workWords(work.value) : spec.title.trim();
  if (title.length > TITLE_CHARS_MAX || spec.folder.length > 4_096)
    return fail("payload_too_large", "The title or the folder is too long.");
  return ok({
    title,
    work: work.value,
    folder: spec.folder,
    schedule: schedule.value,
    timeZone,
    policies: policies.value,
  });
}

const SCRIPTS_MAX = 500;
const BODY_CHARS_MAX = 200;

/** What the form for a task offers; a folder that is not there has none. */
export async function scriptsIn(
  { folder }: RequestOf<"scheduler.scripts">,
  { understanding }: { readonly understanding: Understanding },
): Promise<Result<JsonRecord>> {
  if (!isAbsolute(folder)) return fail("invalid_payload", "folder must be the absolute path of a folder.");
  const found = await understanding.scripts(folder);
  const scripts = found.slice(0, SCRIPTS_MAX).map(({ name, body }) => ({
    name,
    body: body.slice(0, BODY_CHARS_MAX).toWellFormed(),
  }));
  return ok({ scripts });
}

function workOf(work: wire.TaskWork | undefined): Result<Work> {
  const { kind = "", text = "", tool = "" } = work ?? {};
  if (text.length > LIMITS.textCharsMax) return fail("payload_too_large", "The text is too long.");
  if (kind === "tool") {
    const name = TOOL_NAMES.find((known) => known === tool);
    return name === undefined
      ? fail("invalid_payload", `tool must be one of ${TOOL_NAMES.join(", ")}.`)
      : ok({ kind, name, args: work?.arguments ?? {} });
  }
  if (text.trim() === "") return fail("invalid_payload", "work needs a text.");
  if (kind === "prompt" || kind === "remind") return ok({ kind, text });
  if (kind === "script") return ok({ kind, script: text });
  return fail("invalid_payload", "work.kind must be prompt, script, tool or remind.");
}

function scheduleOf(schedule: wire.Schedule | undefined): Result<Schedule> {
  if (schedule === undefined) return fail("invalid_payload", "schedule must say when.");
  const { kind, cron, everyMs, hour, minute, atMs, month, day } = schedule;
  if (hour > 23 || minute > 59) return fail("invalid_payload", "hour is 0 to 23, minute 0 to 59.");
  switch (kind) {
    case "cron":
      return cron.length > 200 ? fail("payload_too_large", "The pattern is too long.") : ok({ kind, cron });
    case "interval":
      return everyMs > 366 * DAY_MS
        ? fail("invalid_payload", "every_ms is at most a year.")
        : ok({ kind, everyMs });
    case "daily":
      return ok({ kind, hour, minute });
    case "weekly": {
      const days = schedule.days.filter((one): one is Weekday => WEEKDAYS.some((known) => known === one));
      return days.length === 0 || days.length !== schedule.days.length
        ? fail("invalid_payload", `days are of ${WEEKDAYS.join(", ")}.`)
        : ok({ kind, days, hour, minute });
    }
    case "once":
      return Number.isFinite(atMs) && atMs >= 0 && atMs <= AT_MS_MAX
        ? ok({ kind, atMs })
        : fail("invalid_payload", "at_ms is a time in UTC milliseconds.");
    case "date":
      return ok({ kind, month, day, hour, minute });
    default:
      return fail("invalid_payload", "schedule.kind must be cron, interval, daily, weekly, once or date.");
  }
}

export function taskWire(task: Task, state: State): JsonRecord {
  const last = runsOf(state, task.taskId)[0];
  return {
    task_id: task.taskId,
    spec: specWire(task),
    revision: task.revision,
    paused: task.paused,
    created_at_ms: task.createdAtMs,
    next_run_ms: state.present.agenda.due[task.taskId] ?? 0,
    when: scheduleWords(task.schedule, task.timeZone),
    what: workWords(task.work),
    last_run: last === undefined ? null : runWire(last, state),
  };
}

function specWire({ title, work, folder, schedule, timeZone, policies }: Task): JsonRecord {
  const { kind } = work;
  const what = {
    kind,
    text: kind === "script" ? work.script : kind === "tool" ? "" : work.text,
    ...(kind === "tool" ? { tool: work.name, arguments: work.args } : {}),
  };
  const { missed, missedMax, overlap, timeoutMs, retries, backoffMs, onCrash, gap, fold } = policies;
  const { dailyMs = 0, dailyTokens = 0 } = policies;
  const when = "everyMs" in schedule ? { kind: schedule.kind, every_ms: schedule.everyMs } : schedule;
  return {
    title,
    work: what,
    folder,
    schedule: "atMs" in when ? { kind: when.kind, at_ms: when.atMs } : when,
    time_zone: timeZone,
    policies: {
      missed,
      missed_max: missedMax,
      overlap,
      timeout_ms: timeoutMs,
      retries,
      backoff_ms: backoffMs,
      on_crash: onCrash,
      gap,
      fold,
      daily_ms: dailyMs,
      daily_units: dailyTokens,
    },
  };
}

export function runWire(run: Run, state: State): JsonRecord {
  const { runKey, taskId, scheduledAtMs, manual, reason, attempt, turnId, startedAtMs, endedAtMs, summary } =
    run;
  return {
    run_key: runKey,
    task_id: taskId,
    title: state.control.tasks.tasks[taskId]?.title ?? "",
    scheduled_at_ms: scheduledAtMs,
    manual,
    state: run.state,
    reason,
    attempt,
    turn_id: turnId,
    started_at_ms: startedAtMs,
    ended_at_ms: endedAtMs,
    summary,
    work: state.control.tasks.tasks[taskId]?.work.kind ?? "",
  };
}

/** Newest instant first; of one task, or of all. */
export function runsOf(state: State, taskId: string): readonly Run[] {
  return Object.values(state.runtime.runs.runs)
    .filter((run) => taskId === "" || run.taskId === taskId)
    .toSorted((a, b) => b.scheduledAtMs - a.scheduledAtMs);
}
