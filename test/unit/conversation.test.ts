// Turns: one at a time, in order, cancelled as asked, and never without an end.
import assert from "node:assert/strict";
import type { TurnState } from "../../server/core/conversation/types.ts";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { LIMITS } from "../../server/core/limits.ts";
import {
  answerTo,
  ask,
  codeOf,
  type Core,
  createRunningCore,
  kinds,
  lastCall,
  OK_RESULT,
  pendingIn,
  type,
} from "../support/core.ts";

const stateOf = (core: Core, turnId: string): TurnState | undefined =>
  core.state.runtime.conversation.turns[turnId]?.state;
const MODEL = { "models.endpointUrl": "http://127.0.0.1:1/v1" };

function withModel(): Core {
  const core = createRunningCore();
  core.send({ kind: "config-patch", patch: MODEL, revision: 0 });
  return core;
}

/** A turn that a model thinks about, at its first step. */
function thinking(core: Core, text = "explain this"): string {
  const { turnId } = type(core, text);
  core.send({ kind: "understood", turnId, intent: null });
  return turnId;
}

const callOf = (turnId: string, step: number, change: { args?: JsonRecord; name?: string } = {}) =>
  ({
    kind: "brain-call",
    turnId,
    step,
    name: "read_file",
    args: {},
    providerCallId: "p",
    ...change,
  }) as const;

