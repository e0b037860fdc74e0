// The claim and the result of each run in our journal, beside two job queues on Debian's PostgreSQL.
//
// The set-up, the same for all: as many jobs; after a warm-up; one after the other, in turns, on the same disk; each job
// is on disk as taken before it begins, and as done when its time ends; the rate is the median of the rounds. Ours are
// so many callers, each with one run after the other. graphile-worker has as many jobs in hand, and takes and ends them
// in batches; pg-boss has as many batches of fifty as come nearest to it. Both talk to a server, and ours is a thread;
// ours checks the fence and links the chain besides.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Run } from "../../server/core/scheduler/types.ts";
import { createStore } from "../../server/io/db/store.ts";
import type { Load } from "../harness/npm-packages.ts";
import { POSTGRES_PACKAGES, startPostgres } from "../harness/postgres.ts";
import { ensureSystemPackages } from "../harness/system-packages.ts";
import { TOOLS_ROOT } from "../harness/code-server.ts";
import { installJobQueues, type JobQueue, openGraphileWorker, openPgBoss } from "./job-queues.ts";
import { figure, type Row } from "./measure.ts";

const RUNS = 20_000;
const WARM_UP = 4_000;
const ROUNDS = 5;
const CALLERS = [64, 256] as const;
const TASKS = 50;
const START_MS = Date.UTC(2026, 0, 1);
const TIMER_MS = 1;

interface Ledger extends JobQueue {
  /** 99 % of the ticks of the last round came no later than this. */
  delayMs(): number;
}
interface Rates {
  readonly ours: number[];
  readonly delaysMs: number[];
  readonly graphile: number[];
  readonly boss: number[];
}

export async function ledger(home: string): Promise<readonly Row[]> {
  const load = await prepared();
  if (load === undefined) return [];
  const opened: { close(): Promise<void> }[] = [];
  const postgres = await startPostgres();
  try {
    const ours = openLedger(home);
    const graphile = await openGraphileWorker(load, postgres.connectionString);
    opened.push(graphile);
    const boss = await openPgBoss(load, postgres.connectionString);
    opened.push(boss);
    const rows: Row[] = [];
    for (const callers of CALLERS) rows.push(...(await beside(callers, { ours, graphile, boss })));
    return rows;
  } finally {
    for (const one of opened) await one.close();
    await postgres.stop();
  }
}

/** Undefined where what is compared with can be neither found nor installed; then it says what would. */
async function prepared(): Promise<Load | undefined> {
  try {
    await ensureSystemPackages(POSTGRES_PACKAGES);
    return await installJobQueues(TOOLS_ROOT);
  } catch (error) {
    console.log(`ledger: skipped, this is missing: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

async function beside(
  callers: number,
  { ours, graphile, boss }: { readonly ours: Ledger; readonly graphile: JobQueue; readonly boss: JobQueue },
): Promise<readonly Row[]> {
  const rates: Rates = { ours: [], delaysMs: [], graphile: [], boss: [] };
  for (const one of [ours, graphile, boss]) await one.perSecond(WARM_UP, callers);
  for (let n = 0; n < ROUNDS; n++) {
    rates.ours.push(await ours.perSecond(RUNS, callers));
    rates.delaysMs.push(ours.delayMs());
    rates.graphile.push(await graphile.perSecond(RUNS, callers));
    rates.boss.push(await boss.perSecond(RUNS, callers));
  }
  const rate = figure(rates.ours).p50;
  const row = (name: string, other: number, least: number): Row => ({
    what: `ledger claims + results, ${callers} callers, beside ${name} (${other.toFixed(0)}/s)`,
    figures: `${rate.toFixed(0)}/s, ${(rate / other).toFixed(2)} ×`,
    goal: `≥ ${least} ×`,
    met: rate / other >= least,
  });
  const delayMs = figure(rates.delaysMs).p50;
  return [
    row("graphile-worker batched", figure(rates.graphile).p50, 1.2),
    row("pg-boss batch 50", figure(rates.boss).p50, 4),
    {
      what: `ledger claims + results, ${callers} callers: delay of the main loop meanwhile`,
      figures: `p99 ${delayMs.toFixed(1)} ms`,
      goal: "p99 ≤ 5 ms",
      met: delayMs <= 5,
    },
  ];
}

/** Ours as a job queue: the run is claimed, nothing is done, and it succeeded. Each round has a new folder. */
function openLedger(home: string): Ledger {
  let lastDelayMs = Number.NaN;
  return {
    async perSecond(runs, callers) {
      const folder = join(home, "ledger");
      mkdirSync(folder, { recursive: true });
      const store = createStore(folder, { leaseEpoch: 1 });
      await store.open();
      const change = async (run: Run, atMs: number): Promise<void> =>
        void (await store.append("runtime", { facts: [{ kind: "run-changed", run }], atMs, epoch: 0 }));
      let next = 0;
      const caller = async (): Promise<void> => {
        while (next < runs) {
          const run = claimed(next++);
          await change(run, run.startAtMs);
          const over = succeeded(run);
          await change(over, over.endedAtMs);
        }
      };
      const loop = monitorEventLoopDelay({ resolution: TIMER_MS });
      loop.enable();
      const began = performance.now();
      await Promise.all(Array.from({ length: callers }, caller));
      const took = performance.now() - began;
      loop.disable();
      // A tick is counted from the one before it, so its own millisecond is no delay.
      lastDelayMs = loop.percentile(99) / 1e6 - TIMER_MS;
      await store.close();
      rmSync(folder, { recursive: true });
      return runs / (took / 1_000);
    },
    delayMs: () => lastDelayMs,
    close: () => Promise.resolve(),
  };
}

function claimed(n: number): Run {
  const taskId = `task-${n % TASKS}`;
  const scheduledAtMs = START_MS + n * 1_000;
  return {
    runKey: `${taskId}+${scheduledAtMs}+1`,
    taskId,
    generation: 1,
    scheduledAtMs,
    manual: false,
    state: "claimed",
    reason: "",
    attempt: 0,
    turnId: "",
    startAtMs: scheduledAtMs + 2,
    startedAtMs: 0,
    endedAtMs: 0,
    summary: "",
  };
}

function succeeded(run: Run): Run {
  const { scheduledAtMs } = run;
  return {
    ...run,
    state: "succeeded",
    attempt: 1,
    turnId: `turn-${scheduledAtMs}`,
    startedAtMs: scheduledAtMs + 3,
    endedAtMs: scheduledAtMs + 900,
    summary: "The tests passed.",
  };
}
