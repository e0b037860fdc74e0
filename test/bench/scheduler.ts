// The scheduler and the lease: how late runs start, how long nobody leads.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nextAlarmMs } from "../../server/core/decide.ts";
import { evolve } from "../../server/core/evolve.ts";
import { EMPTY_STATE, type State } from "../../server/core/state.ts";
import type { Task } from "../../server/core/scheduler/types.ts";
import { residentMb, shareMb } from "../support/proc.ts";
import { draft } from "../support/schedule.ts";
import { figure, measure, type Row, timed } from "./measure.ts";
import { envelope, onEvents, type Process, ready } from "./process.ts";

const TASKS = 1_000;
const DUE = 200;
const TAKEOVERS = 12;

interface RunEvent {
  readonly event: string;
  readonly payload: { readonly run?: { readonly scheduled_at_ms?: number; readonly started_at_ms?: number } };
}

/** A thousand tasks, of which two hundred are due within twenty seconds: planned instant → started. */
export async function jitter(home: string): Promise<Row> {
  mkdirSync(home, { recursive: true });
  const server = await ready(home);
  const late: number[] = [];
  const all = new Promise<void>((resolve) =>
    onEvents(server.connection, ({ event, payload: { run } }: RunEvent) => {
      if (event !== "scheduler.task_result") return;
      late.push((run?.started_at_ms ?? 0) - (run?.scheduled_at_ms ?? 0));
      if (late.length >= DUE) resolve();
    }),
  );
  const patch = { "voice.speak": "never" };
  await server.connection.sendRequest("kodama/command", envelope("config.patch", { patch }));
  const from = Date.now() + 20_000;
  for (let n = 0; n < TASKS; n++) {
    const schedule =
      n < DUE ? { kind: "once", at_ms: from + n * 100 } : { kind: "daily", hour: n % 24, minute: n % 60 };
    const task = { work: { kind: "remind", text: `number ${n}` }, schedule };
    await server.connection.sendRequest("kodama/command", envelope("scheduler.create", { task }));
  }
  await all;
  await server.kill();
  return timed(`run planned → started, ${TASKS} tasks, 10 due a second`, figure(late), { p95: 150 });
}

/** The leader is killed, or leaves; a follower's request, sent at once, is answered by itself as the new leader. */
export async function takeovers(home: string): Promise<readonly Row[]> {
  mkdirSync(home, { recursive: true });
  const took: Record<"kill" | "hangUp", number[]> = { kill: [], hangUp: [] };
  const memory: number[] = [];
  const shares: number[] = [];
  for (const how of ["kill", "hangUp"] as const) {
    let leader = await ready(home);
    for (let n = 0; n < TAKEOVERS; n++) {
      const follower = await ready(home);
      await sleep(200);
      memory.push(residentMb(follower.pid));
      shares.push(shareMb(follower.pid));
      const before = await instance(follower);
      const end = how === "kill" ? leader.kill() : leader.hangUp();
      if (how === "hangUp") await end;
      const began = performance.now();
      for (let now = before; now === before || now === ""; now = await instance(follower));
      took[how].push(performance.now() - began);
      await end;
      leader = follower;
    }
    await leader.kill();
  }
  const held = figure(memory);
  return [
    timed("leader killed → a follower answers as leader", figure(took.kill), { p50: 50 }),
    timed("leader left → a follower answers as leader", figure(took.hangUp), { p95: 250 }),
    {
      what: "follower resident memory",
      figures: `${held.p50.toFixed(0)} MB; ${figure(shares).p50.toFixed(0)} MB with only its share of what it has in common with others`,
      goal: "≤ 60 MB",
      met: held.p50 <= 60,
    },
  ];
}

const TTL_MS = 1_500;
const HEARTBEAT_MS = 250;
const LEASE = {
  KODAMA_LEASE_TTL_MS: String(TTL_MS),
  KODAMA_LEASE_HEARTBEAT_MS: String(HEARTBEAT_MS),
};
const EXPIRIES = 4;

/** Where only time proves a holder gone: by the seed's literal rule after a kill, and after a hang, where it may wake up. */
export async function expiries(home: string): Promise<readonly Row[]> {
  const after = async (how: "kill" | "hang"): Promise<readonly number[]> => {
    const env = how === "kill" ? { ...LEASE, KODAMA_TAKEOVER: "ttl_only" } : LEASE;
    const took: number[] = [];
    for (let n = 0; n < EXPIRIES; n++) {
      const folder = join(home, `${how}-${n}`);
      mkdirSync(folder, { recursive: true });
      const leader = await ready(folder, "", env);
      const follower = await ready(folder, "", env);
      await sleep(200);
      const before = await instance(follower);
      const began = performance.now();
      if (how === "kill") await leader.kill();
      else process.kill(leader.pid, "SIGSTOP");
      for (let now = before; now === before || now === ""; now = await instance(follower));
      took.push(performance.now() - began);
      await Promise.all([leader.kill(), follower.kill()]);
    }
    return took;
  };
  const lease = `lease of ${TTL_MS} ms, heartbeat of ${HEARTBEAT_MS} ms`;
  return [
    timed(`leader killed, ttl_only → a follower answers; ${lease}`, figure(await after("kill")), {
      p95: TTL_MS + HEARTBEAT_MS,
    }),
    timed(`leader hangs → a follower answers; ${lease}`, figure(await after("hang")), { p95: TTL_MS + 500 }),
  ];
}

/** Empty while nobody answers. */
async function instance({ connection }: Process): Promise<string> {
  const reply = await connection.sendRequest<{ readonly payload?: { readonly instance_id?: string } }>(
    "kodama/command",
    envelope("host.ping", {}),
  );
  return reply.payload?.instance_id ?? "";
}

/** When the clock must ring next, with ten thousand tasks. */
export async function nextDue(): Promise<Row> {
  let state: State = EMPTY_STATE;
  const tasks: Record<string, Task> = {};
  const due: Record<string, number> = {};
  for (let n = 0; n < 10_000; n++) {
    const taskId = `task-${n}`;
    tasks[taskId] = { ...draft(), taskId, revision: 1, paused: "", createdAtMs: 0, changedAtMs: 0 };
    due[taskId] = 1_000_000 + n;
  }
  state = {
    ...state,
    control: { ...state.control, tasks: { tasks } },
    present: { ...state.present, agenda: { due, nextMs: 1_000_000 } },
  };
  state = evolve(state, { kind: "due-changed", taskId: "task-1", dueMs: 5 });
  return timed("next due of 10,000 tasks", await measure(200, () => nextAlarmMs(state)), { p95: 1 });
}
