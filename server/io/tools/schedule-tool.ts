// Keeps a task, after a person saw when it runs and exactly what: the tool behind "every weekday at nine run the tests".
import { lastingKey } from "../../core/tools/types.ts";
import * as z from "zod";
import { DEFAULT_POLICIES, type Schedule, type TaskDraft, type Work } from "../../core/scheduler/types.ts";
import { scheduleWords, workWords } from "../../core/scheduler/words.ts";
import { createCalendar } from "../calendar.ts";
import { runScriptTool } from "./command-tools.ts";
import { ToolFailure } from "./jail.ts";
import type { Tool } from "./tool.ts";

const args = z.strictObject({
  schedule: z.union([
    z.strictObject({ cron: z.string().min(1).max(200) }),
    z.strictObject({ everyMinutes: z.int().min(1).max(10_080) }),
    /** Month/day hour:minute or hour:minute:second, the next time the calendar shows it. */
    z.strictObject({ onceAt: z.string().regex(/^\d{1,2}\/\d{1,2} \d{1,2}:\d{2}(?::\d{2})?$/) }),
  ]),
  script: z.string().min(1).max(200).optional(),
  prompt: z.string().min(1).max(8_000).optional(),
  title: z.string().max(200).optional(),
});

export const scheduleTool: Tool<z.infer<typeof args>> = {
  description:
    "Makes a task that runs on a schedule: a script of the project, a prompt for you, or a reminder (title alone). A person confirms it.",
  args,
  async plan(given, call, context) {
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const schedule = scheduleOf(given.schedule);
    const fault = schedule === undefined ? NEVER : createCalendar().fault(schedule, timeZone);
    if (schedule === undefined || fault !== "") throw new ToolFailure("invalid_arguments", fault);
    const work = workOf(given);
    const folder = call.folders[0] ?? "";
    const draft: TaskDraft = {
      title: given.title ?? workWords(work),
      work,
      folder,
      schedule,
      timeZone,
      policies: DEFAULT_POLICIES,
    };
    // A script is asked about as it is now; when its body changes, its run asks again.
    const script =
      work.kind === "script"
        ? await runScriptTool.plan({ ...work, background: false, outside_sandbox: false }, call, context)
        : undefined;
    const command = script?.subject.kind === "command" ? script.subject : undefined;
    const key = script?.risk === "run" ? lastingKey(script) : null;
    return {
      title: `Schedule: ${scheduleWords(schedule, timeZone)}, ${workWords(work)}`,
      subject: {
        kind: "task",
        draft,
        argv: command?.argv ?? [],
        detail: `${scheduleWords(schedule, timeZone)} (${timeZone})${command === undefined ? "" : `: ${command.detail}`}`,
        permit: key === null ? null : { tool: "run_script", key },
      },
      risk: "change",
      ruleKey: null,
    };
  },
  run: () => Promise.reject(new ToolFailure("internal", "A task is kept by the scheduler itself.")),
};

const NEVER = "There is no such time. Write it as month/day hour:minute, for example 11/18 10:25.";

/** Undefined where no calendar shows the time. */
function scheduleOf(given: z.infer<typeof args>["schedule"]): Schedule | undefined {
  if ("cron" in given) return { kind: "cron", cron: given.cron };
  if ("everyMinutes" in given) return { kind: "interval", everyMs: given.everyMinutes * 60_000 };
  const atMs = nextMs(given.onceAt.split(/[/ :]/).map(Number), new Date());
  return atMs === undefined ? undefined : { kind: "once", atMs };
}

/** The minute that is passing counts: "in ten seconds" may be looked at a little later. February 29 can be four, seldom eight years away. */
function nextMs(
  [month = 1, day = 1, hour = 0, minute = 0, second = 0]: number[],
  now: Date,
): number | undefined {
  for (let year = now.getFullYear(); year <= now.getFullYear() + 8; year++) {
    const found = new Date(year, month - 1, day, hour, minute, second);
    const isReal = found.getMonth() === month - 1 && found.getDate() === day && minute < 60 && second < 60;
    if (isReal && found.getTime() > now.getTime() - 60_000) return found.getTime();
  }
  return undefined;
}

function workOf({ script, prompt, title }: z.infer<typeof args>): Work {
  if (script !== undefined) return { kind: "script", script };
  if (prompt !== undefined) return { kind: "prompt", text: prompt };
  if (title !== undefined && title !== "") return { kind: "remind", text: title };
  throw new ToolFailure("invalid_arguments", "Say what the task should do: a script, a prompt or a title.");
}
