// The bundled server as a process of its own: answers, events, starts, crashes and ends.
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { NO_RESTARTS, onEnd } from "../../extension/restart-policy.ts";
import { initialize, OWN, spawnLsp } from "../support/lsp-process.ts";
import { residentMb } from "../support/proc.ts";
import { createSandbox } from "../support/sandbox.ts";
import { bareNode } from "./memory.ts";
import { envelope, onEvents, ready, start, understand } from "./process.ts";
import { figure, measure, ms, type Row, timed } from "./measure.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const STRAY = pathToFileURL(join(ROOT, "test", "fixtures", "contract", "stray-output.ts"));
const REQUESTS = 1_000;
const REST_MS = 15;
const BYTES = [64, 1_024, 7_900] as const;

/** Command round trips over the pipe, beside a bare vscode-jsonrpc echo over the same kind of pipe. */
export async function roundTrips(home: string): Promise<readonly Row[]> {
  const server = await ready(home);
  const echo = start(join(ROOT, "test", "bench", "echo.ts"), [], { home });
  const rows: Row[] = [];
  for (const bytes of BYTES) {
    const bare = await measure(1_500, () => echo.connection.sendRequest("echo", understand(bytes)));
    const ours = await measure(1_500, () =>
      server.connection.sendRequest("kodama/command", understand(bytes)),
    );
    const ratio = ours.p50 / bare.p50;
    rows.push({
      what: `round trip ${bytes} B, beside a bare echo (p50 ${bare.p50.toFixed(3)} ms)`,
      figures: `${ms(ours)}, ${ratio.toFixed(2)} ×`,
      goal: "p50 ≤ 0.5 ms, p95 ≤ 3 ms, ≤ 3 ×",
      met: ours.p50 <= 0.5 && ours.p95 <= 3 && ratio <= 3,
    });
  }
  rows.push(await delivery(server.connection, echo.connection));
  await Promise.all([server.kill(), echo.kill()]);
  return rows;
}

/** From a request to the event it causes, where nothing is stored: what delivery itself costs. */
async function delivery(server: MessageConnection, echo: MessageConnection): Promise<Row> {
  let heard = (): void => {};
  onEvents(server, ({ event }: { event: string }) => {
    if (event === "orb.state_changed") heard();
  });
  // It begins at 0, and what does not change is not told.
  let n = 1;
  const ours = await measure(1_500, async () => {
    const event = new Promise<void>((resolve) => (heard = resolve));
    const urgency = (n++ % 997) / 997;
    await Promise.all([
      server.sendRequest("kodama/command", envelope("orb.urgency.set", { urgency })),
      event,
    ]);
  });
  const bare = await measure(1_500, () => echo.sendRequest("echo", understand(64)));
  const ratio = ours.p50 / bare.p50;
  return {
    what: `request → its event that is not stored, beside a bare echo (p50 ${bare.p50.toFixed(3)} ms)`,
    figures: `${ms(ours)}, ${ratio.toFixed(2)} ×`,
    goal: "p95 ≤ 5 ms, ≤ 3 ×",
    met: ours.p95 <= 5 && ratio <= 3,
  };
}

/** From a typed request to the event that carries its text: decided, on disk, published, delivered. */
export async function events(home: string): Promise<readonly Row[]> {
  const { connection, kill } = await ready(home);
  const waiting = new Map<string, () => void>();
  onEvents(connection, (heard: { event: string }) => waiting.get(heard.event)?.());
  const next = (event: string): Promise<void> => new Promise((done) => void waiting.set(event, done));
  await connection.sendRequest(
    "kodama/command",
    envelope("config.patch", { patch: { "voice.output": "none" } }),
  );
  const rows: Row[] = [];
  for (const bytes of BYTES) {
    const took: number[] = [];
    for (let n = 0; n < 200; n++) {
      const [transcribed, answered] = [next("runtime.transcription"), next("runtime.assistant_sentence")];
      // A person's next request comes when the last one has been written down.
      await sleep(REST_MS);
      const began = performance.now();
      const reply = connection.sendRequest(
        "kodama/command",
        envelope("conversation.inject_text", { text: `${n} ${"x".repeat(bytes)}`.slice(0, bytes) }),
      );
      await transcribed;
      took.push(performance.now() - began);
      await Promise.all([reply, answered]);
    }
    rows.push(timed(`typed request → its durable event, ${bytes} B`, figure(took), { p95: 5 }));
  }
  await kill();
  return rows;
}

