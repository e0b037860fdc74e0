// Where an attacker's eye found that a run did too much, twice, or vanished: each stays mended.
import assert from "node:assert/strict";
import { createFakeClock } from "../support/fake-clock.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createMemoryDisk, createMemoryJournal } from "../support/memory-journal.ts";
import { createRig, type Rig, typeIn } from "../support/rig.ts";
import { addTask, answer, draft, MINUTE_MS, pass, runsOf, states } from "../support/schedule.ts";

const EVERY_10 = { kind: "interval", everyMs: 10 * MINUTE_MS } as const;
const READING = { risk: "read" } as const;
const never = new Promise<void>(() => {});
const pending = (rig: Rig) =>
  Object.values(rig.loop.state().control.approvals.approvals).filter(({ state }) => state === "pending");

describe("runs that meet something odd", () => {
  it("[SCHED-6] a yes that comes after the timeout starts the work; the wait does not count", async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const rig = await createRig({ tools: createFakeTools({ gate }) });
    const atMs = rig.clock.nowMs() + MINUTE_MS;
    await addTask(rig, { schedule: { kind: "once", atMs }, policies: { timeoutMs: 5 * MINUTE_MS } });
    await pass(rig, MINUTE_MS);
    await pass(rig, 60 * MINUTE_MS);
    await answer(rig, "allow_once");
    await pass(rig, 4 * MINUTE_MS);
    assert.deepEqual(states(rig), ["running"]);
    open();
    await rig.still();
    assert.deepEqual(states(rig), ["succeeded"]);
  });

  it("[SCHED-4] [SCHED-11] taking the place of a run that has not begun stops nobody else's request", async () => {
    const rig = await createRig({ tools: createFakeTools({ ...READING, gate: never }) });
    const policies = { overlap: "buffer_one", timeoutMs: 600 * MINUTE_MS } as const;
    const taskId = await addTask(rig, { schedule: EVERY_10, policies });
    await pass(rig, 10 * MINUTE_MS);
    await pass(rig, 10 * MINUTE_MS);
    const mine = await typeIn(rig, "run mine");
    await rig.still();
    const changed = draft({ schedule: EVERY_10, policies: { ...policies, overlap: "cancel_other" } });
    await rig.loop.ask({ kind: "task-save", taskId, revision: 1, draft: changed });
    await rig.still();
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual(states(rig), ["cancelled: stopped", "cancelled: replaced", "running"]);
    assert.equal(rig.loop.state().runtime.conversation.turns[mine]?.state, "working");
  });

  it("[SCHED-1] [SCHED-2] pause and resume repeat no instant and change no row", async () => {
    const tools = createFakeTools(READING);
    const rig = await createRig({ tools });
    const once = { kind: "once", atMs: rig.clock.nowMs() + MINUTE_MS } as const;
    const taskId = await addTask(rig, { schedule: once });
    const busy = await addTask(rig, { schedule: { kind: "interval", everyMs: MINUTE_MS } });
    for (let n = 0; n < 120; n++) await pass(rig, MINUTE_MS);
    const before = states(rig);
    for (const id of [taskId, busy])
      for (const paused of ["you", ""] as const) {
        await rig.loop.ask({ kind: "task-pause", taskId: id, paused });
        await rig.still();
      }
    assert.deepEqual(states(rig), before);
    assert.equal(tools.ran.length, before.length);
  });

  it("[SCHED-9] the late end of a run of an older definition sets nothing back", async () => {
    const rig = await createRig({ tools: createFakeTools() });
    const taskId = await addTask(rig, { schedule: EVERY_10, policies: { overlap: "allow" } });
    await pass(rig, 10 * MINUTE_MS);
    const changed = draft({ schedule: EVERY_10, policies: { overlap: "allow" } });
    await rig.loop.ask({ kind: "task-save", taskId, revision: 1, draft: changed });
    await rig.still();
    await pass(rig, 10 * MINUTE_MS);
    const { handled } = rig.loop.state().runtime.runs;
    await answer(rig, "deny");
    assert.deepEqual(rig.loop.state().runtime.runs.handled, handled);
  });

  it("[SCHED-5] retries wait while the task is paused; after a resume the failures before do not count", async () => {
    const tools = createFakeTools({ ...READING, result: { ok: false, errorCode: "failed" } });
    const rig = await createRig({ tools });
    const taskId = await addTask(rig, { schedule: EVERY_10 });
    for (let n = 0; n < 5; n++) await pass(rig, 10 * MINUTE_MS);
    const paused = (): string | undefined => rig.loop.state().control.tasks.tasks[taskId]?.paused;
    assert.equal(paused(), "failures");
    await pass(rig, MINUTE_MS);
    await rig.loop.ask({ kind: "task-pause", taskId, paused: "" });
    await rig.still();
    await pass(rig, 10 * MINUTE_MS);
    assert.equal(paused(), "");
    const retrying = await addTask(rig, {
      schedule: EVERY_10,
      policies: { retries: 3, backoffMs: MINUTE_MS },
    });
    await pass(rig, 10 * MINUTE_MS);
    await rig.loop.ask({ kind: "task-pause", taskId: retrying, paused: "you" });
    await pass(rig, 2 * MINUTE_MS);
    assert.ok(states(rig).includes("skipped: paused"));
  });

  it("[SCHED-4] the next in line waits for the one that runs, also when a run by hand ends", async () => {
    const tools = createFakeTools({ ...READING, gate: never });
    const rig = await createRig({ tools });
    const taskId = await addTask(rig, {
      schedule: EVERY_10,
      policies: { overlap: "buffer_one", timeoutMs: 600 * MINUTE_MS },
    });
    await rig.loop.ask({ kind: "task-trigger", taskId });
    await rig.loop.ask({ kind: "task-trigger", taskId });
    await pass(rig, 10 * MINUTE_MS);
    const [byHand] = runsOf(rig);
    await rig.loop.ask({ kind: "turn-cancel", turnId: byHand?.turnId ?? "" });
    await rig.still();
    assert.deepEqual(states(rig), ["cancelled: stopped", "running", "claimed"]);
  });

  for (const overlap of ["buffer_one", "buffer_all"] as const)
    it(`[SCHED-4] what waited when its task was paused begins when it goes on (${overlap})`, async () => {
      let end = (): void => {};
      const gate = new Promise<void>((resolve) => (end = resolve));
      const rig = await createRig({ tools: createFakeTools({ ...READING, gate }) });
      const policies = { overlap, timeoutMs: 600 * MINUTE_MS } as const;
      const taskId = await addTask(rig, { schedule: EVERY_10, policies });
      await pass(rig, 10 * MINUTE_MS);
      await pass(rig, 10 * MINUTE_MS);
      await rig.loop.ask({ kind: "task-pause", taskId, paused: "you" });
      end();
      await rig.still();
      assert.deepEqual(states(rig), ["succeeded", "claimed"]);
      await rig.loop.ask({ kind: "task-pause", taskId, paused: "" });
      await rig.still();
      await pass(rig, 1);
      assert.deepEqual(states(rig), ["succeeded", "succeeded"]);
      await pass(rig, 10 * MINUTE_MS);
      assert.deepEqual(states(rig), ["succeeded", "succeeded", "succeeded"]);
    });

  it("[SCHED-7] runs see no folder that was granted to other requests, and work only where a person trusted them", async () => {
    const rig = await createRig({ tools: createFakeTools(READING) });
    const asked = await rig.loop.ask({
      kind: "grant-request",
      capability: "filesystem_outside_workspace",
      scope: "/home/me/secret",
      reason: "to look",
    });
    assert.ok(asked.ok);
    await rig.loop.ask({ kind: "grant-allow", grantId: String(asked.value["grant_id"]), expiresInMs: 0 });
    const taskId = await addTask(rig, { schedule: EVERY_10 });
    await pass(rig, 10 * MINUTE_MS);
    const [call] = Object.values(rig.loop.state().runtime.tools.calls);
    assert.deepEqual(call?.folders, ["/ws"]);
    const elsewhere = { ...draft({ schedule: EVERY_10 }), folder: "/other" };
    for (const [id, revision] of [
      ["", 0],
      [taskId, 1],
    ] as const) {
      const reply = await rig.loop.ask({ kind: "task-save", taskId: id, revision, draft: elsewhere });
      assert.equal(reply.ok ? "" : reply.failure.code, "forbidden");
    }
    await rig.loop.ask({
      kind: "surface-update",
      surfaceId: "s1",
      folders: ["/ws"],
      trusted: false,
      visible: true,
    });
    await pass(rig, 10 * MINUTE_MS);
    assert.equal(states(rig).at(-1), "skipped: untrusted");
    const byHand = await rig.loop.ask({ kind: "task-trigger", taskId });
    assert.match(byHand.ok ? "" : byHand.failure.message, /not trusted any more/);
  });

  it("[SCHED-7] a run takes back no change of a person without asking", async () => {
    const rig = await createRig({ tools: createFakeTools({ risk: "change" }) });
    await addTask(rig, {
      schedule: EVERY_10,
      work: { kind: "tool", name: "undo", args: { call_id: "any" } },
    });
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual([states(rig), pending(rig).length], [["needs_user"], 1]);
  });

  it("[SCHED-12] a task makes no tasks, neither by its words nor by a model's call", async () => {
    const rig = await createRig({ tools: createFakeTools() });
    const args = { schedule: { cron: "* * * * *" }, title: "more" };
    await addTask(rig, { schedule: EVERY_10, work: { kind: "tool", name: "schedule_task", args } });
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual([states(rig), pending(rig).length], [["failed: failed"], 0]);
    assert.match(runsOf(rig)[0]?.summary ?? "", /makes no tasks/);
    assert.equal(Object.keys(rig.loop.state().control.tasks.tasks).length, 1);
  });

  it("[SCHED-11] many questions of tasks leave room for people; permissions of tasks push out no lasting no", async () => {
    const rig = await createRig({ tools: createFakeTools() });
    await typeIn(rig, "run mine");
    await rig.still();
    const [first] = pending(rig);
    const no = { kind: "approval-answer", decision: "deny_always", note: "", text: "", by: "you" } as const;
    await rig.loop.ask({
      ...no,
      approvalId: first?.approvalId ?? "",
      revision: 1,
      digest: first?.digest ?? "",
    });
    await rig.still();
    for (let n = 0; n < 220; n++)
      await rig.loop.ask({
        kind: "task-save",
        taskId: "",
        revision: 0,
        draft: draft({ schedule: EVERY_10, work: { kind: "script", script: `s${n}` } }),
        permit: { tool: "run_script", key: `other ${n}` },
      });
    const rules = Object.values(rig.loop.state().control.approvals.rules);
    assert.equal(rules.filter(({ effect }) => effect === "deny").length, 1);
    assert.equal(rules.filter(({ scope }) => scope === "task").length, 220);
  });

  it("[SCHED-8] where the task says retry, what a crash cut off is tried once more", async () => {
    const disk = createMemoryDisk();
    const clock = createFakeClock();
    const parts = { clock, journal: createMemoryJournal(disk) };
    const first = await createRig({ ...parts, tools: createFakeTools({ ...READING, gate: never }) });
    await addTask(first, {
      schedule: { kind: "once", atMs: clock.nowMs() + MINUTE_MS },
      policies: { onCrash: "retry", backoffMs: MINUTE_MS },
    });
    await pass(first, MINUTE_MS);
    first.loop.stop();
    const tools = createFakeTools(READING);
    const second = await createRig({ tools, clock, journal: createMemoryJournal(disk) });
    await second.still();
    assert.deepEqual(states(second), ["claimed"]);
    await pass(second, MINUTE_MS);
    assert.deepEqual([states(second), tools.ran.length], [["succeeded"], 1]);
  });

  it("[SCHED-2] what was due once has its row however late; a deleted task leaves nothing waiting", async () => {
    const rig = await createRig({ tools: createFakeTools({ ...READING, gate: never }) });
    await addTask(rig, { schedule: { kind: "once", atMs: rig.clock.nowMs() + MINUTE_MS } });
    await pass(rig, 9 * 24 * 60 * MINUTE_MS);
    assert.deepEqual(states(rig), ["skipped: missed_window"]);
    const taskId = await addTask(rig, {
      schedule: EVERY_10,
      policies: { overlap: "buffer_all", timeoutMs: 600 * MINUTE_MS },
    });
    for (let n = 0; n < 3; n++) await pass(rig, 10 * MINUTE_MS);
    await rig.loop.ask({ kind: "task-remove", taskId });
    await rig.still();
    assert.equal(states(rig).filter((state) => state === "claimed").length, 0, states(rig).join(", "));
  });
});
