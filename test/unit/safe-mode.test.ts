// Safe mode: nothing is changed, started or asked of a model, until it is left.
import assert from "node:assert/strict";
import { isSafe } from "../../server/core/tools/guards.ts";
import { TOOL_NAMES } from "../../server/core/tools/names.ts";
import { project } from "../../server/core/view/project.ts";
import { answerTo, ask, codeOf, type Core, createRunningCore, lastCall, type } from "../support/core.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createRig } from "../support/rig.ts";
import { addTask, MINUTE_MS, pass, states } from "../support/schedule.ts";

const patchOf = (on: boolean) =>
  ({ kind: "config-patch", patch: { "tools.safeMode": on ? true : null }, revision: 0 }) as const;
const understood = (core: Core, command: string, payload = {}): void => {
  core.send({ kind: "turn-cancel", turnId: "" });
  const { turnId } = type(core, "something");
  core.send({ kind: "understood", turnId, intent: { command, payload, confidence: 1 } });
};
const preparing = (core: Core): readonly string[] =>
  core.effects.flatMap((effect) => (effect.kind === "prepare-tool" ? [effect.call.name] : []));

describe("safe mode", () => {
  it("[SAFE-1] only looks: whatever changes or starts something is refused with the way out, before anything looks into it (D2)", () => {
    const core = createRunningCore();
    core.send(patchOf(true));
    understood(core, "git.status");
    assert.deepEqual(preparing(core), ["git_status"]);
    understood(core, "task.run", { script: "test" });
    const { state } = lastCall(core);
    assert.ok(state.kind === "done" && state.result.errorCode === "denied");
    assert.match(state.result.summary, /Safe mode is on.*Leave Safe Mode/);
    assert.deepEqual(preparing(core), ["git_status"]);
    core.send(patchOf(false));
    understood(core, "task.run", { script: "test" });
    assert.deepEqual(preparing(core), ["git_status", "run_script"]);
    const safe = TOOL_NAMES.filter((name) => isSafe(name));
    for (const name of [
      "edit_file",
      "write_file",
      "run_command",
      "undo",
      "remember",
      "mcp_call",
      "editor_act",
    ] as const)
      assert.ok(!safe.includes(name), name);
  });

  it("[SAFE-1] a yes to what was asked about before starts nothing (D2)", () => {
    const core = createRunningCore();
    const asked = ask(core);
    core.send(patchOf(true));
    // What was under way has ended with it, and its question too.
    const { state } = lastCall(core);
    assert.ok(state.kind === "done" && state.result.errorCode === "cancelled");
    assert.notEqual(codeOf(core.send(answerTo(asked))), "ok");
    assert.ok(!core.facts.some(({ kind }) => kind === "tool-started"));
  });

  it("[SAFE-2] asks no language model, and says so (D2, D3)", () => {
    const core = createRunningCore();
    core.send({
      kind: "config-patch",
      patch: { "models.endpointUrl": "http://127.0.0.1:1/v1" },
      revision: 0,
    });
    core.send(patchOf(true));
    const { turnId } = type(core, "explain this project to me");
    core.send({ kind: "understood", turnId, intent: null });
    const turn = core.state.runtime.conversation.turns[turnId];
    assert.ok(turn?.state === "failed" && /Leave Safe Mode/.test(turn.nextStep));
    assert.match(JSON.stringify(turn.sentences), /safe mode asks no language model/);
    assert.ok(!core.effects.some(({ kind }) => kind === "think"));
  });

  it("[SAFE-3] runs no task of a person, by time or by hand, with a row that says why; those of the house run (D2, D23)", async () => {
    const tools = createFakeTools({ risk: "read" });
    const rig = await createRig({ tools });
    const taskId = await addTask(rig);
    await rig.loop.ask(patchOf(true));
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual([states(rig), tools.ran.length], [["skipped: safe_mode"], 0]);
    const reply = await rig.loop.ask({ kind: "task-trigger", taskId });
    assert.ok(!reply.ok && reply.failure.code === "denied");
    rig.loop.submit({ kind: "house-tasks", timeZone: "UTC" });
    await rig.still();
    await pass(rig, 24 * 60 * MINUTE_MS);
    assert.ok(tools.ran.length > 0, "the house made its copy");
    await rig.loop.ask(patchOf(false));
    const before = tools.ran.length;
    await pass(rig, 10 * MINUTE_MS);
    assert.ok(tools.ran.length > before);
  });

  it("[SAFE-3] nor are they tried again in it, nor does one that waited begin; that is no failure of theirs (D2)", async () => {
    const tools = createFakeTools({
      risk: "read",
      result: { ok: false, errorCode: "failed", summary: "no" },
    });
    const rig = await createRig({ tools });
    await addTask(rig, { policies: { retries: 3, overlap: "buffer_one" } });
    await pass(rig, 10 * MINUTE_MS);
    const tried = tools.ran.length;
    assert.equal(tried, 1);
    await rig.loop.ask(patchOf(true));
    await pass(rig, 9 * MINUTE_MS);
    assert.deepEqual([tools.ran.length, states(rig)], [tried, ["skipped: safe_mode"]]);
  });

  it("[SAFE-3] by hand a task of the house runs (D2, D23)", async () => {
    const tools = createFakeTools({ risk: "read" });
    const rig = await createRig({ tools });
    rig.loop.submit({ kind: "house-tasks", timeZone: "UTC" });
    await rig.still();
    await rig.loop.ask(patchOf(true));
    assert.ok((await rig.loop.ask({ kind: "task-trigger", taskId: "house-back_up" })).ok);
  });

  it("[SAFE-2] a model at work is stopped by it (D2)", () => {
    const core = createRunningCore();
    core.send({
      kind: "config-patch",
      patch: { "models.endpointUrl": "http://127.0.0.1:1/v1" },
      revision: 0,
    });
    const { turnId } = type(core, "explain this project to me");
    core.send({ kind: "understood", turnId, intent: null });
    core.send(patchOf(true));
    assert.ok(core.effects.some(({ kind }) => kind === "cancel-think"));
    assert.equal(core.state.runtime.conversation.turns[turnId]?.state, "cancelled");
  });

  it("[SAFE-4] every screen shows it, with the way out (D2)", () => {
    const core = createRunningCore();
    const shown = (): string => JSON.stringify(project(core.state));
    assert.match(shown(), /"safe_mode":false/);
    core.send(patchOf(true));
    assert.match(shown(), /"part":"safe_mode".*Leave Safe Mode.*"safe_mode":true/);
  });
});