describe("turns", () => {
  it("[TURN-2] one is under way, the next waits and starts after it (D12, B20)", () => {
    const core = createRunningCore();
    const first = type(core, "one").turnId;
    const second = type(core, "two").turnId;
    assert.deepEqual([stateOf(core, first), stateOf(core, second)], ["understanding", "queued"]);
    core.send({ kind: "understood", turnId: first, intent: null });
    assert.deepEqual([stateOf(core, first), stateOf(core, second)], ["failed", "understanding"]);
  });

  it("[TURN-2] refuses the one above the bound and takes it again when one is over (invariant 7)", () => {
    const core = createRunningCore();
    const ids = Array.from({ length: LIMITS.turnsQueuedMax }, (_, n) => type(core, `ask ${n}`).turnId);
    assert.equal(codeOf(type(core, "one more").reply), "overloaded");
    core.send({ kind: "turn-cancel", turnId: ids[3] ?? "" });
    assert.equal(codeOf(type(core, "one more").reply), "ok");
  });

  it("[TURN-2] refuses no text, spaces and too much text, and leaves no fact (invariant 10)", () => {
    const core = createRunningCore();
    const before = core.facts.length;
    assert.equal(codeOf(type(core, "").reply), "invalid_payload");
    assert.equal(codeOf(type(core, " \n\t").reply), "invalid_payload");
    assert.equal(codeOf(type(core, "x".repeat(LIMITS.textCharsMax + 1)).reply), "payload_too_large");
    assert.equal(core.facts.length, before);
  });

  it("[TURN-3] cancelling one turn leaves the others, and the next in line starts (B21)", () => {
    const core = createRunningCore();
    const first = type(core, "one").turnId;
    const second = type(core, "two").turnId;
    const third = type(core, "three").turnId;
    core.send({ kind: "turn-cancel", turnId: second });
    assert.deepEqual(
      [first, second, third].map((id) => stateOf(core, id)),
      ["understanding", "cancelled", "queued"],
    );
    core.send({ kind: "turn-cancel", turnId: first });
    assert.equal(stateOf(core, third), "understanding");
  });

  it('[TURN-3] "stop" ends every turn, call and question, and silences (B21, E5)', () => {
    const core = createRunningCore();
    const asked = ask(core);
    const queued = type(core, "open the readme").turnId;
    const before = core.effects.length;
    type(core, "Stop!");
    assert.equal(stateOf(core, queued), "cancelled");
    assert.equal(stateOf(core, asked.turnId), "cancelled");
    assert.deepEqual(pendingIn(core.state), []);
    const { state } = lastCall(core);
    assert.equal(state.kind === "done" ? state.result.errorCode : state.kind, "cancelled");
    const effects = kinds(core.effects.slice(before));
    for (const kind of ["hush", "cancel-think", "cancel-tool"]) assert.ok(effects.includes(kind), kind);
  });

  it("[TURN-3] a result that comes after the stop changes nothing (B21)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    core.send(answerTo(asked));
    core.send({ kind: "turn-cancel", turnId: "" });
    const before = core.facts.length;
    core.send({ kind: "tool-finished", callId: asked.callId, result: OK_RESULT });
    core.send({ kind: "tool-decided", callId: asked.callId, allowed: true, why: "denied", note: "" });
    core.send({ kind: "understood", turnId: asked.turnId, intent: null });
    core.send({ kind: "turn-advance", turnId: asked.turnId });
    assert.equal(core.facts.length, before);
  });

  it("[TURN-4] parts of a step that is over are dropped (invariant: stale results)", () => {
    const core = withModel();
    const turnId = thinking(core);
    core.send(callOf(turnId, 1));
    core.send({ kind: "brain-done", turnId, step: 1 });
    core.send({ kind: "tool-finished", callId: lastCall(core).callId, result: OK_RESULT });
    assert.equal(core.state.runtime.conversation.turns[turnId]?.step, 2);
    const before = core.facts.length;
    core.send({ kind: "brain-sentence", turnId, step: 1, text: "Late." });
    core.send({ kind: "brain-done", turnId, step: 1 });
    core.send({ kind: "brain-failed", turnId, step: 1, code: "x", message: "Late.", nextStep: "" });
    core.send(callOf(turnId, 1));
    assert.equal(core.facts.length, before);
  });

  it("[TURN-5] the same call is made three times at most; the fourth is refused to the model (D52)", () => {
    const core = withModel();
    const turnId = thinking(core);
    for (let n = 0; n < 4; n++)
      core.send(callOf(turnId, 1, { args: n % 2 === 0 ? { a: 1, b: 2 } : { b: 2, a: 1 } }));
    const calls = Object.values(core.state.runtime.tools.calls).map((call) => call.state.kind);
    assert.deepEqual(calls, ["preparing", "preparing", "preparing", "done"]);
    core.send(callOf(turnId, 1, { args: { a: 2, b: 2 } }));
    assert.equal(lastCall(core).state.kind, "preparing");
  });

  it("[TURN-5] stops after 25 steps and says so (invariant 7)", () => {
    const core = withModel();
    const turnId = thinking(core);
    for (let step = 1; step <= LIMITS.stepsPerTurnMax; step++) {
      assert.equal(stateOf(core, turnId), "thinking", `step ${step}`);
      core.send(callOf(turnId, step, { args: { step } }));
      core.send({ kind: "brain-done", turnId, step });
      core.send({ kind: "tool-finished", callId: lastCall(core).callId, result: OK_RESULT });
    }
    assert.equal(stateOf(core, turnId), "failed");
    assert.match(core.state.runtime.conversation.turns[turnId]?.error ?? "", /25 steps/);
    assert.equal(core.effects.filter((one) => one.kind === "think").length, LIMITS.stepsPerTurnMax);
  });

  it("[TURN-5] an unknown tool and oversized arguments are refused without being prepared (invariant 10)", () => {
    const core = withModel();
    const turnId = thinking(core);
    const before = core.effects.length;
    core.send(callOf(turnId, 1, { name: "format_disk" }));
    core.send(callOf(turnId, 1, { name: "write_file", args: { text: "x".repeat(LIMITS.argumentCharsMax) } }));
    assert.deepEqual(
      kinds(core.effects.slice(before)).filter((kind) => kind === "prepare-tool"),
      [],
    );
    const codes = Object.values(core.state.runtime.tools.calls).map(({ state }) =>
      state.kind === "done" ? state.result.errorCode : state.kind,
    );
    assert.deepEqual(codes, ["invalid_arguments", "invalid_arguments"]);
  });

  it("[TURN-5] an id that is no change's id has nothing to undo (D16)", () => {
    const core = withModel();
    const turnId = thinking(core);
    core.send(callOf(turnId, 1, { name: "undo", args: { call_id: "constructor" } }));
    const effect = core.effects.at(-1);
    assert.ok(effect?.kind === "prepare-tool");
    assert.equal(effect.undo, null);
  });

  it("[TURN-6] a failing brain ends the turn with its message and the next step (D3, D42)", () => {
    const core = withModel();
    const turnId = thinking(core);
    const failed = { code: "unreachable", message: "No server.", nextStep: "Start it." };
    core.send({ kind: "brain-failed", turnId, step: 1, ...failed });
    const turn = core.state.runtime.conversation.turns[turnId];
    assert.deepEqual([turn?.state, turn?.error, turn?.nextStep], ["failed", "No server.", "Start it."]);
  });

  it("[TURN-6] without a model and without a command it says what to do (E5, D3)", () => {
    const core = createRunningCore();
    const { turnId } = type(core, "explain this");
    core.send({ kind: "understood", turnId, intent: null });
    const turn = core.state.runtime.conversation.turns[turnId];
    assert.equal(turn?.state, "failed");
    assert.match(turn.nextStep, /Kodama: Models…/);
  });

  it("[TURN-7] asleep, spoken words are not taken but typed ones are; waking works by voice (D8)", () => {
    const core = createRunningCore();
    core.send({ kind: "gate-set", active: false });
    assert.equal(codeOf(type(core, "run the tests", { origin: "voice" }).reply), "denied");
    assert.equal(codeOf(type(core, "run the tests").reply), "ok");
    assert.equal(codeOf(type(core, "wake up", { origin: "voice" }).reply), "ok");
  });

  it("[TURN-8] where the milliseconds went is stored with the turn (E8)", () => {
    const core = createRunningCore();
    const { turnId } = type(core, "run the tests");
    core.advance(3);
    core.send({ kind: "understood", turnId, intent: { command: "task.run", payload: {}, confidence: 1 } });
    const { callId } = lastCall(core);
    const subject = { kind: "read", detail: "" } as const;
    const read = { title: "Read", subject, digest: "d", risk: "read", ruleKey: null } as const;
    core.send({ kind: "tool-prepared", callId, prepared: read });
    core.advance(40);
    core.send({ kind: "tool-finished", callId, result: { ...OK_RESULT, durationMs: 40 } });
    const latency = core.state.runtime.conversation.turns[turnId]?.latency;
    assert.deepEqual([latency?.understoodMs, latency?.toolsMs, latency?.totalMs], [3, 40, 43]);
  });

  it("[TURN-9] the undo command is never taken for an answer to an open question (E7, D19)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    core.advance(1);
    core.send({ kind: "undo-asked", surfaceId: "s1" });
    assert.equal(core.state.control.approvals.approvals[asked.approvalId]?.state, "pending");
  });

  it("[TURN-9] a turn that waits is never forgotten, however many come and go (invariant 9)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    for (let n = 0; n < LIMITS.turnsMax + 5; n++)
      core.send({ kind: "turn-cancel", turnId: type(core, `later ${n}`).turnId });
    assert.equal(stateOf(core, asked.turnId), "working");
  });
});
