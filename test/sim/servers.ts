// Several servers on one machine's lease and disk, with clocks that drift and jump: killed, stopped and continued between any
// two steps, while tasks are made, changed and due. Everything follows from the seed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tools } from "../../server/core/ports.ts";
import { MISSED, type Run, runKeyOf } from "../../server/core/scheduler/types.ts";
import { rebuild } from "../../server/host/boot.ts";
import { createCountingIds } from "../support/fake-clock.ts";
import { createMemoryDisk, createMemoryJournal } from "../support/memory-journal.ts";
import { createRandom, pick, type Random } from "../support/random.ts";
import { kept } from "../support/rig.ts";
import { draft } from "../support/schedule.ts";
import { type Machine, Server } from "./server.ts";

/** Faults of ours that the simulation must find. */
export const PLANTS = ["none", "no-fence", "run-twice", "claim-late", "ack-early", "forget-runs"] as const;
export type ServersPlant = (typeof PLANTS)[number];

export interface Reigns {
  readonly violations: readonly string[];
  readonly holders: number;
  readonly runs: number;
  /** Of the machine's clock. */
  readonly simulatedMs: number;
}

const STEPS = 60;
const HOUR_MS = 3_600_000;

export async function reigns(seed: number, plant: ServersPlant = "none"): Promise<Reigns> {
  const random = createRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), "kodama-sim-"));
  const world = createWorld(folder, plant);
  const { machine, servers, violations } = world;
  for (let n = 0; n < 2 + Math.floor(random() * 4); n++)
    servers.push(new Server(machine, `server-${n}`, Math.floor((random() - 0.5) * 2_000)));
  try {
    for (let step = 0; step < STEPS; step++) {
      await fault(world, random);
      await request(world, random);
      await time(world, Math.floor(random() * 4_000));
      for (let pause = Math.floor(random() * 5); pause > 0; pause--) await breath();
    }
    // Without faults, it lives: somebody leads, and what is due runs.
    for (const server of servers) server.resume();
    await quiet(world, 10);
    const before = world.executed.size;
    await request(world, () => 0);
    await quiet(world, 20);
    if (servers.filter(({ reign }) => reign !== undefined).length !== 1)
      violations.push("not exactly one leads at the end");
    if (world.tasks.size > 0 && world.executed.size === before) violations.push("nothing runs any more");
    await lastLook(world);
    const holders = Math.max(0, ...world.epochs.keys());
    return { violations, holders, runs: world.executed.size, simulatedMs: machine.monotonicMs };
  } finally {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function quiet(world: World, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await time(world, 2_000);
    for (let pause = 0; pause < 8; pause++) await breath();
  }
}

