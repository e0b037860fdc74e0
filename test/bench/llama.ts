// The model inside Kodama: how soon it is there, how soon it stops, and that neither costs the server's loop anything. With a made
// model, so the figures are those of the engine and of our code around it, not of real weights.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LlamaBridge } from "../../native/llama-bridge.ts";
import type { LocalJob } from "../../server/core/brain-ports.ts";
import type { Thought } from "../../server/core/conversation/effects.ts";
import { createAhead } from "../../server/host/ahead.ts";
import { describeTools } from "../../server/io/tools/tools.ts";
import { knownTools } from "../fixtures/brain/known-tools.ts";
import { type Rule, scriptedLlama } from "../fixtures/brain/scripted-llama.ts";
import { createRandom } from "../support/random.ts";
import { hearing, send } from "./approvals.ts";
import { figure, ms, type Row, timed } from "./measure.ts";
import { answering } from "./answering.ts";
import { ready } from "./process.ts";

const SCRIPT = resolve(import.meta.dirname, "..", "..", "dist", "llama-host.mjs");
const LONG = Array.from({ length: 300 }, (_, n) => `n${n}`).join(" ");
const HELLO = "Hi there, I am the made model.";
const STARTS = 7;
const LONG_ANSWERS = 10;
/** Of the made model a letter is a token, and it reads 2,048. */
const LONG_BEGIN = 160;
/** `TURN_MS.commitUnknown` less `softEnd`. */
const PAUSE_MS = 400;
const PAUSES = 20;
const ABORTS = 1_000;

export async function localModel(home: string): Promise<readonly Row[]> {
  mkdirSync(home, { recursive: true });
  const modelPath = join(home, "made.gguf");
  const rules = [
    { on: "hello", say: HELLO },
    { on: "count slowly", say: LONG },
  ];
  writeFileSync(modelPath, scriptedLlama({ rules, otherwise: "What was that?", afterTool: "Done." }));
  const job = (text: string, times = 60): LocalJob => ({
    modelPath,
    contextTokens: 2_048,
    messages: [
      { role: "system", text: `You are Kodama. ${"Be brief. ".repeat(times)}` },
      { role: "user", text },
    ],
    tools: [],
  });
  const starts = await started(job("hello"));
  const { anew, restored } = await begun(job("hello", LONG_BEGIN), join(home, "prefixes"));
  const bridge = open();
  await wordsOf(bridge, job("hello"));
  const warm: number[] = [];
  for (let n = 0; n < 100; n++) warm.push((await wordsOf(bridge, job(`hello ${n}`))).firstMs);
  const { waited, ahead } = await inThePause(bridge, job);
  const { generating, reading, usable } = await aborts(bridge, job);
  await bridge.close();
  return [
    timed("local model: asked, with no process yet → first word", figure(starts), { p50: 1_000 }),
    {
      what: `local model: the same with long instructions, kept, beside reading them again (p50 ${anew.p50.toFixed(0)} ms)`,
      figures: `${ms(restored)}, ${(restored.p50 / anew.p50).toFixed(2)} ×`,
      goal: "≤ 1 ×",
      met: restored.p50 <= anew.p50,
    },
    timed("local model: asked → first word, same beginning as before", figure(warm), { p95: 50 }),
    {
      what: `local model: words count ${PAUSE_MS} ms after they are known; from then to the first word, begun in that pause, beside begun after it (p50 ${waited.p50.toFixed(0)} ms)`,
      figures: `${ms(ahead)}, ${(ahead.p50 / waited.p50).toFixed(2)} ×`,
      goal: "≤ 1 ×",
      met: ahead.p50 <= waited.p50,
    },
    timed("local model: stopped while it generates → ended", figure(generating), { p95: 20 }),
    timed("local model: stopped while it reads → ended", figure(reading), { p95: 150 }),
    {
      what: `local model: after ${ABORTS} stops at random moments it answers`,
      figures: usable ? "as before" : "wrongly",
      goal: "as before",
      met: usable,
    },
    await inServer(join(home, "server"), rules),
  ];
}