/** Ten starts one after the other, and what three of them hold two seconds later with nothing to do. */
export async function starts(home: string): Promise<readonly Row[]> {
  // The very first one compiles; what it compiled is kept when it ends by itself.
  await (await ready(home)).hangUp();
  const took: number[] = [];
  const resident: number[] = [];
  for (let n = 0; n < 10; n++) {
    const server = await ready(home);
    took.push(server.readyMs);
    if (n < 3) {
      await sleep(2_000);
      resident.push(residentMb(server.pid));
    }
    await server.kill();
  }
  const bareMb = await bareNode("setTimeout(() => {}, 5000)");
  const threadMb = await bareNode(
    'new (require("worker_threads").Worker)("setTimeout(() => {}, 5000)", { eval: true })',
  );
  const memory = figure(resident);
  return [
    timed("server started → first answer", figure(took), { p50: 250 }),
    {
      what: `server resident memory, idle, beside a bare Node (${bareMb.toFixed(0)} MB) and one with an idle thread (${threadMb.toFixed(0)} MB)`,
      figures: `${memory.p50.toFixed(0)} MB`,
      goal: "≤ 70 MB",
      met: memory.p50 <= 70,
    },
  ];
}

/** Killed with 20 requests under way, 50 times: the first wait of the restart policy, then the first answer. */
export async function crashes(home: string): Promise<Row> {
  const took: number[] = [];
  let server = await ready(home);
  for (let n = 0; n < 50; n++) {
    for (let m = 0; m < 20; m++) {
      const request = envelope("conversation.inject_text", { text: "make the orb blue" });
      server.connection.sendRequest("kodama/command", request).catch(() => {});
    }
    await sleep(2);
    const began = performance.now();
    await server.kill();
    await sleep(onEnd(NO_RESTARTS, Date.now()).waitMs);
    server = await ready(home);
    took.push(performance.now() - began);
  }
  await server.kill();
  const found = figure(took);
  return {
    what: "killed under load → ready again",
    figures: `${ms(found)}, ${took.length} of 50`,
    goal: "p95 ≤ 1 s, 50 of 50",
    met: found.p95 <= 1_000 && took.length === 50,
  };
}

/** A library talks on standard output while requests are answered over the extra pipe. */
export async function strayLines(home: string): Promise<Row> {
  const sandbox = createSandbox();
  try {
    const options = { home, mode: "fd3" as const, own: OWN, nodeArgs: ["--import", STRAY.href] };
    const lsp = spawnLsp(sandbox, options);
    await initialize(lsp.connection, options);
    const answers = await Promise.all(
      Array.from({ length: REQUESTS }, () => lsp.client.send("host.ping", {})),
    );
    await lsp.connection.sendRequest("shutdown");
    await lsp.connection.sendNotification("exit");
    await lsp.ended;
    const lines = lsp.text().match(/stray line/g)?.length ?? 0;
    const lost = answers.filter(({ ok }) => !ok).length;
    return {
      what: `${lines} stray lines while ${REQUESTS} requests are answered`,
      figures: `${lost} lost`,
      goal: "0 lost of 10,000 lines",
      met: lost === 0 && lines === 10_000,
    };
  } finally {
    await sandbox.clean();
  }
}

/** The editor's process dies: its end of the pipe closes. */
export async function hangUp(home: string): Promise<Row> {
  const took: number[] = [];
  for (let n = 0; n < 10; n++) {
    const server = await ready(home);
    const began = performance.now();
    await server.hangUp();
    took.push(performance.now() - began);
  }
  return timed("editor gone → server gone", figure(took), { p95: 1_000 });
}
