// `kodama scheduler …`: tasks and their runs from the terminal.
import { setTimeout as sleep } from "node:timers/promises";
import type {
  RunJson,
  SchedulerTriggerNowReplyJson,
  TaskJson,
} from "../../proto/gen/kodama/v1/scheduler_pb.ts";
import { runLog } from "../../proto/run-log.ts";
import type { Client } from "./client.ts";
import { complain, out, say, usage } from "./output.ts";
import { EXIT, type ExitCode, type Options } from "./options.ts";
import { prepareTurn } from "./turn.ts";

type Act = (client: Client, rest: readonly string[], options: Options) => Promise<ExitCode>;

const ACTIONS: Readonly<Record<string, Act>> = {
  list: async (client, _rest, { json }) => {
    const list = await client.call("scheduler.list", {});
    if (json) out(list);
    else for (const task of list.tasks ?? []) say(taskLine(task));
    if (!json && (list.tasks ?? []).length === 0)
      say('There are no tasks. Make one: kodama ask "every weekday at nine run the tests"');
    return EXIT.ok;
  },
  create: (client, rest, options) => save(client, { text: rest[0] ?? "", options }),
  update: async (client, [id = "", text = ""], options) => {
    const task = await find(client, id);
    return task === undefined ? unknown(id) : save(client, { text, options, task });
  },
  delete: (client, [id = ""], options) =>
    byId(client, id, options, (task_id) => client.send("scheduler.delete", { task_id })),
  pause: (client, [id = ""], options) =>
    byId(client, id, options, (task_id) => client.send("scheduler.pause", { task_id, paused: true })),
  resume: (client, [id = ""], options) =>
    byId(client, id, options, (task_id) => client.send("scheduler.pause", { task_id, paused: false })),
  run: async (client, [id = ""], options) => {
    const task = await find(client, id);
    if (task === undefined) return unknown(id);
    const followed = await prepareTurn(client, options);
    const response = await client.send("scheduler.trigger_now", { task_id: task.task_id ?? "" });
    if (options.json) out(response);
    if (!response.ok) return complain(response.error?.message);
    const { turn_id: turnId = "" } = response.payload as SchedulerTriggerNowReplyJson;
    followed.begin({ turnId, utteranceId: "" });
    return followed.done;
  },
  history: async (client, [id = ""], { json }) => {
    const task = id === "" ? undefined : await find(client, id);
    if (id !== "" && task === undefined) return unknown(id);
    const history = await client.call("scheduler.history", { task_id: task?.task_id ?? "" });
    if (json) out(history);
    else for (const run of history.runs ?? []) say(runLine(run));
    return EXIT.ok;
  },
  log: async (client, [key = ""], { json }) => {
    const { runs = [] } = await client.call("scheduler.history", {});
    const run = runs.find(({ run_key = "" }) => key !== "" && run_key.startsWith(key));
    if (run === undefined)
      return complain(`no run begins with "${key}"; see: kodama scheduler history --json`);
    const events = await client.readTopic(`run:${run.run_key ?? ""}:events`);
    if (json) for (const event of events) out(event);
    else say([runLine(run), runLog(events)].filter((part) => part !== "").join("\n"));
    return EXIT.ok;
  },
};

export function scheduler(client: Client, options: Options): Promise<ExitCode> {
  const [action = "list", ...rest] = options.rest;
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  return act === undefined
    ? Promise.resolve(usage(`scheduler knows ${Object.keys(ACTIONS).join(", ")}`))
    : act(client, rest, options);
}

interface Saving {
  readonly text: string;
  readonly options: Options;
  readonly task?: TaskJson;
}

async function save(client: Client, { text, options, task }: Saving): Promise<ExitCode> {
  let spec: unknown;
  try {
    spec = JSON.parse(text);
  } catch {
    return usage(
      'the task is not JSON, for instance: {"work":{"kind":"script","text":"test"},"schedule":{"kind":"daily","hour":9}}',
    );
  }
  // The schema of the command judges it.
  const whole = { folder: options.workspace, ...(spec as object) };
  const response =
    task === undefined
      ? await client.send("scheduler.create", { task: whole })
      : await client.send("scheduler.update", {
          task_id: task.task_id ?? "",
          revision: task.revision ?? 0,
          task: whole,
        });
  if (options.json) out(response);
  if (!response.ok) return complain(response.error?.message);
  if (options.json) return EXIT.ok;
  const saved = (response.payload as { readonly task?: TaskJson }).task ?? {};
  say(taskLine(await planned(client, saved)));
  return EXIT.ok;
}

/** When it is due is known a moment after it is kept. */
async function planned(client: Client, saved: TaskJson): Promise<TaskJson> {
  let task = saved;
  for (let tries = 0; tries < 20 && (task.next_run_ms ?? 0) === 0; tries++) {
    await sleep(10);
    task = (await find(client, saved.task_id ?? "")) ?? saved;
  }
  return task;
}

type Send = (taskId: string) => ReturnType<Client["send"]>;

// oxlint-disable-next-line max-params
async function byId(client: Client, id: string, { json }: Options, send: Send): Promise<ExitCode> {
  const task = await find(client, id);
  if (task === undefined) return unknown(id);
  const response = await send(task.task_id ?? "");
  if (json) out(response);
  if (!response.ok) return complain(response.error?.message);
  if (!json) say("done");
  return EXIT.ok;
}

/** By its id, the beginning of it, or its title. */
async function find(client: Client, id: string): Promise<TaskJson | undefined> {
  const { tasks = [] } = await client.call("scheduler.list", {});
  const found = tasks.filter(
    ({ task_id = "", spec }) => id !== "" && (task_id.startsWith(id) || spec?.title === id),
  );
  return found.length === 1 ? found[0] : undefined;
}

const unknown = (id: string): ExitCode =>
  complain(`there is no task "${id}", or more than one; see: kodama scheduler list`);

const when = (ms: unknown): string => (Number(ms ?? 0) === 0 ? "-" : new Date(Number(ms)).toLocaleString());

function taskLine({
  task_id = "",
  spec,
  when: schedule = "",
  what = "",
  next_run_ms,
  paused = "",
  last_run,
}: TaskJson): string {
  const last = last_run?.state === undefined ? "never ran" : `last: ${last_run.state}`;
  const next = paused === "" ? `next: ${when(next_run_ms)}` : `paused (${paused})`;
  const title = spec?.title ?? "";
  return `${task_id}  ${title}: ${schedule}${what === title ? "" : `, ${what}`}; ${next}; ${last}`;
}

function runLine({
  scheduled_at_ms,
  title = "",
  state = "",
  reason = "",
  summary = "",
  manual = false,
}: RunJson): string {
  const why = reason === "" ? "" : ` (${reason})`;
  return `${when(scheduled_at_ms)}${manual ? " by hand" : ""}  ${title}: ${state}${why} ${summary}`.trimEnd();
}
