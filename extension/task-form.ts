// A task made or changed by a form: what, when, its name. The server judges the whole; what it refuses is asked again, with
// everything that was answered still there.
import * as vscode from "vscode";
import type {
  ScheduleJson,
  SchedulerScriptJson,
  TaskJson,
  TaskSpecJson,
} from "../proto/gen/kodama/v1/scheduler_pb.ts";
import type { CommandContext } from "./command-context.ts";
import { CommandFailure } from "./connection.ts";
import { localFolders, whichFolder } from "./local-folders.ts";
import { type Answer, type Choice, choose, chooseSome, type Spot, write } from "./steps.ts";

/** What a folder can run by name. */
type ScriptsOf = (folder: string) => Promise<readonly SchedulerScriptJson[]>;
/** A question: the next state of the form, or the way back. */
type Question = (spec: TaskSpecJson, spot: Spot, scriptsOf: ScriptsOf) => Promise<Answer<TaskSpecJson>>;

const WORK = [
  {
    label: "$(terminal) Run a script",
    detail: "A script of package.json, a Makefile target",
    value: "script",
  },
  { label: "$(comment) Ask Kodama", detail: "Words that are understood when it runs", value: "prompt" },
  { label: "$(bell) Remind me", detail: "It only says so", value: "remind" },
] as const;
const PROMPTS: Readonly<Record<string, string>> = {
  script: "Which script?",
  prompt: "What should Kodama be asked?",
  remind: "What should you be reminded of?",
};
const WEEK = ["mon", "tue", "wed", "thu", "fri"];
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const DAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const WHEN = [
  { label: "$(calendar) Every weekday", value: "weekdays" },
  { label: "$(calendar) Every day", value: "daily" },
  { label: "$(calendar) On some days of the week", value: "weekly" },
  { label: "$(sync) Every so many minutes", value: "interval" },
  { label: "$(clock) Once", value: "once" },
  { label: "$(regex) By a cron pattern", value: "cron" },
] as const;

const kind: Question = async (spec, spot) => {
  // What Kodama's own tasks do stays as it is.
  if (spec.work?.kind === "tool") return { kind: "given", value: spec };
  const wanted = await choose(spot, WORK, {
    chosen: (value) => value === spec.work?.kind,
    placeHolder: "What should it do?",
  });
  return then(wanted, (value) => ({ ...spec, work: { ...spec.work, kind: value } }));
};

const words: Question = async (spec, spot, scriptsOf) => {
  if (spec.work?.kind === "tool") return { kind: "given", value: spec };
  if (spec.work?.kind === "script") {
    const script = await whichScript(spec, spot, scriptsOf);
    if (script !== OTHER) return script;
  }
  const wanted = await write(spot, {
    prompt: PROMPTS[spec.work?.kind ?? ""] ?? "",
    value: spec.work?.text ?? "",
    wrong: (text) => (text === "" ? "It needs a few words." : ""),
  });
  return then(wanted, (text) => ({ ...spec, work: { ...spec.work, text } }));
};

const OTHER = "other";

/** One of those that the folder has, or another one by its name: it may come to be there until then. */
async function whichScript(
  spec: TaskSpecJson,
  spot: Spot,
  scriptsOf: ScriptsOf,
): Promise<Answer<TaskSpecJson> | typeof OTHER> {
  const all = await scriptsOf(spec.folder ?? "");
  if (all.length === 0) return OTHER;
  const before = spec.work?.text ?? "";
  const rows: Choice<string | undefined>[] = all.map(({ name = "", body = "" }) => ({
    label: name,
    detail: body.split("\n", 1)[0] ?? "",
    value: name,
  }));
  rows.push({ label: "$(edit) Another one, by its name", value: undefined });
  const known = rows.some(({ value }) => value === before);
  const wanted = await choose(spot, rows, {
    chosen: (value) => (known ? value === before : before !== "" && value === undefined),
    placeHolder: PROMPTS["script"] ?? "",
  });
  if (wanted.kind !== "given") return wanted;
  const { value: text } = wanted;
  return text === undefined ? OTHER : { kind: "given", value: { ...spec, work: { ...spec.work, text } } };
}

const rhythm: Question = async (spec, spot) =>
  then(
    await choose(spot, WHEN, {
      chosen: (value) => value === rhythmOf(spec.schedule ?? {}),
      placeHolder: "When?",
    }),
    (value) => ({ ...spec, schedule: { ...spec.schedule, ...start(value, spec.schedule ?? {}) } }),
  );

const days: Question = async (spec, spot) => {
  const { kind: when, days: known = [] } = spec.schedule ?? {};
  // Weekdays are days of the week that are chosen already.
  if (when !== "weekly" || known.join() === WEEK.join()) return { kind: "given", value: spec };
  const items = DAYS.map((value, n) => ({ label: DAY_NAMES[n] ?? value, value }));
  const wanted = await chooseSome(spot, items, {
    chosen: (value) => known.includes(value),
    placeHolder: "On which days? Space chooses, Enter goes on",
  });
  return then(wanted, (value) => ({ ...spec, schedule: { ...spec.schedule, days: [...value] } }));
};

const moment: Question = async (spec, spot) => {
  const schedule = spec.schedule ?? {};
  const { prompt, value, read } = MOMENTS[schedule.kind ?? ""] ?? TIME;
  const answer = await write(spot, {
    prompt,
    value: value(schedule),
    wrong: (text) => (read(text) === undefined ? `Write it like this: ${prompt}` : ""),
  });
  return then(answer, (text) => ({ ...spec, schedule: { ...schedule, ...read(text) } }));
};

