// What is understood, what a model server sends, and how long after a stop something still happens.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { understand, type Workspace } from "../../server/core/understand/grammar.ts";
import { createProcesses } from "../../server/io/tools/processes.ts";
import { delta, events, partsOf, serve, stream } from "../support/misbehaving-endpoint.ts";
import { documented, SETS } from "../support/phrase-sets.ts";
import { WORKSPACE } from "../support/workspaces.ts";
import { createSandbox } from "../support/sandbox.ts";
import { ask, hearing, respond, send } from "./approvals.ts";
import { figure, measure, type Row, timed } from "./measure.ts";
import { ready } from "./process.ts";

const CHUNKS = 5_000;
const STOPS = 30;

export async function brain(home: string): Promise<readonly Row[]> {
  return [...sentences(), await chunks(), await stops(home), await stubborn()];
}

/** Every documented sentence, and every one that people wrote, each once. */
function sentences(): readonly Row[] {
  const written = Object.values(SETS).flatMap(({ phrases, workspace = WORKSPACE }) =>
    phrases().map(({ said }) => ({ said, workspace })),
  );
  const timeOf = (said: string, workspace: Workspace): number => {
    const began = performance.now();
    understand(said, workspace);
    return performance.now() - began;
  };
  return [
    timed(
      "a documented sentence understood by the grammar",
      figure(documented().map(({ said }) => timeOf(said, WORKSPACE))),
      { p95: 5 },
    ),
    timed(
      `one of ${written.length} in people's own words, talk and noise among them`,
      figure(written.map(({ said, workspace }) => timeOf(said, workspace))),
      { p95: 5 },
    ),
  ];
}

/** From the request to the last part, with the server in the same process, so that its work counts as well. */
async function chunks(): Promise<Row> {
  const words = Array.from({ length: CHUNKS }, (_, n) => delta({ content: `word ${n} ` }));
  const server = await serve(stream(events(...words, delta({}, "stop"), "[DONE]")));
  const found = await measure(30, () => partsOf(server.url));
  await server.close();
  return timed(`${CHUNKS} chunks from a model server`, found, { p95: 150 });
}

/** The same of one that does not heed the wish to end, without a sandbox, where nothing else ends it. */
async function stubborn(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "kodama-bench-"));
  const ticks = join(folder, "ticks");
  const processes = createProcesses();
  const took: number[] = [];
  try {
    for (let n = 0; n < STOPS; n++) {
      const control = new AbortController();
      const spec = { argv: ["trap '' TERM; while :; do date +%s%N >> ticks; done"], shell: true };
      const around = { cwd: folder, timeoutMs: 60_000, env: process.env };
      const end = processes.run({ ...spec, ...around }, { signal: control.signal, progress: () => {} });
      while (!existsSync(ticks) || readFileSync(ticks, "utf8").split("\n").length < 10) await sleep(5);
      const stopAtMs = performance.timeOrigin + performance.now();
      control.abort();
      await end;
      took.push(lastTickMs(ticks) - stopAtMs);
      rmSync(ticks);
    }
  } finally {
    await processes.close();
    rmSync(folder, { recursive: true });
  }
  return timed("the same of one that ignores it, without a sandbox", figure(took), { p95: 200 });
}

function lastTickMs(path: string): number {
  const last = readFileSync(path, "utf8").trim().split("\n").at(-1) ?? "";
  return Number(BigInt(last) / 1_000n) / 1_000;
}

/** A script writes the time without pause; the last time it wrote is that of the last side effect. */
async function stops(home: string): Promise<Row> {
  const sandbox = createSandbox();
  const folder = sandbox.workspace();
  const ticks = join(folder, "ticks");
  writeFileSync(join(folder, "run.sh"), "while :; do date +%s%N >> ticks; done\n");
  const took: number[] = [];
  const server = await ready(home, folder);
  try {
    const next = hearing(server.connection);
    for (let n = 0; n < STOPS; n++) {
      appendFileSync(ticks, "");
      const asked = await ask(server.connection, next);
      const over = next(
        ({ event, payload }) => event === "runtime.control" && payload["action"] === "turn_finished",
      );
      await respond(server.connection, asked);
      while (readFileSync(ticks, "utf8").split("\n").length < 10) await sleep(5);
      const stopAtMs = performance.timeOrigin + performance.now();
      await send(server.connection, "conversation.cancel", {});
      await over;
      await sleep(50);
      took.push(Math.max(0, lastTickMs(ticks) - stopAtMs));
      rmSync(ticks);
    }
  } finally {
    await server.kill();
    await sandbox.clean();
  }
  return timed("stop → last side effect of a program", figure(took), { p95: 200 });
}
