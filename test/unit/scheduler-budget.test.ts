// What a task may use within a day, of time and of models.
import assert from "node:assert/strict";
import { createFakeTools } from "../support/fake-tools.ts";
import { createRig } from "../support/rig.ts";
import { addTask, MINUTE_MS, pass, runsOf, states } from "../support/schedule.ts";
import { createScriptedModel } from "../support/scripted-model.ts";

const HOUR_MS = 60 * MINUTE_MS;
const EVERY_HOUR = { kind: "interval", everyMs: HOUR_MS } as const;

describe("the budget of a task", () => {
  it("[SCHED-16] stops a run that uses up the time of the day, and skips what is due until some is free again (D45)", async () => {
    const rig = await createRig({ tools: createFakeTools({ risk: "read", gate: new Promise(() => {}) }) });
    const taskId = await addTask(rig, {
      schedule: EVERY_HOUR,
      policies: { dailyMs: 50 * MINUTE_MS, timeoutMs: 30 * MINUTE_MS },
    });
    await pass(rig, HOUR_MS);
    await pass(rig, 30 * MINUTE_MS);
    assert.deepEqual(states(rig), ["failed: timeout"]);
    await pass(rig, 30 * MINUTE_MS);
    await pass(rig, 20 * MINUTE_MS);
    assert.deepEqual(states(rig).slice(1), ["failed: budget"], "twenty minutes were left of fifty");
    await pass(rig, 40 * MINUTE_MS);
    assert.deepEqual(states(rig).slice(2), ["skipped: budget"]);
    assert.equal((await rig.loop.ask({ kind: "task-trigger", taskId })).ok, true, "a person may");
    await pass(rig, 30 * MINUTE_MS);
    assert.equal(runsOf(rig).find(({ manual }) => manual)?.reason, "timeout");
    await pass(rig, 23 * HOUR_MS);
    assert.equal(states(rig).at(-1), "running", "a day later it runs again");
  });

  it("[SCHED-16] the time a person is waited for is none of it (D45)", async () => {
    const rig = await createRig({ tools: createFakeTools() });
    await addTask(rig, { schedule: EVERY_HOUR, policies: { dailyMs: 40 * MINUTE_MS } });
    await pass(rig, HOUR_MS);
    await pass(rig, 50 * MINUTE_MS);
    assert.deepEqual(states(rig), ["needs_user"]);
  });

  it("[SCHED-16] stops a run whose models read and wrote all that was left, tries it not again, and skips the next (D45)", async () => {
    const call = (n: number) =>
      ({ kind: "call", name: "read_file", args: { path: `${n}` }, providerCallId: `c${n}` }) as const;
    const used = { kind: "used", readTokens: 900, writtenTokens: 100 } as const;
    const model = createScriptedModel(Array.from({ length: 9 }, (_, n) => [used, call(n)]));
    const rig = await createRig({ tools: createFakeTools({ risk: "read" }), model });
    const patch = { "models.endpointUrl": "http://127.0.0.1:1/v1" };
    await rig.loop.ask({ kind: "config-patch", patch, revision: 0 });
    await addTask(rig, {
      schedule: EVERY_HOUR,
      work: { kind: "prompt", text: "look around" },
      policies: { dailyTokens: 1_500, retries: 3 },
    });
    await pass(rig, HOUR_MS);
    assert.deepEqual(states(rig), ["failed: budget"]);
    assert.match(runsOf(rig)[0]?.summary ?? "", /stopped after 2000 tokens.*left for today/);
    await pass(rig, HOUR_MS);
    assert.deepEqual(states(rig).slice(1), ["skipped: budget"]);
  });

  it("[SCHED-16] is as the settings say where the task says nothing (D45)", async () => {
    const rig = await createRig({
      tools: createFakeTools({ risk: "read", gate: new Promise(() => {}) }),
    });
    const patch = { "scheduler.dailyMinutes": 10 };
    assert.equal((await rig.loop.ask({ kind: "config-patch", patch, revision: 0 })).ok, true);
    await addTask(rig, { schedule: EVERY_HOUR });
    await pass(rig, HOUR_MS);
    assert.equal(runsOf(rig)[0]?.most?.tokens, 2_000_000);
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual(states(rig), ["failed: budget"]);
  });
});