interface World {
  readonly machine: Machine;
  readonly servers: Server[];
  readonly violations: string[];
  /** Run keys whose work was done. */
  readonly executed: Map<string, number>;
  /** Tasks whose making was acknowledged. */
  readonly tasks: Set<string>;
  readonly epochs: Map<number, string>;
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function createWorld(folder: string, plant: ServersPlant): World {
  const executed = new Map<string, number>();
  const violations: string[] = [];
  let newest = 0;
  const disk = createMemoryDisk();
  const done = {
    ok: true,
    summary: "",
    spoken: "Done.",
    errorCode: "",
    durationMs: 1,
    outputRef: "",
  } as const;
  const tools: Tools = {
    prepare: () =>
      Promise.resolve({
        ok: true,
        prepared: {
          title: "Run",
          subject: { kind: "read", detail: "" },
          digest: "d",
          risk: "read",
          ruleKey: null,
        },
      }),
    run(call) {
      const key = call.run?.runKey ?? "";
      const times = (executed.get(key) ?? 0) + (plant === "run-twice" ? 2 : 1);
      executed.set(key, times);
      if (times > 1) violations.push(`${key} was executed ${times} times`);
      const claimed = disk.rows.runtime.some(
        ({ fact }) => fact.kind === "run-changed" && fact.run.runKey === key,
      );
      if (!claimed) violations.push(`${key} was executed before it was claimed on disk`);
      return Promise.resolve(done);
    },
  };
  const machine: Machine = {
    folder,
    disk: plant === "none" || plant === "no-fence" || plant === "run-twice" ? disk : spoiled(disk, plant),
    monotonicMs: 0,
    lock: undefined,
    tools: () => tools,
    fenced: plant !== "no-fence",
    ids: createCountingIds(),
    onDisk(what, epoch) {
      if (what === "opened") newest = Math.max(newest, epoch);
      else if (epoch < newest) violations.push(`epoch ${epoch} wrote after epoch ${newest} began`);
    },
  };
  return { machine, servers: [], violations, executed, tasks: new Set(), epochs: new Map() };
}

/** A disk that loses what it should have kept, in one of three ways. */
function spoiled(disk: Machine["disk"], plant: ServersPlant): Machine["disk"] {
  const keeps = (kind: string): boolean =>
    plant === "claim-late" || plant === "forget-runs" ? kind !== "run-changed" : kind !== "task-saved";
  const rows = disk.rows.runtime;
  const control = disk.rows.control;
  for (const list of [rows, control]) {
    const push = list.push.bind(list);
    list.push = (...items) => push(...items.filter(({ fact }) => keeps(fact.kind)));
  }
  return disk;
}

async function fault({ machine, servers }: World, random: Random): Promise<void> {
  const server = pick(random, servers);
  const roll = random();
  if (roll < 0.08) server.stop();
  else if (roll < 0.2) server.paused = true;
  else if (roll < 0.45) server.resume();
  else if (roll < 0.48) server.clock.advance(HOUR_MS);
  else if (roll < 0.5) machine.monotonicMs += 20_000;
  await breath();
}

async function request({ servers, tasks }: World, random: Random): Promise<void> {
  const leader = servers.find(({ reign, paused }) => reign !== undefined && !paused);
  if (leader === undefined) return;
  const known = [...tasks];
  const roll = random();
  const policies = {
    onCrash: "skip",
    missed: pick(random, MISSED),
    overlap: pick(random, ["skip", "buffer_one", "allow"] as const),
  } as const;
  const schedule = { kind: "interval", everyMs: 3_000 + Math.floor(random() * 20_000) } as const;
  if (tasks.size === 0 || roll < 0.08) {
    const reply = await leader.ask({
      kind: "task-save",
      taskId: "",
      revision: 0,
      draft: draft({ schedule, policies }),
    });
    if (reply.ok) tasks.add(String((reply.value as { readonly task_id?: unknown }).task_id));
  } else if (roll < 0.14) {
    const taskId = pick(random, known);
    const revision = leader.reign?.loop.state().control.tasks.tasks[taskId]?.revision ?? 0;
    void leader.ask({ kind: "task-save", taskId, revision, draft: draft({ schedule, policies }) });
  } else if (roll < 0.24) void leader.ask({ kind: "task-trigger", taskId: pick(random, known) });
}

async function time({ machine, servers, epochs, violations }: World, ms: number): Promise<void> {
  machine.monotonicMs += ms;
  for (const server of servers) {
    await server.passed(ms);
    const { reign } = server;
    if (reign === undefined) continue;
    const holder = epochs.get(reign.epoch);
    if (holder !== undefined && holder !== server.name)
      violations.push(`two holders of epoch ${reign.epoch}`);
    epochs.set(reign.epoch, server.name);
  }
  await breath();
}

/** What the disk says in the end, beside what was acknowledged and what was done. */
async function lastLook({ machine, servers, tasks, executed, violations }: World): Promise<void> {
  const state = rebuild(await createMemoryJournal(machine.disk, machine.disk.fence).open());
  const leader = servers.find(({ reign }) => reign !== undefined)?.reign?.loop;
  await leader?.idle();
  if (leader !== undefined && kept(leader.state()) !== kept(state))
    violations.push("the disk holds something else than who leads: somebody else wrote");
  for (const id of tasks)
    if (state.control.tasks.tasks[id] === undefined)
      violations.push(`the task ${id} was acknowledged and is gone`);
  const runs: readonly Run[] = Object.values(state.runtime.runs.runs);
  const keys = new Set(runs.map(({ runKey }) => runKey));
  for (const key of executed.keys())
    if (!keys.has(key)) violations.push(`${key} was executed and has no row`);
  for (const run of runs) {
    const task = state.control.tasks.tasks[run.taskId];
    if (task?.revision === run.generation && runKeyOf(task, run.scheduledAtMs) !== run.runKey)
      violations.push(`${run.runKey} is no key of its task`);
  }
}
