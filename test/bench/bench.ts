// `npm run bench`: every speed claim, each beside its baseline in the same run. `-- --only ledger` takes one section, and
// may come more than once; `-- --no-editor` leaves out the one that takes longest.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { attachClient, createTestHost } from "../support/test-host.ts";
import { packVsix } from "../harness/stage.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createClock } from "../../server/io/clock.ts";
import { figure, measure, print, type Row, timed } from "./measure.ts";
import { appends } from "./append.ts";
import { brain } from "./brain.ts";
import { questions } from "./approvals.ts";
import { inTheEditor } from "./editor.ts";
import { ledger } from "./ledger.ts";
import { judging } from "./policy.ts";
import { localModel } from "./llama.ts";
import { speechMemory } from "./memory.ts";
import { capture } from "./capture.ts";
import { verifying } from "./audit.ts";
import { confinement } from "./sandbox.ts";
import { expiries, jitter, nextDue, takeovers } from "./scheduler.ts";
import { fanOut, live, replays } from "./stream.ts";
import { sentences } from "./sentences.ts";
import { speakers } from "./speakers.ts";
import { talks } from "./talks.ts";
import { voice } from "./voice.ts";
import { crashes, events, hangUp, roundTrips, starts, strayLines } from "./server.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const dir = mkdtempSync(join(tmpdir(), "kodama-bench-"));
const home = join(dir, "home");

async function dispatch(): Promise<readonly Row[]> {
  const { host } = await createTestHost();
  const client = await attachClient(host);
  const request = { v: 1, request_id: "r", command: "host.ping", payload: {} };
  const found = await measure(20_000, () => client.session.dispatch(request));
  await host.close();
  return [timed("dispatch with validation, in process", found, { p50: 0.01 })];
}

/** From words to signs, in process with the real clock and a memory journal. */
async function reactions(): Promise<readonly Row[]> {
  const clock = { ...createClock(), advance: () => {} };
  const { host } = await createTestHost({ clock, tools: createFakeTools() });
  const client = await attachClient(host);
  const gate: number[] = [];
  const generating: number[] = [];
  const broker: number[] = [];
  for (let n = 0; n < 200; n++) {
    client.heard.length = 0;
    let began = performance.now();
    await client.send("conversation.gate_set", { active: n % 2 === 0 });
    gate.push(performance.now() - began);
    began = performance.now();
    await client.send("conversation.inject_text", { text: "run the tests" });
    await client.until("runtime.assistant_generating", (payload) => payload["active"] === true);
    generating.push(performance.now() - began);
    await client.until("approval.requested");
    broker.push(performance.now() - began);
    await client.send("conversation.cancel", {});
    await client.until("approval.resolved");
  }
  await host.close();
  return [
    timed("gate_set effective", figure(gate), { p95: 20 }),
    timed("inject_text → assistant_generating", figure(generating), { p95: 40 }),
    timed("inject_text → question asked (broker)", figure(broker), { p95: 50 }),
  ];
}

/** Sizes of what ships, decimal kilobytes and megabytes; the packages are made anew. */
async function sizes(): Promise<readonly Row[]> {
  const kb = (path: string): number => statSync(path).size / 1_000;
  const [entry, session] = ["extension.cjs", "session.cjs"].map((name) => kb(join(ROOT, "dist", name)));
  const webview = gzipSync(readFileSync(join(ROOT, "dist", "webview.js"))).length / 1_000;
  const platform = await packVsix("platform", dir);
  const universal = await packVsix("universal", dir);
  const size = (what: string, value: number, max: number): Row => ({
    what,
    figures: `${value.toFixed(1)} kB`,
    goal: `≤ ${max} kB`,
    met: value <= max,
  });
  return [
    size("extension entry", entry ?? NaN, 5),
    size("extension JavaScript in all", (entry ?? NaN) + (session ?? NaN), 600),
    size("webview, gzip", webview, 60),
    size("VSIX of this platform", kb(platform.vsix), 40_000),
    size("VSIX for any platform", kb(universal.vsix), 1_000),
  ];
}

/** In this order. */
const SECTIONS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  dispatch,
  reactions,
  server: async () => [
    ...(await roundTrips(home)),
    ...(await events(home)),
    ...(await starts(join(dir, "starts"))),
    await crashes(home),
    await hangUp(home),
    await strayLines(home),
  ],
  brain: () => brain(join(dir, "brain")),
  llama: () => localModel(join(dir, "llama")),
  memory: async () => [await speechMemory(join(dir, "speech"))],
  turns: () => voice(join(dir, "voice")),
  capture: () => capture(join(dir, "capture")),
  sentences: () => sentences(join(dir, "sentences")),
  talks,
  speakers: () => speakers(join(dir, "speakers")),
  approvals: () => questions(join(dir, "questions")),
  scheduler: async () => [
    await jitter(join(dir, "jitter")),
    ...(await takeovers(join(dir, "takeovers"))),
    ...(await expiries(join(dir, "expiries"))),
    await nextDue(),
  ],
  audit: async () => [await verifying(join(dir, "audit"))],
  sandbox: confinement,
  policy: async () => [await judging()],
  append: () => appends(join(dir, "append")),
  stream: async () => [
    ...(await replays(join(dir, "replay"))),
    ...(await live(join(dir, "live"))),
    ...(await fanOut(join(dir, "windows"))),
  ],
  ledger: () => ledger(join(dir, "runs")),
  sizes,
  // The first time, this installs the editor.
  editor: inTheEditor,
};

/** Names for several sections; the figures of the voice take about forty minutes. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  voice: ["turns", "capture", "speakers", "sentences", "talks"],
};

function wanted(): readonly string[] {
  const names = Object.keys(SECTIONS);
  const options = { only: { type: "string", multiple: true }, "no-editor": { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const only = [...(values.only ?? []), ...positionals].flatMap((name) => GROUPS[name] ?? [name]);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`no section ${unknown}; there are ${[...names, ...Object.keys(GROUPS)].join(", ")}`);
  if (only.length > 0) return names.filter((name) => only.includes(name));
  return names.filter((name) => !(name === "editor" && values["no-editor"] === true));
}

const rows: Row[] = [];
try {
  for (const name of wanted()) rows.push(...((await SECTIONS[name]?.()) ?? []));
  print(rows);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
