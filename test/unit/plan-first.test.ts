// A model's many steps are shown to a person before they are made.
import assert from "node:assert/strict";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { LIMITS } from "../../server/core/limits.ts";
import { planIn } from "../../server/core/tools/plan.ts";
import type { ToolName, ToolResult } from "../../server/core/tools/types.ts";
import {
  type Core,
  createModelCore,
  lastCall,
  modelTurn,
  OK_RESULT,
  PLAN_OF_ONE,
  prepared,
} from "../support/core.ts";

const FAILED: ToolResult = { ...OK_RESULT, ok: false, errorCode: "failed" };

function begin() {
  const core = createModelCore();
  return { core, turnId: modelTurn(core) };
}

interface Turn {
  readonly core: Core;
  readonly turnId: string;
}

type Wanted = readonly [ToolName, JsonRecord];

/** A step of the model, to its end; what it was told where it was refused. */
function take({ core, turnId }: Turn, [name, args]: Wanted, result = OK_RESULT): string {
  const step = core.state.runtime.conversation.turns[turnId]?.step ?? -1;
  core.send({ kind: "brain-call", turnId, step, name, args, providerCallId: `p${step}` });
  const { callId, state } = lastCall(core);
  if (state.kind !== "done") {
    core.send({ kind: "tool-prepared", callId, prepared: prepared({ risk: "read" }) });
    core.send({ kind: "tool-finished", callId, result });
  }
  core.send({ kind: "brain-done", turnId, step });
  return state.kind === "done" ? state.result.summary : "";
}

describe("many steps of a model", () => {
  it("[PLAN-2] take a plan from the third on, which is then shown and gone on with (B22)", () => {
    const turn = begin();
    for (let n = 0; n < LIMITS.stepsWithoutPlanMax; n++)
      assert.equal(take(turn, ["edit_file", { path: `${n}.ts` }]), "");
    assert.match(take(turn, ["run_script", { script: "test" }]), /Show one with update_plan/);
    assert.match(take(turn, ["edit_file", { path: "more.ts" }]), /Show one with update_plan/);
    assert.equal(take(turn, ["read_file", { path: "more.ts" }]), "", "to look is no step");
    assert.equal(take(turn, ["undo", {}]), "", "nor is to take back");
    assert.equal(take(turn, ["update_plan", PLAN_OF_ONE]), "");
    assert.equal(planIn(Object.values(turn.core.state.runtime.tools.calls)).length, 1);
    assert.equal(take(turn, ["run_script", { script: "test" }]), "");
  });

  it("[PLAN-2] are those that were made: what failed is tried again without one (B22)", () => {
    const turn = begin();
    for (let n = 0; n <= LIMITS.stepsWithoutPlanMax; n++)
      assert.equal(take(turn, ["edit_file", { path: `${n}.ts` }], FAILED), "");
    assert.equal(take(turn, ["edit_file", { path: "a.ts" }]), "");
    for (let n = 0; n < 5; n++) assert.equal(take(turn, ["read_file", { path: `${n}.ts` }]), "");
    assert.equal(take(turn, ["edit_file", { path: "b.ts" }]), "");
    assert.match(take(turn, ["edit_file", { path: "c.ts" }]), /third step/);
  });

  it("[PLAN-2] of a person's own sentence need none (B22)", () => {
    const turn = begin();
    const step = turn.core.state.runtime.conversation.turns[turn.turnId]?.step ?? -1;
    for (let n = 0; n < 4; n++) {
      turn.core.send({
        kind: "tool-propose",
        turnId: turn.turnId,
        step,
        name: "run_script",
        args: { script: `s${n}` },
        providerCallId: "",
      });
      assert.notEqual(lastCall(turn.core).state.kind, "done");
    }
  });
});
