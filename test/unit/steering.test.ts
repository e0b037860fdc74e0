// Words that come while something is under way and the plan that a model shows.
import assert from "node:assert/strict";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { LIMITS } from "../../server/core/limits.ts";
import { project } from "../../server/core/view/project.ts";
import { attachClient, createTestHost } from "../support/test-host.ts";
import {
  ask,
  codeOf,
  type Core,
  createModelCore,
  createRunningCore,
  lastCall,
  modelTurn,
  OK_RESULT,
  prepared,
  SURFACE,
  type,
} from "../support/core.ts";
import { readsFile, told, words } from "../support/model-step.ts";

const withModel = (patch: JsonRecord = {}): Core => createModelCore({}, patch);
const finish = (core: Core, callId: string, summary = "a result"): void =>
  void core.send({ kind: "tool-finished", callId, result: { ...OK_RESULT, summary } });
const stateOf = (core: Core, turnId: string): string =>
  core.state.runtime.conversation.turns[turnId]?.state ?? "";

describe("words while a request is under way", () => {
  it("[STEER-1] go along with what a model does: it reads them at its next step, behind what it did until then (D12)", () => {
    const core = withModel();
    const turnId = modelTurn(core);
    const first = readsFile(core, turnId, 1);
    const { reply, turnId: same } = type(core, "keep the tabs", { mode: "steer" });
    assert.deepEqual([codeOf(reply), same], ["ok", turnId]);
    finish(core, first);
    assert.deepEqual(words(told(core)), [
      "user: tidy this up",
      "call p1",
      "result: a result",
      "user: keep the tabs",
    ]);
    const second = readsFile(core, turnId, 2);
    type(core, "and the comments", { mode: "steer" });
    finish(core, second);
    assert.deepEqual(words(told(core)).slice(3), [
      "user: keep the tabs",
      "call p2",
      "result: a result",
      "user: and the comments",
    ]);
    const [shown] = Object.values(project(core.state)["turns"] as Record<string, JsonRecord>);
    assert.deepEqual(shown?.["steers"], ["keep the tabs", "and the comments"]);
  });

  it("[STEER-1] that come with its last words are answered as well, and it knows what it said (D12)", () => {
    const core = withModel();
    const turnId = modelTurn(core);
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "It is tidy." });
    type(core, "is it really?", { mode: "steer" });
    core.send({ kind: "brain-done", turnId, step: 1 });
    assert.equal(stateOf(core, turnId), "thinking");
    assert.deepEqual(words(told(core)), [
      "user: tidy this up",
      "assistant: It is tidy.",
      "user: is it really?",
    ]);
    core.send({ kind: "brain-sentence", turnId, step: 2, text: "Yes." });
    core.send({ kind: "brain-done", turnId, step: 2 });
    assert.equal(stateOf(core, turnId), "done");
  });

  it("[STEER-2] wait in line by default, or take the place of all that is asked; the setting says which, a request may differ (D12)", () => {
    const core = withModel();
    const turnId = modelTurn(core);
    const waiting = type(core, "then this").turnId;
    assert.equal(stateOf(core, waiting), "queued");
    const anew = type(core, "no, that", { mode: "replace" }).turnId;
    assert.deepEqual(
      [turnId, waiting, anew].map((id) => stateOf(core, id)),
      ["cancelled", "cancelled", "understanding"],
    );
    assert.ok(!core.effects.some((effect) => effect.kind === "understand" && effect.turnId === waiting));
    core.send({ kind: "config-patch", patch: { "conversation.whileBusy": "replace" }, revision: 0 });
    const last = type(core, "or rather that").turnId;
    assert.deepEqual([stateOf(core, anew), stateOf(core, last)], ["cancelled", "understanding"]);
  });

  it("[STEER-2] have a turn of their own where no model is at work; a stop and a yes stay what they are (D12, B36)", () => {
    const core = withModel({ "conversation.whileBusy": "steer" });
    const asked = ask(core);
    const other = type(core, "and lint it").turnId;
    assert.notEqual(other, asked.turnId);
    assert.equal(stateOf(core, other), "queued");
    type(core, "yes");
    assert.ok(core.facts.some(({ kind }) => kind === "tool-started"));
    type(core, "stop");
    assert.deepEqual([stateOf(core, asked.turnId), stateOf(core, other)], ["cancelled", "cancelled"]);
    const turnId = modelTurn(core);
    type(core, "stop");
    assert.equal(stateOf(core, turnId), "cancelled");
  });

  it("[STEER-3] are bounded; a full line can still be replaced; another mode is none (invariant 7)", async () => {
    const core = withModel();
    const turnId = modelTurn(core);
    for (let n = 0; n < LIMITS.steersPerTurnMax; n++)
      assert.equal(codeOf(type(core, `and ${n}`, { mode: "steer" }).reply), "ok");
    assert.equal(codeOf(type(core, "and more", { mode: "steer" }).reply), "overloaded");
    assert.equal(stateOf(core, turnId), "thinking");
    const line = Array.from({ length: LIMITS.turnsQueuedMax - 1 }, (_, n) => type(core, `then ${n}`).turnId);
    assert.equal(codeOf(type(core, "one too many").reply), "overloaded");
    const anew = type(core, "instead", { mode: "replace" }).turnId;
    assert.equal(stateOf(core, anew), "understanding");
    assert.ok([turnId, ...line].every((id) => stateOf(core, id) === "cancelled"));
    const { host } = await createTestHost();
    const client = await attachClient(host, { folders: ["/ws"], trusted: true });
    const response = await client.send("conversation.inject_text", { text: "hello", mode: "later" });
    assert.equal(response.error?.code, "invalid_payload");
    await host.close();
  });
});

