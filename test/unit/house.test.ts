// The tasks that Kodama brings itself, and what it says in the morning.
import assert from "node:assert/strict";
import { HOUSE_TOOLS } from "../../server/core/tools/names.ts";
import { briefing } from "../../server/core/view/briefing.ts";
import { codeOf, createRunningCore, type Core, lastCall, type } from "../support/core.ts";
import { draft } from "../support/schedule.ts";

const bring = (core: Core): void => void core.send({ kind: "house-tasks", timeZone: "Europe/Vienna" });
const ids = (core: Core): readonly string[] => Object.keys(core.state.control.tasks.tasks);

describe("tasks of the house", () => {
  it("[SCHED-14] come once, in the zone of the machine, and are planned (D23)", () => {
    const core = createRunningCore();
    bring(core);
    assert.deepEqual(ids(core), ["house-briefing", "house-back_up", "house-verify_records"]);
    assert.equal(core.effects.filter(({ kind }) => kind === "plan-task").length, 3);
    assert.equal(core.state.control.tasks.tasks["house-briefing"]?.timeZone, "Europe/Vienna");
    const before = core.facts.length;
    bring(core);
    assert.equal(core.facts.length, before);
  });

  it("[SCHED-14] are paused for good, changed, and not deleted (D23)", () => {
    const core = createRunningCore();
    bring(core);
    const taskId = "house-briefing";
    core.send({ kind: "task-pause", taskId, paused: "you" });
    bring(core);
    assert.equal(core.state.control.tasks.tasks[taskId]?.paused, "you");
    assert.equal(codeOf(core.send({ kind: "task-remove", taskId })), "forbidden");
    assert.equal(codeOf(core.send({ kind: "task-save", taskId, revision: 1, draft: draft() })), "ok");
    bring(core);
    assert.equal(core.state.control.tasks.tasks[taskId]?.revision, 2);
  });

  it("[SCHED-14] a model that names their tools gets none of them; a task does (D23, invariant 5)", () => {
    const core = createRunningCore();
    core.send({
      kind: "config-patch",
      patch: { "models.endpointUrl": "http://127.0.0.1:1/v1" },
      revision: 0,
    });
    const { turnId } = type(core, "help me");
    core.send({ kind: "understood", turnId, intent: null });
    assert.equal(core.state.runtime.conversation.turns[turnId]?.brain, "model");
    for (const name of HOUSE_TOOLS) {
      core.send({ kind: "tool-propose", turnId, step: 1, name, args: {}, providerCallId: "p" });
      const { state } = lastCall(core);
      assert.ok(state.kind === "done" && state.result.errorCode === "invalid_arguments", name);
    }
    bring(core);
    core.send({ kind: "task-trigger", taskId: "house-back_up" });
    assert.deepEqual([lastCall(core).name, lastCall(core).state.kind], ["back_up", "preparing"]);
  });

  it("[SCHED-14] the briefing names what waits, what failed since yesterday, and what no longer runs (D23)", () => {
    const core = createRunningCore();
    assert.deepEqual(briefing(core.state, 0), []);
    for (const title of ["one", "two", "three", "four", "five"])
      core.send({ kind: "task-save", taskId: "", revision: 0, draft: { ...draft(), title } });
    const tasks = Object.values(core.state.control.tasks.tasks);
    const { runtime, control } = core.state;
    const run = (n: number, state: string, endedAtMs: number) =>
      [`r${n}`, { taskId: tasks[n]?.taskId ?? "", state, endedAtMs }] as const;
    const runs = Object.fromEntries([
      run(0, "failed", 100),
      run(0, "failed", 101),
      run(1, "failed", 102),
      run(2, "failed", 5),
      run(3, "indeterminate", 103),
      run(4, "succeeded", 104),
    ]) as unknown as (typeof runtime)["runs"]["runs"];
    const paused = {
      ...control.tasks.tasks,
      x: { ...tasks[4], paused: "failures" },
    } as (typeof control)["tasks"]["tasks"];
    const state = {
      ...core.state,
      runtime: { ...runtime, runs: { ...runtime.runs, runs } },
      control: { ...control, tasks: { tasks: paused } },
    };
    assert.deepEqual(briefing(state, 50), [
      '"one", "two" failed.',
      '"four" was interrupted.',
      '"five" is paused after failures.',
    ]);
  });
});
