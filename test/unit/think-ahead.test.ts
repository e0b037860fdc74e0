// What a model thinks in the pause in which nobody knows yet whether somebody goes on: through the real loop and effects.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChatModel, ProviderError, type ThinkPart } from "../../server/core/brain-ports.ts";
import type { Thought } from "../../server/core/conversation/effects.ts";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { createAhead } from "../../server/host/ahead.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createRig, type Rig, typeIn } from "../support/rig.ts";

const LOCAL = { "models.localPath": "/models/a.gguf" };
const SERVER = { "models.endpointUrl": "http://127.0.0.1:1/v1" };
const HERE = { file: "here.ts", line: 1, selection: "", names: [] };
const SELECTED: ThinkPart = { kind: "selected", provider: "local", model: "a.gguf", reason: "scripted" };

interface Asked {
  readonly words: string;
  aborted: boolean;
}

/** Answers with what it was asked, at once; or fails. */
function echoing(fails?: ProviderError) {
  const asked: Asked[] = [];
  const model: ChatModel = {
    async *stream({ messages }, signal) {
      const last = messages.findLast(({ role }) => role === "user");
      const words = last?.role === "user" ? (last.text.split("\n")[0] ?? "") : "";
      const one: Asked = { words, aborted: signal.aborted };
      asked.push(one);
      signal.addEventListener("abort", () => (one.aborted = true));
      yield SELECTED;
      await Promise.resolve();
      if (fails !== undefined) throw fails;
      yield { kind: "text", text: `You said ${words}.` };
    },
  };
  return { asked, model };
}

async function rigWith(model: ChatModel, patch: JsonRecord = LOCAL): Promise<Rig> {
  const rig = await createRig({ tools: createFakeTools(), model });
  await rig.loop.ask({ kind: "config-patch", patch, revision: 0 });
  await rig.loop.ask({
    kind: "grant-keep",
    capability: "microphone",
    scope: "",
    reason: "to talk",
    answered: true,
  });
  return rig;
}

async function listens(rig: Rig): Promise<string> {
  const reply = await rig.loop.ask({ kind: "listen-start", mode: "toggle", surfaceId: "s1", context: HERE });
  return reply.ok ? String(reply.value["utterance_id"]) : "";
}

/** Says it, and pauses long enough for its words to be known. */
async function says(
  rig: Rig,
  utteranceId: string,
  [text, atMs, revision]: readonly [string, number, number],
) {
  await rig.loop.ask({ kind: "voice-edge", utteranceId, speech: true, atMs });
  await rig.loop.ask({ kind: "voice-edge", utteranceId, speech: false, atMs: atMs + 500 });
  await rig.loop.ask({ kind: "voice-clock", utteranceId, atMs: atMs + 700, ended: false });
  await rig.loop.ask({ kind: "voice-text", utteranceId, revision, text, partial: false });
  await rig.still();
}

async function isSilent(rig: Rig, utteranceId: string, atMs: number): Promise<void> {
  await rig.loop.ask({ kind: "voice-clock", utteranceId, atMs, ended: false });
  await rig.still();
}

const turns = (rig: Rig) => Object.values(rig.loop.state().runtime.conversation.turns);
const said = (rig: Rig): readonly string[] =>
  turns(rig).flatMap(({ sentences }) => Object.values(sentences).map(({ text }) => text));
const factsOf = (rig: Rig): readonly string[] =>
  rig.appends.flatMap(({ facts }) => facts.map(({ kind }) => kind));

