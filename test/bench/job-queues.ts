// Two job queues on PostgreSQL that people use instead of a journal of one's own, each in its fast way.
import { join } from "node:path";
import type { Load } from "../harness/npm-packages.ts";
import { installPackages } from "../harness/npm-packages.ts";

/** No dependencies of the repository. pg is the driver of both, pinned since it is part of what is measured. */
const PINS = { "graphile-worker": "0.18.0", "pg-boss": "12.35.0", pg: "8.23.1" };
/** What graphile-worker's own measurement takes: a queue of fetched jobs, and all results that are there in one go. */
const BATCHED = {
  localQueue: { size: 500 },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
  maxPoolSize: 25,
};
const BATCH = 50;
/** Jobs queued with one statement. */
const QUEUED_MAX = 5_000;

export interface JobQueue {
  /** So many jobs, queued before; how many a second are taken and then marked as done, with so many in hand. */
  perSecond(jobs: number, inHand: number): Promise<number>;
  close(): Promise<void>;
}

interface Client {
  query(sql: string): Promise<{ readonly rows: readonly { readonly n: string }[] }>;
}
interface WorkerUtils {
  migrate(): Promise<void>;
  addJobs(specs: readonly { readonly identifier: string; readonly payload: object }[]): Promise<unknown>;
  withPgClient<T>(work: (client: Client) => Promise<T>): Promise<T>;
  release(): Promise<void>;
}
interface GraphileWorker {
  readonly Logger: new (factory: () => () => void) => object;
  makeWorkerUtils(options: object): Promise<WorkerUtils>;
  run(options: object): Promise<{ stop(): Promise<void> }>;
}
interface Boss {
  on(event: "error", listener: (error: Error) => void): void;
  start(): Promise<unknown>;
  stop(): Promise<void>;
  createQueue(name: string): Promise<void>;
  deleteQueue(name: string): Promise<void>;
  insert(name: string, jobs: readonly { readonly data: object }[]): Promise<unknown>;
  work(name: string, options: object, handler: (jobs: readonly unknown[]) => Promise<void>): Promise<unknown>;
  offWork(name: string): Promise<void>;
  getDb(): { executeSql(sql: string): Promise<{ readonly rows: readonly { readonly n: string }[] }> };
}

export const installJobQueues = (tools: string): Promise<Load> =>
  installPackages(join(tools, "job-queues"), PINS);

export async function openGraphileWorker(load: Load, connectionString: string): Promise<JobQueue> {
  const { Logger, makeWorkerUtils, run } = await load<GraphileWorker>("graphile-worker");
  const logger = new Logger(() => () => {});
  const utils = await makeWorkerUtils({ connectionString, logger });
  await utils.migrate();
  const sql = (text: string): ReturnType<Client["query"]> =>
    utils.withPgClient((client) => client.query(text));
  const fill = async (jobs: number): Promise<void> => {
    for (const payloads of batches(jobs))
      await utils.addJobs(payloads.map((payload) => ({ identifier: "run", payload })));
    await sql("VACUUM ANALYZE graphile_worker._private_jobs");
  };
  return {
    async perSecond(jobs, inHand) {
      await fill(jobs);
      const { all, count } = counter(jobs);
      const began = performance.now();
      const worker = { ...BATCHED, connectionString, concurrentJobs: inHand, logger };
      const taskList = { run: () => Promise.resolve(count(1)) };
      const runner = await run({ preset: { worker }, taskList, noHandleSignals: true });
      await all;
      await none(() => sql("SELECT count(*) AS n FROM graphile_worker._private_jobs"));
      const took = performance.now() - began;
      await runner.stop();
      return jobs / (took / 1_000);
    },
    close: () => utils.release(),
  };
}

export async function openPgBoss(load: Load, connectionString: string): Promise<JobQueue> {
  const { PgBoss } = await load<{ readonly PgBoss: new (options: object) => Boss }>("pg-boss");
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
  let closing = false;
  // It does not wait for its connections, so the end of the server may still cut one off.
  boss.on("error", (error) => void (closing || console.error(error)));
  await boss.start();
  const sql = (text: string): ReturnType<Client["query"]> => boss.getDb().executeSql(text);
  let queues = 0;
  return {
    async perSecond(jobs, inHand) {
      const name = `runs-${++queues}`;
      await boss.createQueue(name);
      for (const payloads of batches(jobs))
        await boss.insert(
          name,
          payloads.map((data) => ({ data })),
        );
      await sql("VACUUM ANALYZE pgboss.job");
      const { all, count } = counter(jobs);
      const began = performance.now();
      // It takes batches, so as many of them at once as come nearest to that many jobs.
      const options = {
        batchSize: BATCH,
        localConcurrency: Math.max(1, Math.round(inHand / BATCH)),
        burstWhenBatchFull: true,
        pollingIntervalSeconds: 0.5,
      };
      await boss.work(name, options, (taken) => Promise.resolve(count(taken.length)));
      await all;
      await none(() =>
        sql(`SELECT count(*) AS n FROM pgboss.job WHERE name = '${name}' AND state <> 'completed'`),
      );
      const took = performance.now() - began;
      await boss.offWork(name);
      await boss.deleteQueue(name);
      return jobs / (took / 1_000);
    },
    close() {
      closing = true;
      return boss.stop();
    },
  };
}

/** A small payload for each: which instant of which task. */
function* batches(jobs: number): Generator<readonly object[]> {
  for (let from = 0; from < jobs; from += QUEUED_MAX)
    yield Array.from({ length: Math.min(QUEUED_MAX, jobs - from) }, (_, n) => ({
      taskId: `task-${n % 50}`,
      scheduledAtMs: from + n,
    }));
}

function counter(jobs: number): { readonly all: Promise<void>; readonly count: (more: number) => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let counted = 0;
  const count = (more: number): void => {
    counted += more;
    if (counted >= jobs) resolve();
  };
  return { all: promise, count };
}

/** The handlers are through before the last results are stored. */
async function none(left: () => ReturnType<Client["query"]>): Promise<void> {
  while (Number((await left()).rows[0]?.n) > 0);
}
