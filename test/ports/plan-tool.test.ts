// The plan that a model shows: bounded, and told in words as well.
import assert from "node:assert/strict";
import { createWorkbench, type Workbench } from "../support/workbench.ts";

describe("the plan of a model", () => {
  let bench: Workbench;
  before(() => void (bench = createWorkbench()));
  after(() => bench.close());
  const step = (text: string, state: string): { readonly text: string; readonly state: string } => ({
    text,
    state,
  });

  it("[PLAN-1] says how far it is (B22)", async () => {
    const title = async (...steps: readonly ReturnType<typeof step>[]): Promise<string> =>
      (await bench.prepare(bench.call("update_plan", { steps }))).title;
    assert.equal(await title(step("look", "pending"), step("write", "pending")), "Plan of 2 steps");
    assert.equal(await title(step("look", "doing"), step("write", "pending")), "Plan of 2 steps, now: look");
    assert.equal(await title(step("look", "done"), step("write", "doing")), "1 of 2 steps done, now: write");
    const done = await bench.perform("update_plan", { steps: [step("look", "done")] });
    assert.deepEqual([done.ok, done.spoken], [true, "1 of 1 steps done."]);
  });

  it("[PLAN-1] has from 1 to 20 steps of at most 200 characters, in known states (invariant 7)", async () => {
    for (const steps of [
      [],
      Array.from({ length: 21 }, () => step("look", "pending")),
      [step("x".repeat(201), "pending")],
      [step(" ", "pending")],
      [step("look", "finished")],
      [{ text: "look" }],
    ])
      assert.equal((await bench.refused("update_plan", { steps })).errorCode, "invalid_arguments");
  });
});
