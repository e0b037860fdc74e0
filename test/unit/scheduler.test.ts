// Tasks and runs on the real loop and calendar, with a clock that moves only when told.
import assert from "node:assert/strict";
import { nextAlarmMs } from "../../server/core/decide.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createMemoryDisk, createMemoryJournal } from "../support/memory-journal.ts";
import { createRig, typeIn } from "../support/rig.ts";
import { addTask, answer, draft, MINUTE_MS, pass, runsOf, states } from "../support/schedule.ts";

const EVERY_10 = { kind: "interval", everyMs: 10 * MINUTE_MS } as const;
const READING = { risk: "read" } as const;

describe("the scheduler", () => {
  it("[SCHED-1] claims an instant on disk, with its turn, before it starts; each instant once (B49, B50)", async () => {
    const tools = createFakeTools(READING);
    const rig = await createRig({ tools });
    await addTask(rig, { schedule: EVERY_10 });
    assert.deepEqual(states(rig), []);
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual([states(rig), tools.ran.length], [["succeeded"], 1]);
    const claimed = rig.appends.find(({ facts }) => facts.some(({ kind }) => kind === "run-changed"));
    assert.deepEqual(
      [
        claimed?.plane,
        claimed?.facts.map(({ kind }) => kind).filter((kind) => /^(run|turn)-(changed|received)/.test(kind)),
      ],
      ["runtime", ["run-changed", "turn-received"]],
    );
    const started = rig.appends.findIndex(({ facts }) => facts.some(({ kind }) => kind === "tool-started"));
    assert.ok(claimed !== undefined && started > rig.appends.indexOf(claimed));
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual([new Set(runsOf(rig).map(({ runKey }) => runKey)).size, tools.ran.length], [2, 2]);
    assert.equal(runsOf(rig)[0]?.summary, "The tests passed: 3 of 3.");
  });

  it("[SCHED-1] a restart at any moment runs no instant twice and forgets none (B49, C10)", async () => {
    const disk = createMemoryDisk();
    const clock = createFakeClock();
    const tools = createFakeTools(READING);
    const first = await createRig({ tools, clock, journal: createMemoryJournal(disk) });
    await addTask(first, { schedule: EVERY_10 });
    for (let n = 0; n < 6; n++) {
      clock.advance(10 * MINUTE_MS);
      // The process ends here, at a different place each time.
      for (let steps = 0; steps < n; steps++) await new Promise((resolve) => setImmediate(resolve));
      first.loop.stop();
      const next = await createRig({ tools, clock, journal: createMemoryJournal(disk) });
      await next.still();
      const keys = runsOf(next).map(({ runKey }) => runKey);
      assert.equal(new Set(keys).size, keys.length);
      assert.ok(keys.length >= n, `${keys.length} rows after ${n + 1} instants`);
      next.loop.stop();
    }
    const last = await createRig({ tools, clock, journal: createMemoryJournal(disk) });
    await last.still();
    assert.equal(runsOf(last).length, 6);
    assert.ok(tools.ran.length <= 6, `${tools.ran.length} ran`);
  });

  for (const [missed, wanted] of [
    ["skip", ["skipped: missed", "skipped: missed", "skipped: missed", "succeeded"]],
    ["run_once", ["skipped: missed", "skipped: missed", "skipped: missed", "succeeded"]],
    ["catch_up", ["skipped: missed", "succeeded", "succeeded", "succeeded"]],
  ] as const)
    it(`[SCHED-2] [SCHED-3] after a long sleep, ${missed}: every missed instant has its row (B25)`, async () => {
      const tools = createFakeTools(READING);
      const rig = await createRig({ tools });
      await addTask(rig, { schedule: EVERY_10, policies: { missed, missedMax: 3, overlap: "allow" } });
      await pass(rig, 40 * MINUTE_MS + (missed === "run_once" ? 2 * MINUTE_MS : 0));
      assert.deepEqual(states(rig), wanted);
      await pass(rig, 3 * 24 * 60 * MINUTE_MS);
      assert.ok(states(rig).includes("skipped: missed_window"));
    });

  for (const [overlap, wanted, ran] of [
    ["skip", ["running", "skipped: overlap", "skipped: overlap"], 1],
    ["buffer_one", ["running", "claimed", "skipped: overlap"], 1],
    ["buffer_all", ["running", "claimed", "claimed"], 1],
    ["allow", ["running", "running", "running"], 3],
    ["cancel_other", ["cancelled: stopped", "cancelled: stopped", "running"], 3],
  ] as const)
    it(`[SCHED-4] while one is under way, ${overlap} (D45, B25)`, async () => {
      let open = (): void => {};
      const gate = new Promise<void>((resolve) => (open = resolve));
      const tools = createFakeTools({ ...READING, gate });
      const rig = await createRig({ tools });
      await addTask(rig, { schedule: EVERY_10, policies: { overlap, timeoutMs: 600 * MINUTE_MS } });
      for (let n = 0; n < 3; n++) await pass(rig, 10 * MINUTE_MS);
      assert.deepEqual([states(rig), tools.ran.length], [wanted, ran]);
      open();
      await rig.still();
      const over = states(rig).filter((state) => state === "succeeded").length;
      assert.equal(over, { skip: 1, buffer_one: 2, buffer_all: 3, allow: 3, cancel_other: 1 }[overlap]);
    });

  it("[SCHED-5] tries again with growing waits, then fails; five in a row pause the task (B26)", async () => {
    const tools = createFakeTools({
      ...READING,
      result: { ok: false, errorCode: "failed", spoken: "It broke." },
    });
    const rig = await createRig({ tools });
    const taskId = await addTask(rig, { schedule: EVERY_10, policies: { retries: 2, backoffMs: MINUTE_MS } });
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual([states(rig), tools.ran.length], [["claimed"], 1]);
    await pass(rig, MINUTE_MS);
    assert.equal(tools.ran.length, 2);
    await pass(rig, MINUTE_MS);
    assert.equal(tools.ran.length, 2, "the second wait is longer");
    await pass(rig, MINUTE_MS);
    assert.deepEqual([states(rig), runsOf(rig)[0]?.attempt], [["failed: failed"], 3]);
    for (let n = 0; n < 5; n++) {
      await pass(rig, 7 * MINUTE_MS);
      for (let waits = 0; waits < 3; waits++) await pass(rig, MINUTE_MS);
    }
    assert.equal(rig.loop.state().control.tasks.tasks[taskId]?.paused, "failures");
    const ran = tools.ran.length;
    await pass(rig, 30 * MINUTE_MS);
    assert.equal(tools.ran.length, ran);
    assert.ok(states(rig).includes("skipped: paused"));
  });

  it("[SCHED-6] stops what takes too long, and does not count the wait for a person (B25)", async () => {
    const rig = await createRig({ tools: createFakeTools({ ...READING, gate: new Promise(() => {}) }) });
    await addTask(rig, { schedule: EVERY_10, policies: { timeoutMs: 5 * MINUTE_MS } });
    await pass(rig, 10 * MINUTE_MS);
    await pass(rig, 5 * MINUTE_MS);
    assert.deepEqual(states(rig), ["failed: timeout"]);
    const asking = await createRig({ tools: createFakeTools() });
    await addTask(asking, {
      schedule: { kind: "once", atMs: asking.clock.nowMs() + MINUTE_MS },
      policies: { timeoutMs: 5 * MINUTE_MS },
    });
    await pass(asking, MINUTE_MS);
    await pass(asking, 60 * MINUTE_MS);
    assert.deepEqual(states(asking), ["needs_user"]);
  });

  it("[SCHED-7] has the permissions of its task alone; a lasting yes of another request does not count (D45, B24)", async () => {
    const tools = createFakeTools();
    const rig = await createRig({ tools });
    await typeIn(rig, "run test");
    await rig.still();
    assert.equal(await answer(rig, "allow_task"), "forbidden", "no task asks");
    await answer(rig, "allow_once");
    await addTask(rig, { schedule: EVERY_10 });
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual(states(rig), ["needs_user"]);
    assert.equal(await answer(rig, "allow_task"), "");
    assert.deepEqual([states(rig), tools.ran.length], [["succeeded"], 2]);
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual([states(rig), tools.ran.length], [["succeeded", "succeeded"], 3]);
    // What the task may do, a person's own request still asks about.
    await typeIn(rig, "run test");
    await rig.still();
    assert.equal(tools.ran.length, 3);
  });

  it("[SCHED-7] a question of a task waits a day for an answer, with no window open; then it is over (D21, D45)", async () => {
    const rig = await createRig({ tools: createFakeTools() });
    await addTask(rig, { schedule: { kind: "once", atMs: rig.clock.nowMs() + MINUTE_MS } });
    await rig.loop.ask({ kind: "surface-detach", surfaceId: "s1" });
    await pass(rig, MINUTE_MS);
    await pass(rig, 23 * 60 * MINUTE_MS);
    assert.deepEqual(states(rig), ["needs_user"]);
    await pass(rig, 60 * MINUTE_MS);
    assert.deepEqual(states(rig), ["failed: failed"]);
    assert.match(runsOf(rig)[0]?.summary ?? "", /Nobody answered/);
  });

  for (const [onCrash, wanted] of [
    ["ask", "indeterminate: interrupted"],
    ["skip", "failed: interrupted"],
  ] as const)
    it(`[SCHED-8] a tool under way when the process died is not repeated; ${onCrash}: ${wanted} (B27, C10)`, async () => {
      const disk = createMemoryDisk();
      const clock = createFakeClock();
      const first = await createRig({
        tools: createFakeTools({ ...READING, gate: new Promise(() => {}) }),
        clock,
        journal: createMemoryJournal(disk),
      });
      await addTask(first, {
        schedule: { kind: "once", atMs: clock.nowMs() + MINUTE_MS },
        policies: { onCrash },
      });
      await pass(first, MINUTE_MS);
      assert.deepEqual(states(first), ["running"]);
      first.loop.stop();
      const tools = createFakeTools(READING);
      const second = await createRig({ tools, clock, journal: createMemoryJournal(disk) });
      await second.still();
      assert.deepEqual([states(second), tools.ran.length], [[wanted], 0]);
    });

  it("[SCHED-9] refuses a change by who saw an older revision; a changed task is another generation (B25)", async () => {
    const rig = await createRig({ tools: createFakeTools(READING) });
    const taskId = await addTask(rig, { schedule: EVERY_10 });
    const save = async (revision: number) =>
      rig.loop.ask({
        kind: "task-save",
        taskId,
        revision,
        draft: { ...draft({ schedule: EVERY_10 }), title: "Again" },
      });
    await pass(rig, 10 * MINUTE_MS);
    assert.equal((await save(1)).ok, true);
    const late = await save(1);
    assert.equal(late.ok ? "" : late.failure.code, "conflict");
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual(
      runsOf(rig).map(({ generation }) => generation),
      [1, 2],
    );
  });

  it("[SCHED-10] by hand it runs at once, though paused, and takes nothing from the schedule (B27)", async () => {
    const tools = createFakeTools(READING);
    const rig = await createRig({ tools });
    const taskId = await addTask(rig, { schedule: EVERY_10 });
    await rig.loop.ask({ kind: "task-pause", taskId, paused: "you" });
    for (let n = 0; n < 3; n++) await rig.loop.ask({ kind: "task-trigger", taskId });
    await rig.still();
    assert.deepEqual([states(rig), tools.ran.length], [["succeeded", "succeeded", "succeeded"], 3]);
    await rig.loop.ask({ kind: "task-pause", taskId, paused: "" });
    await rig.still();
    await pass(rig, 10 * MINUTE_MS);
    assert.equal(runsOf(rig).filter(({ manual }) => !manual).length, 1);
  });

  it("[SCHED-11] people do not wait for scheduled runs, nor these for people (B20)", async () => {
    const tools = createFakeTools();
    const rig = await createRig({ tools });
    await addTask(rig, { schedule: EVERY_10 });
    const typed = await typeIn(rig, "run mine");
    await pass(rig, 10 * MINUTE_MS);
    assert.deepEqual(states(rig), ["needs_user"]);
    const open = Object.values(rig.loop.state().control.approvals.approvals).filter(
      ({ state }) => state === "pending",
    );
    assert.equal(open.length, 2);
    assert.ok(open.some(({ turnId }) => turnId === typed));
  });

  it("[SCHED-2] a deleted task stops what is under way, keeps its rows and is never due again (B26)", async () => {
    const rig = await createRig({ tools: createFakeTools({ ...READING, gate: new Promise(() => {}) }) });
    const taskId = await addTask(rig, { schedule: EVERY_10 });
    await pass(rig, 10 * MINUTE_MS);
    await rig.loop.ask({ kind: "task-remove", taskId });
    await rig.still();
    assert.deepEqual(states(rig), ["cancelled: stopped"]);
    assert.deepEqual(rig.loop.state().present.agenda, { due: {}, nextMs: Infinity });
    assert.ok((nextAlarmMs(rig.loop.state()) ?? Infinity) > rig.clock.nowMs(), "no clock rings for it");
    await pass(rig, 60 * MINUTE_MS);
    assert.equal(runsOf(rig).length, 1);
  });

  it("[SCHED-2] a time that a clock change leaves out has its row, beside what is due at the change itself (B24, B49)", async () => {
    const rig = await createRig({
      tools: createFakeTools(READING),
      clock: createFakeClock(Date.parse("2026-03-07T12:00Z")),
    });
    for (const hour of [2, 3])
      await addTask(rig, {
        schedule: { kind: "daily", hour, minute: hour === 2 ? 30 : 0 },
        timeZone: "America/New_York",
        policies: { gap: "skip" },
      });
    await pass(rig, 48 * 3_600_000);
    const found = runsOf(rig).map(({ state, reason, scheduledAtMs }) => [
      new Date(scheduledAtMs).toISOString(),
      reason === "" ? state : reason,
    ]);
    assert.deepEqual(
      found.filter(([at]) => at?.startsWith("2026-03-08")),
      [
        ["2026-03-08T06:59:59.999Z", "clock_change"],
        ["2026-03-08T07:00:00.000Z", "missed_window"],
      ],
    );
  });
});
