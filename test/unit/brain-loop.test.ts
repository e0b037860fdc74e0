// A scripted model through the real loop and effects: what it streams, what is done with it, and where it is stopped.
import assert from "node:assert/strict";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { latencyLine } from "../../server/core/conversation/latency.ts";
import { LIMITS } from "../../server/core/limits.ts";
import { ProviderError, type ThinkPart } from "../../server/core/brain-ports.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createRig, type Rig, typeIn } from "../support/rig.ts";
import { createScriptedModel, type ScriptedModel } from "../support/scripted-model.ts";

const call = (n: number): ThinkPart => ({
  kind: "call",
  name: "read_file",
  args: { n },
  providerCallId: `p${n}`,
});
const text = (words: string): ThinkPart => ({ kind: "text", text: words });

async function think(model: ScriptedModel) {
  const tools = createFakeTools({ risk: "read", result: { summary: "the file" } });
  const rig = await createRig({ tools, model });
  const patch = { "models.endpointUrl": "http://127.0.0.1:1/v1" };
  await rig.loop.ask({ kind: "config-patch", patch, revision: 0 });
  const turnId = await typeIn(rig, "explain this");
  await rig.still();
  return { rig, tools, turnId };
}

const turnOf = (rig: Rig, turnId: string) => rig.loop.state().runtime.conversation.turns[turnId];
const said = (rig: Rig, turnId: string): readonly string[] =>
  Object.values(turnOf(rig, turnId)?.sentences ?? {}).map((one) => one.text);

describe("a model in the loop", () => {
  it("[TURN-10] its text arrives by sentence, in order, and ends the turn (B20)", async () => {
    const { rig, turnId } = await think(createScriptedModel([[text("One. Tw"), text("o. Thr"), text("ee")]]));
    assert.deepEqual(said(rig, turnId), ["One.", "Two.", "Three"]);
    assert.equal(turnOf(rig, turnId)?.state, "done");
  });

  it("[TURN-10] each result goes back to it with the id it gave the call (B20, B22)", async () => {
    const model = createScriptedModel([[call(1), call(2)], [text("Done.")]]);
    const { rig, tools, turnId } = await think(model);
    assert.equal(tools.ran.length, 2);
    assert.deepEqual(
      model.requests[1]?.messages.flatMap((one) => (one.role === "result" ? [[one.callId, one.text]] : [])),
      [
        ["p1", "the file"],
        ["p2", "the file"],
      ],
    );
    assert.deepEqual(said(rig, turnId), ["Done."]);
  });

  it("[TURN-10] where it gives no answer at all, that is said, with what to do (B20, D3)", async () => {
    const { rig, turnId } = await think(createScriptedModel([[]]));
    assert.deepEqual(said(rig, turnId), ["The model gave no answer. Ask again, or in other words."]);
    assert.equal(turnOf(rig, turnId)?.state, "failed");
    const silentEnd = await think(createScriptedModel([[call(1)], []]));
    assert.equal(turnOf(silentEnd.rig, silentEnd.turnId)?.state, "done");
  });

  it("[TURN-5] a model that repeats one call for ever is refused it and stopped (D52, invariant 7)", async () => {
    const model = createScriptedModel(Array.from({ length: 99 }, () => [call(1)]));
    const { rig, tools, turnId } = await think(model);
    assert.equal(tools.ran.length, LIMITS.sameCallMax);
    assert.equal(model.requests.length, LIMITS.stepsPerTurnMax);
    assert.equal(turnOf(rig, turnId)?.state, "failed");
  });

  it("[TURN-5] arguments that are nested without end are refused, and kept as none (invariant 7)", async () => {
    let deep: JsonRecord = {};
    for (let n = 0; n < 20_000; n++) deep = { a: deep };
    const model = createScriptedModel([
      [{ kind: "call", name: "read_file", args: deep, providerCallId: "p1" }],
      [text("Well.")],
    ]);
    const { rig, tools, turnId } = await think(model);
    assert.deepEqual([tools.ran.length, said(rig, turnId)], [0, ["Well."]]);
    assert.match(JSON.stringify(model.requests[1]?.messages), /"args":\{\}.*nested too deeply/);
  });

  it("[TURN-5] a model that always calls something new is stopped after 25 steps (invariant 7)", async () => {
    const model = createScriptedModel(Array.from({ length: 99 }, (_, n) => [call(n)]));
    const { rig, tools, turnId } = await think(model);
    assert.equal(tools.ran.length, LIMITS.stepsPerTurnMax);
    assert.match(turnOf(rig, turnId)?.error ?? "", /25 steps/);
  });

  it("[TURN-5] one that read and wrote a million tokens is stopped; what a turn took is in its line (invariant 7, D45, B42)", async () => {
    const used = { kind: "used", readTokens: LIMITS.tokensPerTurnMax / 4, writtenTokens: 1 } as const;
    const model = createScriptedModel(Array.from({ length: 99 }, (_, n) => [used, call(n)]));
    const { rig, turnId } = await think(model);
    assert.equal(model.requests.length, 4);
    const turn = turnOf(rig, turnId);
    assert.match(turn?.error ?? "", /after 1000004 tokens/);
    assert.ok(turn !== undefined);
    assert.match(latencyLine(turn), /, in all .*; 1,000,000 tokens read, 4 written$/);
    const spoken = { ...turn, latency: { ...turn.latency, firstSentenceMs: 410 } };
    assert.match(latencyLine(spoken), /first words 410 ms/);
    const waited = { ...spoken, latency: { ...spoken.latency, waitedForYouMs: 5_000 } };
    assert.match(latencyLine(waited), /you 5\.0 s/);
    assert.doesNotMatch(latencyLine(waited), /first words/);
  });

  it("[TURN-6] what it throws ends the turn in words, and the next turn works (D3, D42)", async () => {
    const gone = new ProviderError("unreachable", "The model server is not there.", "Start it.");
    const { rig, turnId } = await think(
      createScriptedModel([gone, new Error("secret detail"), [text("Hi.")]]),
    );
    assert.deepEqual(said(rig, turnId), ["The model server is not there."]);
    assert.equal(turnOf(rig, turnId)?.nextStep, "Start it.");
    const second = await typeIn(rig, "again");
    await rig.still();
    assert.deepEqual(said(rig, second), ["The model failed."]);
    const third = await typeIn(rig, "once more");
    await rig.still();
    assert.deepEqual(said(rig, third), ["Hi."]);
  });

  it("[TURN-3] a stop in the middle of its text takes nothing that comes later (B21)", async () => {
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const model: ScriptedModel = {
      requests: [],
      async *stream() {
        yield text("One. ");
        await gate;
        yield text("Two. ");
        yield call(1);
      },
    };
    const { rig, tools, turnId } = await think(model);
    assert.deepEqual(said(rig, turnId), ["One."]);
    await rig.loop.ask({ kind: "turn-cancel", turnId: "" });
    go();
    await rig.still();
    assert.deepEqual(said(rig, turnId), ["One."]);
    assert.deepEqual(tools.ran, []);
    assert.equal(turnOf(rig, turnId)?.state, "cancelled");
  });
});