describe("a thought before the words count", () => {
  it("[AHEAD-1] is begun in the pause; nothing of it is told, shown or kept before the words count, and then it is the answer (E8)", async () => {
    const { asked, model } = echoing();
    const rig = await rigWith(model);
    const id = await listens(rig);
    await says(rig, id, ["explain the lease", 100, 1]);
    assert.deepEqual(
      asked.map(({ words }) => words),
      ["explain the lease"],
    );
    assert.deepEqual(turns(rig), []);
    assert.equal(factsOf(rig).includes("model-selected"), false);
    await isSilent(rig, id, 1_300);
    assert.deepEqual(said(rig), ["You said explain the lease."]);
    assert.equal(asked.length, 1);
    assert.equal(factsOf(rig).filter((kind) => kind === "model-selected").length, 1);
    assert.equal(turns(rig)[0]?.state, "done");
  });

  it("[AHEAD-2] ends at once when somebody goes on, and the whole is thought about anew (E8)", async () => {
    const { asked, model } = echoing();
    const rig = await rigWith(model);
    const id = await listens(rig);
    await says(rig, id, ["explain the lease", 100, 1]);
    await rig.loop.ask({ kind: "voice-edge", utteranceId: id, speech: true, atMs: 900 });
    assert.deepEqual(
      asked.map(({ aborted }) => aborted),
      [true],
    );
    await says(rig, id, ["explain the lease of the host", 900, 2]);
    await isSilent(rig, id, 2_200);
    assert.deepEqual(said(rig), ["You said explain the lease of the host."]);
    assert.equal(asked.length, 2);
  });

  it("[AHEAD-2] is not the answer where something else would be thought about now (E8)", async () => {
    const { asked, model } = echoing();
    const rig = await rigWith(model);
    const id = await listens(rig);
    await says(rig, id, ["explain the lease", 100, 1]);
    await rig.loop.ask({ kind: "config-patch", patch: { "models.localContextTokens": 2_048 }, revision: 0 });
    await isSilent(rig, id, 1_300);
    assert.deepEqual(said(rig), ["You said explain the lease."]);
    assert.deepEqual(
      asked.map(({ aborted }) => aborted),
      [true, false],
    );
  });

  for (const [why, words, prepare] of [
    ["what the grammar understands", "run it all", () => Promise.resolve()],
    ["an unfinished sentence", "explain the lease and", () => Promise.resolve()],
    ["what is taken back", "explain the lease, no, scratch that", () => Promise.resolve()],
    ["a stop", "stop", () => Promise.resolve()],
    ["a server, which is told only what counts", "explain the lease", (rig) => patch(rig, SERVER)],
    ["words over our own voice", "explain the lease", (rig) => playing(rig)],
    ["words while something is asked", "explain the lease", (rig) => typeIn(rig, "run the tests")],
    [
      "words to somebody who sleeps",
      "explain the lease",
      (rig) => rig.loop.ask({ kind: "gate-set", active: false }),
    ],
  ] satisfies readonly (readonly [string, string, (rig: Rig) => Promise<unknown>])[])
    it(`[AHEAD-3] is not begun for ${why} (E8)`, async () => {
      const { asked, model } = echoing();
      const rig = await rigWith(model);
      const id = await listens(rig);
      await prepare(rig);
      await rig.still();
      const before = asked.length;
      await says(rig, id, [words, 100, 1]);
      assert.equal(asked.length, before);
    });

  const patch = (rig: Rig, change: JsonRecord) =>
    rig.loop.ask({ kind: "config-patch", patch: { "models.localPath": "", ...change }, revision: 0 });
  const playing = (rig: Rig) =>
    rig.loop.ask({ kind: "speech-playing", playing: true, turnId: "", madeInMs: 1 });

  it("[AHEAD-4] that failed is a failure when the words count, and none before (E5)", async () => {
    const { asked, model } = echoing(
      new ProviderError("refused", "It does not fit.", "Choose a smaller one."),
    );
    const rig = await rigWith(model);
    const id = await listens(rig);
    await says(rig, id, ["explain the lease", 100, 1]);
    assert.equal(rig.loop.state().present.runtime.toast, null);
    await isSilent(rig, id, 1_300);
    assert.deepEqual(said(rig), ["It does not fit."]);
    assert.equal(asked.length, 1);
  });

  it("[AHEAD-4] ends with the turn that took it, and by itself where none does (E8)", async () => {
    const { asked, model } = echoing();
    const stream = (thought: Thought, signal: AbortSignal) => model.stream({ ...thought }, signal);
    const ahead = createAhead({ isForModel: () => Promise.resolve(true), stream, keptMs: 20 });
    const turn = new AbortController();
    ahead.begin({ kind: "think-ahead", text: "a", thought: thought("a") });
    await sleep(1);
    const parts = ahead.take({ ...thought("a"), turnId: "another" }, turn.signal);
    assert.ok(parts !== undefined);
    const kinds: string[] = [];
    for await (const { kind } of parts) kinds.push(kind);
    assert.deepEqual(kinds, ["selected", "text"]);
    turn.abort();
    ahead.begin({ kind: "think-ahead", text: "b", thought: thought("b") });
    await sleep(60);
    assert.equal(ahead.take(thought("b"), new AbortController().signal), undefined);
    assert.deepEqual(
      asked.map(({ aborted }) => aborted),
      [true, true],
    );
  });
});

const thought = (text: string): Thought => ({
  kind: "think",
  turnId: "t",
  provider: "local",
  step: 1,
  messages: [{ role: "user", text }],
  contextTokens: 2_048,
  readOnly: false,
  workspace: { folders: [], file: "" },
});
