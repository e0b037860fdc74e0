// Real servers on one folder, killed, stopped and continued by dice, while a task runs every second and leaves a line each time.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "../../server/core/scheduler/types.ts";
import { createRandom } from "../support/random.ts";
import { type LspProcess, OWN, startLsp } from "../support/lsp-process.ts";
import type { Sandbox } from "../support/sandbox.ts";
import { askedIn } from "../support/wire-client.ts";

export interface ChaosOptions {
  readonly sandbox: Sandbox;
  readonly servers: number;
  /** Longer, up to five times as long, where the dice have not met the holder of the lease by then. */
  readonly durationMs: number;
  readonly seed: number;
}

export interface ChaosResult {
  readonly violations: readonly string[];
  readonly runs: number;
  readonly lines: number;
  readonly epochs: number;
  readonly faults: Readonly<Record<string, number>>;
  /** What servers said that had ended by themselves when they were asked at the end, as one does that lost its lease. */
  readonly ended: readonly string[];
}

const ENV = { KODAMA_LEASE_TTL_MS: "1500", KODAMA_LEASE_HEARTBEAT_MS: "250" };
const EVERY_MS = 1_000;
const STEP_MS_MAX = 900;
const STOPPED_MS_MAX = 3_000;
/** Without a change of the holder nothing is shown. */
const HOLDERS_MIN = 2;

export async function chaos({ sandbox, servers, durationMs, seed }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed);
  const [home, folder] = [sandbox.folder(), sandbox.workspace('echo "$KODAMA_RUN_KEY" >> witness')];
  const start = (): Promise<LspProcess> => startLsp(sandbox, { home, folders: [folder], own: OWN, env: ENV });
  const windows = new Map<number, LspProcess>();
  for (let n = 0; n < servers; n++) windows.set(n, await start());
  await permit(windows.get(0), folder);
  const faults: Record<string, number> = { kill: 0, stop: 0 };
  const holders = new Map<number, string>();
  const violations: string[] = [];
  const watch = setInterval(() => noteHolder(home, holders, violations), 20);
  const began = Date.now();
  const isOver = (): boolean => Date.now() - began >= durationMs * (holders.size < HOLDERS_MIN ? 5 : 1);
  while (!isOver()) {
    await sleep(random() * STEP_MS_MAX);
    const n = Math.floor(random() * servers);
    const window = windows.get(n);
    if (window === undefined || window.child.exitCode !== null || window.child.signalCode !== null) {
      windows.set(n, await start());
    } else if (random() < 0.6) {
      faults["kill"] = (faults["kill"] ?? 0) + 1;
      await sandbox.kill(window);
    } else {
      faults["stop"] = (faults["stop"] ?? 0) + 1;
      window.child.kill("SIGSTOP");
      void sleep(random() * STOPPED_MS_MAX).then(() => window.child.kill("SIGCONT"));
    }
  }
  await sleep(STOPPED_MS_MAX + 500);
  // Somebody is there at the end, and has made good what was missed.
  const last = await start();
  await last.client.send("host.ping", {});
  await sleep(3 * EVERY_MS);
  clearInterval(watch);
  const { intact, ended } = await verified([last, ...windows.values()]);
  if (!intact) violations.push("the journal is not whole, or nobody could say so");
  await Promise.all([...windows.values(), last].map((one) => sandbox.kill(one)));
  const runs = ledger(home);
  const lines = witness(folder);
  violations.push(...compare(runs, lines));
  return { violations, runs: runs.length, lines: lines.length, epochs: holders.size, faults, ended };
}

/** Asks one server after the other: one that lost its lease ends, and an editor would have started it anew by now. */
async function verified(
  windows: readonly LspProcess[],
): Promise<{ readonly intact: boolean; readonly ended: readonly string[] }> {
  const ended: string[] = [];
  for (const { client, child, text } of windows)
    try {
      return { intact: (await client.send("audit.verify", {})).payload["intact"] === true, ended };
    } catch {
      ended.push(`code ${child.exitCode ?? child.signalCode ?? "none"}: ${text().slice(-500)}`);
    }
  return { intact: false, ended };
}

async function permit(window: LspProcess | undefined, folder: string): Promise<void> {
  if (window === undefined) throw new Error("no server");
  const { client } = window;
  const policies = { missed: "catch_up", missed_max: 100, overlap: "allow", on_crash: "skip" };
  const schedule = { kind: "interval", every_ms: EVERY_MS };
  const task = { work: { kind: "script", text: "test" }, schedule, folder, policies };
  const made = await client.send("scheduler.create", { task });
  if (!made.ok) throw new Error(made.message);
  const asked = askedIn(await client.until("approval.requested"));
  await client.send("approval.respond", { ...asked, decision: "allow_task" });
}

/** An epoch has one holder, and epochs only grow. */
function noteHolder(home: string, holders: Map<number, string>, violations: string[]): void {
  const path = join(home, "scheduler.leader.lock");
  if (!existsSync(path)) return;
  const { epoch, instance_id: holder } = JSON.parse(readFileSync(path, "utf8")) as {
    epoch: number;
    instance_id: string;
  };
  const known = holders.get(epoch);
  if (known !== undefined && known !== holder) violations.push(`two holders of epoch ${epoch}`);
  holders.set(epoch, holder);
}

/** The newest row of each run, from the journal itself: also what no memory holds any more. */
function ledger(home: string): readonly Run[] {
  const db = new DatabaseSync(join(home, "runtime.db"), { readOnly: true });
  const rows = db
    .prepare(`SELECT fact FROM journal WHERE fact LIKE '{"kind":"run-changed"%' ORDER BY pos`)
    .all();
  db.close();
  const runs = new Map<string, Run>();
  for (const row of rows) {
    const { run } = JSON.parse(String(row["fact"])) as { readonly run: Run };
    runs.set(run.runKey, run);
  }
  return [...runs.values()].toSorted((a, b) => a.scheduledAtMs - b.scheduledAtMs);
}

function witness(folder: string): readonly string[] {
  const path = join(folder, "witness");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}

export function compare(runs: readonly Run[], lines: readonly string[]): readonly string[] {
  const violations: string[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    if (seen.has(line)) violations.push(`ran twice: ${line}`);
    seen.add(line);
  }
  const rows = new Map(runs.map((run) => [run.runKey, run]));
  for (const line of seen) if (!rows.has(line)) violations.push(`ran without a row: ${line}`);
  for (const run of runs)
    if (run.state === "succeeded" && !seen.has(run.runKey)) violations.push(`no line of ${run.runKey}`);
  const due = runs.filter(({ manual }) => !manual).map(({ scheduledAtMs }) => scheduledAtMs);
  for (const [n, atMs] of due.entries()) {
    const before = due[n - 1];
    if (before !== undefined && atMs - before !== EVERY_MS)
      violations.push(`no row between ${before} and ${atMs}`);
  }
  return violations;
}