describe("words that must not get lost", () => {
  const fail = (core: Core, turnId: string, step: number): void =>
    void core.send({
      kind: "brain-failed",
      turnId,
      step,
      code: "server",
      message: "It broke.",
      nextStep: "Ask again.",
    });

  it("[STEER-1] what is said after them stands behind them, and a later request knows of them (D12)", () => {
    const core = withModel();
    const turnId = modelTurn(core);
    type(core, "keep the tabs", { mode: "steer" });
    const first = readsFile(core, turnId, 1);
    finish(core, first);
    core.send({ kind: "brain-sentence", turnId, step: 2, text: "I keep the tabs." });
    const second = readsFile(core, turnId, 2);
    finish(core, second);
    assert.deepEqual(words(told(core)), [
      "user: tidy this up",
      "call p1",
      "result: a result",
      "user: keep the tabs",
      "assistant: I keep the tabs.",
      "call p2",
      "result: a result",
    ]);
    core.send({ kind: "brain-done", turnId, step: 3 });
    modelTurn(core, "why?");
    assert.deepEqual(
      words(told(core)).filter((line) => !line.startsWith("call")),
      [
        "user: tidy this up\nkeep the tabs",
        "result: Done.",
        "assistant: I keep the tabs.",
        "result: Done.",
        "user: why?",
      ],
    );
  });

  it("[STEER-1] another model that answers instead is told them once; where nobody does, that is said (D12, B42)", () => {
    const core = withModel({ "models.localPath": "/m.gguf" });
    const turnId = modelTurn(core);
    type(core, "keep the tabs", { mode: "steer" });
    fail(core, turnId, 1);
    assert.deepEqual(words(told(core)), ["user: tidy this up", "user: keep the tabs"]);
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "Done, tabs kept." });
    type(core, "and the comments", { mode: "steer" });
    fail(core, turnId, 1);
    const turn = core.state.runtime.conversation.turns[turnId];
    assert.equal(turn?.state, "failed");
    assert.equal(turn.nextStep, 'Ask again. Not read any more: "and the comments".');
  });

  it("[STEER-2] words about Kodama itself, and those of another window, stay what they are (D12, E2)", () => {
    const core = withModel({ "conversation.whileBusy": "steer" });
    core.send({ kind: "surface-attach", surface: { ...SURFACE, surfaceId: "s2" } });
    const turnId = modelTurn(core);
    for (const text of ["undo that", "wake up", "hey Kodama, go to sleep"])
      assert.notEqual(type(core, text).turnId, turnId, text);
    const other = type(core, "explain the selection", { surfaceId: "s2" }).turnId;
    assert.equal(stateOf(core, other), "queued");
    const anew = type(core, "instead of it", { surfaceId: "s2", mode: "replace" }).turnId;
    assert.deepEqual(
      [stateOf(core, turnId), stateOf(core, other), stateOf(core, anew)],
      ["thinking", "cancelled", "queued"],
    );
    const context = { file: "a.ts", line: 3, selection: "" };
    type(core, "look at this one", { context });
    core.send({ kind: "brain-done", turnId, step: 1 });
    assert.match(words(told(core)).at(-1) ?? "", /look at this one\n\n\(The editor shows a\.ts, line 3\.\)/);
  });
});

describe("the plan of a model", () => {
  it("[PLAN-1] is shown as it was given last, without a question, also where a workspace is not trusted (B22)", () => {
    const core = createRunningCore({}, { trusted: false });
    core.send({
      kind: "config-patch",
      patch: { "models.endpointUrl": "http://127.0.0.1:1/v1" },
      revision: 0,
    });
    const turnId = modelTurn(core);
    const show = (step: number, state: string): void => {
      const args = { steps: [{ text: "look", state }] };
      core.send({ kind: "brain-call", turnId, step, name: "update_plan", args, providerCallId: `p${step}` });
      core.send({ kind: "brain-done", turnId, step });
      const { callId } = lastCall(core);
      core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk: "read" }) });
      finish(core, callId);
    };
    const plan = (): unknown =>
      Object.values(project(core.state)["turns"] as Record<string, JsonRecord>)[0]?.["plan"];
    assert.deepEqual(plan(), []);
    show(1, "doing");
    assert.deepEqual(plan(), [{ text: "look", state: "doing" }]);
    show(2, "done");
    assert.deepEqual(plan(), [{ text: "look", state: "done" }]);
    assert.equal(Object.keys(core.state.control.approvals.approvals).length, 0);
  });
});
