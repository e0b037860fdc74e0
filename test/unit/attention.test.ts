// When Kodama speaks up by itself, and when it leaves it to the screen.
import assert from "node:assert/strict";
import { createSilentVoice } from "../../native/silent-voice.ts";
import type { Schedule } from "../../server/core/scheduler/types.ts";
import { project } from "../../server/core/view/project.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createMemoryJournal } from "../support/memory-journal.ts";
import { createRig, type Rig } from "../support/rig.ts";
import { addTask, MINUTE_MS, pass, states } from "../support/schedule.ts";

const READING = { risk: "read" } as const;
const HOUR_MS = 60 * MINUTE_MS;
/** Ten in the morning, UTC. */
const MORNING_MS = Date.UTC(2026, 10, 18, 10);
const every = (everyMs: number): Schedule => ({ kind: "interval", everyMs });

/** Sentences of runs by what became of them. */
function said(rig: Rig): readonly string[] {
  return Object.values(rig.loop.state().runtime.conversation.turns)
    .filter(({ run }) => run !== undefined)
    .flatMap(({ sentences }) => Object.values(sentences).map(({ speech }) => speech));
}
const spokenOf = (rig: Rig): number => rig.loop.state().runtime.attention.spoken.length;

describe("speaking up", () => {
  const rigAt = async (nowMs: number, results: readonly string[] = []): Promise<Rig> => {
    let n = 0;
    const tools = createFakeTools(READING);
    const counted = {
      ...tools,
      run: async (...call: Parameters<typeof tools.run>) => ({
        ...(await tools.run(...call)),
        spoken: results[n] ?? `Result ${n++}.`,
      }),
    };
    return createRig({ tools: counted, clock: createFakeClock(nowMs) });
  };

  it("[SCHED-13] five times a day, five minutes apart, never the same words again (D22)", async () => {
    const rig = await rigAt(MORNING_MS);
    await addTask(rig, { schedule: every(2 * MINUTE_MS) });
    for (let n = 0; n < 3; n++) await pass(rig, 2 * MINUTE_MS);
    assert.equal(spokenOf(rig), 1, "not twice within five minutes");
    for (let n = 0; n < 60; n++) await pass(rig, 2 * MINUTE_MS);
    assert.equal(spokenOf(rig), 5, "five a day");
    assert.ok(said(rig).filter((speech) => speech === "skipped").length > 40);
    const same = await rigAt(MORNING_MS, ["The same.", "The same.", "The same."]);
    await addTask(same, { schedule: every(HOUR_MS) });
    for (let n = 0; n < 3; n++) await pass(same, HOUR_MS);
    assert.equal(spokenOf(same), 1);
  });

  it("[SCHED-13] not at night, by the clock of the task's zone; and as the settings say (D22)", async () => {
    const night = await rigAt(Date.UTC(2026, 10, 18, 23, 30));
    await addTask(night, { schedule: every(10 * MINUTE_MS) });
    for (let n = 0; n < 3; n++) await pass(night, 10 * MINUTE_MS);
    assert.equal(spokenOf(night), 0);
    await night.loop.ask({ kind: "config-patch", patch: { "scheduler.quietFrom": 7 }, revision: 0 });
    await pass(night, 10 * MINUTE_MS);
    assert.equal(spokenOf(night), 1, "the same hour twice is never quiet");
    await night.loop.ask({ kind: "config-patch", patch: { "scheduler.spokenPerDay": 0 }, revision: 0 });
    await pass(night, 10 * MINUTE_MS);
    assert.equal(spokenOf(night), 1);
  });

  it("[SCHED-17] a task does not ask aloud at night; its question stands on every screen (D22, B24)", async () => {
    for (const [hour, aloud] of [
      [2, 0],
      [10, 2],
    ] as const) {
      const spoken: string[] = [];
      const voice = {
        ...createSilentVoice(),
        speak: ({ text }: { readonly text: string }) => void spoken.push(text),
      };
      const clock = createFakeClock(Date.UTC(2026, 10, 18, hour));
      const rig = await createRig({ tools: createFakeTools(), clock, voice });
      await addTask(rig, { schedule: every(HOUR_MS / 2) });
      await pass(rig, HOUR_MS / 2);
      await pass(rig, 2 * MINUTE_MS);
      assert.deepEqual(states(rig), ["needs_user"]);
      assert.equal(spoken.length, aloud, `${hour} o'clock: the question, and once more`);
    }
  });

  it("[SCHED-13] a reminder is always said: a person asked for it (D22)", async () => {
    const rig = await rigAt(Date.UTC(2026, 10, 18, 2));
    await addTask(rig, { schedule: every(MINUTE_MS), work: { kind: "remind", text: "drink" } });
    for (let n = 0; n < 7; n++) await pass(rig, MINUTE_MS);
    assert.equal(said(rig).filter((speech) => speech === "skipped").length, 0);
  });

  it("[SCHED-15] a result waits to be seen, over a restart too, until somebody acknowledges it (B43)", async () => {
    const journal = createMemoryJournal();
    const rig = await createRig({
      journal,
      tools: createFakeTools(READING),
      clock: createFakeClock(MORNING_MS),
    });
    const taskId = await addTask(rig, { schedule: every(HOUR_MS) });
    await pass(rig, HOUR_MS);
    await pass(rig, HOUR_MS);
    await rig.loop.ask({ kind: "task-trigger", taskId });
    await rig.still();
    const unseen = (of: Rig): readonly string[] => Object.keys(of.loop.state().runtime.attention.unseen);
    assert.equal(unseen(rig).length, 2, "a run by hand is seen by whoever started it");
    const again = await createRig({
      journal,
      tools: createFakeTools(READING),
      clock: createFakeClock(MORNING_MS),
    });
    assert.deepEqual(unseen(again), unseen(rig));
    const { view, tasks } = shown(again);
    assert.deepEqual([view, tasks[taskId]], [2, 2]);
    const [first = ""] = unseen(again);
    const see = async (runKeys: readonly string[]): Promise<unknown> => {
      const reply = await again.loop.ask({ kind: "results-see", runKeys });
      return reply.ok && reply.value["acknowledged"];
    };
    assert.deepEqual([await see([first, "no such run"]), await see([first]), await see([])], [1, 0, 1]);
    assert.deepEqual(unseen(again), []);
    assert.equal(await see([]), 0);
  });
});

function shown(rig: Rig): { readonly view: unknown; readonly tasks: Readonly<Record<string, unknown>> } {
  const { unseen_results: view, tasks = {} } = project(rig.loop.state()) as {
    readonly unseen_results?: unknown;
    readonly tasks?: Readonly<Record<string, { readonly unseen: number }>>;
  };
  return { view, tasks: Object.fromEntries(Object.entries(tasks).map(([id, { unseen }]) => [id, unseen])) };
}