const title: Question = async (spec, spot) =>
  then(
    await write(spot, {
      prompt: "Its name. Empty takes what it does.",
      value: spec.title ?? "",
      wrong: (text) => (text.length > 200 ? "At most 200 letters." : ""),
    }),
    (text) => ({ ...spec, title: text }),
  );

const QUESTIONS: readonly Question[] = [kind, words, rhythm, days, moment, title];

/** Asks everything, from the given question on; undefined when the person left. */
async function fill(
  spec: TaskSpecJson,
  { name, from, scriptsOf }: { readonly name: string; readonly from: number; readonly scriptsOf: ScriptsOf },
): Promise<TaskSpecJson | undefined> {
  const states: TaskSpecJson[] = [];
  let now = spec;
  for (let at = from; at < QUESTIONS.length;) {
    const answer = await QUESTIONS[at]?.(
      now,
      { title: name, step: at + 1, total: QUESTIONS.length },
      scriptsOf,
    );
    if (answer?.kind === "given") {
      // A question that had nothing to ask is no place to come back to.
      if (answer.value !== now) states[at] = now;
      now = answer.value;
      at++;
    } else if (answer?.kind === "back") {
      for (at--; at > 0 && states[at] === undefined; at--);
      now = { ...now, ...states[at] };
    } else return undefined;
  }
  return now;
}

/** `known` is the task that is changed; left out for a new one. */
export async function taskForm({ connection }: CommandContext, known?: TaskJson): Promise<void> {
  const name = known === undefined ? "New Task" : "Edit Task";
  const folder = known === undefined ? await whichFolder("In which folder does it work?") : "";
  // Left, where there was something to pick; a window without a folder has reminders.
  if (folder === undefined && localFolders().length > 0) return;
  let spec: TaskSpecJson = known?.spec ?? { folder: folder ?? "" };
  for (let from = 0; ; from = QUESTIONS.length - 1) {
    const filled = await fill(spec, { name, from, scriptsOf });
    if (filled === undefined) return;
    spec = filled;
    try {
      const task = await save();
      const told = `Kodama: ${task?.when ?? ""}, ${task?.what ?? ""}.`;
      void vscode.window.showInformationMessage(told, "Show Tasks").then((choice) => {
        if (choice !== undefined) void vscode.commands.executeCommand("kodama.tasks.focus");
      });
      return;
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      // A conflict means that somebody else changed it: asking the same again would not help.
      const choice = await vscode.window.showErrorMessage(error.message, "Change My Answers");
      if (choice === undefined) return;
    }
  }

  /** A folder that cannot be asked about is written for. */
  function scriptsOf(of: string): Promise<readonly SchedulerScriptJson[]> {
    if (of === "") return Promise.resolve([]);
    return connection.command("scheduler.scripts", { folder: of }).then(
      ({ scripts = [] }) => scripts,
      () => [],
    );
  }

  async function save(): Promise<TaskJson | undefined> {
    const { task_id = "", revision = 0 } = known ?? {};
    const reply =
      known === undefined
        ? await connection.command("scheduler.create", { task: spec })
        : await connection.command("scheduler.update", { task_id, revision, task: spec });
    return reply.task;
  }
}

function then<T>(answer: Answer<T>, next: (value: T) => TaskSpecJson): Answer<TaskSpecJson> {
  return answer.kind === "given" ? { kind: "given", value: next(answer.value) } : answer;
}

function rhythmOf({ kind: known = "", days: on = [] }: ScheduleJson): string {
  if (known === "weekly") return on.join() === WEEK.join() ? "weekdays" : "weekly";
  return known === "date" ? "once" : known;
}

/** What a rhythm begins with; the time of day stays. */
function start(value: (typeof WHEN)[number]["value"], { days: known = [] }: ScheduleJson): ScheduleJson {
  if (value === "weekdays") return { kind: "weekly", days: [...WEEK] };
  if (value === "weekly") return { kind: "weekly", days: known.join() === WEEK.join() ? [] : [...known] };
  return { kind: value };
}

interface Moment {
  /** An example, which is also how to write it. */
  readonly prompt: string;
  readonly value: (schedule: ScheduleJson) => string;
  readonly read: (text: string) => ScheduleJson | undefined;
}

const two = (n: number): string => String(n).padStart(2, "0");

const TIME: Moment = {
  prompt: "09:00",
  value: ({ hour = 9, minute = 0 }) => `${two(hour)}:${two(minute)}`,
  read(text) {
    const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
    return hour === undefined ? undefined : { hour: Number(hour), minute: Number(minute) };
  },
};
const MOMENTS: Readonly<Record<string, Moment>> = {
  interval: {
    prompt: "15",
    value: ({ every_ms }) => String(Math.round(Number(every_ms ?? 900_000) / 60_000)),
    read: (text) => (/^[1-9]\d{0,5}$/.test(text) ? { every_ms: Number(text) * 60_000 } : undefined),
  },
  once: {
    prompt: "2030-01-31 09:00",
    value: ({ at_ms }) => localText(Number(at_ms ?? Date.now() + 3_600_000)),
    read(text) {
      const atMs = Date.parse(text.replace(" ", "T"));
      return /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(text) && Number.isFinite(atMs) ? { at_ms: atMs } : undefined;
    },
  },
  cron: {
    prompt: "0 9 * * 1-5",
    value: ({ cron = "" }) => cron,
    read: (text) => (text.split(/\s+/).length >= 5 ? { cron: text } : undefined),
  },
};

function localText(atMs: number): string {
  const at = new Date(atMs);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
