// How long the record takes to be checked: 100,000 entries with their chain and signed heads.
import { mkdirSync } from "node:fs";
import { createStore } from "../../server/io/db/store.ts";
import { figure, type Row, timed } from "./measure.ts";

const ENTRIES = 100_000;
const EACH = 500;

export async function verifying(folder: string): Promise<Row> {
  mkdirSync(folder, { recursive: true });
  const store = createStore(folder);
  await store.open();
  // About as long as a decision is.
  const fact = { kind: "palette-changed", palette: "x".repeat(400) } as const;
  const facts = Array.from({ length: EACH }, () => fact);
  for (let n = 0; n < ENTRIES / EACH; n++) {
    await store.append("control", { facts, atMs: n, epoch: 0 });
    await store.snapshot("control", "{}");
  }
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    const began = performance.now();
    const { intact, entries, heads } = await store.verify();
    if (!intact || entries !== ENTRIES || heads < ENTRIES / EACH) throw new Error("the record is not whole");
    times.push(performance.now() - began);
  }
  await store.close();
  return timed(`${ENTRIES / 1_000},000 entries verified, ${ENTRIES / EACH} signed heads`, figure(times), {
    p95: 1_000,
  });
}