/** A whole server, its record and its screens: small questions to it while its model says something long. */
async function inServer(home: string, rules: readonly Rule[]): Promise<Row> {
  mkdirSync(home, { recursive: true });
  const modelPath = join(home, "made.gguf");
  // It is offered tools there, which take room.
  const known = knownTools(describeTools(false));
  const script = { rules, otherwise: "What was that?", afterTool: "Done.", known, context: 8_192 };
  writeFileSync(modelPath, scriptedLlama(script));
  const server = await ready(home);
  const next = hearing(server.connection);
  const over = () =>
    next(({ event, payload }) => event === "runtime.control" && payload["action"] === "turn_finished");
  await send(server.connection, "config.patch", {
    patch: { "models.localPath": modelPath, "models.first": "local" },
  });
  const ask = async (text: string): Promise<void> => {
    const told = over();
    await send(server.connection, "conversation.inject_text", { text });
    await told;
  };
  await ask("hello there, made model of mine");
  const row = await answering(server.connection, {
    while: "its own model says something long",
    goalMs: 20,
    work: async () => {
      for (let n = 0; n < LONG_ANSWERS; n++) await ask("please count slowly for me and my friends");
    },
  });
  await server.kill();
  return { ...row, what: `local model: ${row.what}` };
}

const open = (): LlamaBridge => new LlamaBridge({ script: SCRIPT, log: () => {} });

async function started(job: LocalJob, times = STARTS): Promise<readonly number[]> {
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const bridge = open();
    took.push((await wordsOf(bridge, job)).firstMs);
    await bridge.close();
  }
  return took;
}

/** First words after a start in turn, without and with what was read before. */
async function begun(job: LocalJob, prefixFolder: string) {
  const kept = { ...job, prefixFolder };
  const one = async (wanted: LocalJob): Promise<number> => (await started(wanted, 1))[0] ?? Number.NaN;
  await one(kept);
  const took = { anew: [] as number[], restored: [] as number[] };
  for (let n = 0; n < STARTS; n++) {
    took.anew.push(await one(job));
    took.restored.push(await one(kept));
  }
  return { anew: figure(took.anew), restored: figure(took.restored) };
}

/** Long questions that were never asked before, in turn: thought about when they count, and from when their words are known. */
async function inThePause(bridge: LlamaBridge, job: (text: string) => LocalJob) {
  const took = { waited: [] as number[], ahead: [] as number[] };
  for (let n = 0; n < PAUSES; n++) {
    const long = (beginning: string): string => `${beginning} ${n} `.repeat(40);
    await sleep(PAUSE_MS);
    took.waited.push((await wordsOf(bridge, job(long("hello")))).firstMs);
    const ahead = createAhead({
      isForModel: () => Promise.resolve(true),
      keptMs: 10 * PAUSE_MS,
      stream: (_, signal) => bridge.generate(job(long("oh hello")), signal),
    });
    ahead.begin({ kind: "think-ahead", text: "", thought: THOUGHT });
    await sleep(PAUSE_MS);
    const began = performance.now();
    for await (const part of ahead.take(THOUGHT, new AbortController().signal) ?? [])
      if (part.kind === "text") {
        took.ahead.push(performance.now() - began);
        break;
      }
  }
  return { waited: figure(took.waited), ahead: figure(took.ahead) };
}

const THOUGHT: Thought = {
  kind: "think",
  turnId: "",
  provider: "local",
  step: 1,
  messages: [],
  contextTokens: 2_048,
  readOnly: false,
  workspace: { folders: [], file: "" },
};

async function wordsOf(
  bridge: LlamaBridge,
  job: LocalJob,
  control = new AbortController(),
): Promise<{ readonly text: string; readonly firstMs: number }> {
  const began = performance.now();
  let [text, firstMs] = ["", Number.NaN];
  for await (const part of bridge.generate(job, control.signal)) {
    if (text === "") firstMs = performance.now() - began;
    if (part.kind === "text") text += part.text;
  }
  return { text, firstMs };
}

/** Half of them while it writes, half while it reads something new; how long the end took where there was one. */
async function aborts(bridge: LlamaBridge, job: (text: string) => LocalJob) {
  const random = createRandom(1);
  const took: { readonly generating: number[]; readonly reading: number[] } = { generating: [], reading: [] };
  for (let n = 0; n < ABORTS; n++) {
    const generates = n % 2 === 0;
    const wanted = job(generates ? "count slowly" : `${n} ${"think about it ".repeat(70)}hello`);
    const control = new AbortController();
    let stoppedAt = Number.NaN;
    const timer = setTimeout(
      () => {
        stoppedAt = performance.now();
        control.abort();
      },
      random() * (generates ? 150 : 50),
    );
    const stopped = await wordsOf(bridge, wanted, control).then(
      () => false,
      () => true,
    );
    clearTimeout(timer);
    if (stopped) took[generates ? "generating" : "reading"].push(performance.now() - stoppedAt);
  }
  const { text } = await wordsOf(bridge, job("hello"));
  return { ...took, usable: text === HELLO };
}
