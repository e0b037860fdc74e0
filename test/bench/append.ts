// Durable writes per second by 64 callers: at the store, and as commands through the whole server; beside single autocommit
// inserts at the same durability, in the same run.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { createStore } from "../../server/io/db/store.ts";
import { compose } from "../support/composed.ts";
import type { Row } from "./measure.ts";
import { envelope } from "./process.ts";

const CALLERS = 64;
const EACH = 300;
const FACT = { kind: "palette-changed", palette: "x".repeat(200) } as const;

export async function appends(folder: string): Promise<readonly Row[]> {
  mkdirSync(folder, { recursive: true });
  const raw = autocommit(folder);
  const store = await atTheStore(join(folder, "store"));
  const { perSecond, loopP99Ms } = await asCommands(join(folder, "server"));
  const beside = `beside raw autocommit FULL (${raw.toFixed(0)}/s)`;
  return [
    ratio(`durable append at the store, ${CALLERS} callers, ${beside}`, store, raw),
    ratio(`durable commands through the whole server, ${CALLERS} callers, ${beside}`, perSecond, raw),
    {
      what: "delay of the server's loop meanwhile",
      figures: `p99 ${loopP99Ms.toFixed(1)} ms`,
      goal: "p99 ≤ 5 ms",
      met: loopP99Ms <= 5,
    },
  ];
}

function autocommit(folder: string): number {
  const db = new DatabaseSync(join(folder, "raw.db"));
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)");
  const insert = db.prepare("INSERT INTO t(v) VALUES(?)");
  const text = JSON.stringify(FACT);
  const began = performance.now();
  for (let n = 0; n < 3_000; n++) insert.run(text);
  const perSecond = 3_000 / ((performance.now() - began) / 1_000);
  db.close();
  return perSecond;
}

async function atTheStore(folder: string): Promise<number> {
  mkdirSync(folder);
  const store = createStore(folder);
  await store.open();
  const perSecond = await byAll(() => store.append("control", { facts: [FACT], atMs: 1, epoch: 0 }));
  await store.close();
  return perSecond;
}

/** Validated, decided, stored, shown: what a client's command goes through, without its pipe. */
async function asCommands(
  stateFolder: string,
): Promise<{ readonly perSecond: number; readonly loopP99Ms: number }> {
  const { host, close } = await compose(stateFolder);
  const session = host.connect(() => Promise.resolve());
  let n = 0;
  const command = async (): Promise<void> => {
    const palette = `#${(n++ % 0xffffff).toString(16).padStart(6, "0")}`;
    const { ok } = await session.dispatch(envelope("orb.palette.set", { palette }));
    if (!ok) throw new Error("a command failed");
  };
  await byAll(command);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const perSecond = await byAll(command);
  delay.disable();
  session.close();
  await close();
  // The monitor counts its own resolution as well.
  return { perSecond, loopP99Ms: Math.max(0, delay.percentile(99) / 1e6 - 1) };
}

async function byAll(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let n = 0; n < EACH; n++) await work();
    }),
  );
  return (CALLERS * EACH) / ((performance.now() - began) / 1_000);
}

function ratio(what: string, ours: number, raw: number): Row {
  const times = ours / raw;
  return { what, figures: `${ours.toFixed(0)}/s, ${times.toFixed(1)} ×`, goal: "≥ 4 ×", met: times >= 4 };
}
