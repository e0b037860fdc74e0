// Tasks by their names: what is said is matched against what there is, and done as the list of tasks does it.
import assert from "node:assert/strict";
import { understand } from "../../server/core/understand/grammar.ts";
import { matchTitle } from "../../server/core/understand/match.ts";
import type { Understanding } from "../../server/core/ports.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { WORKSPACE } from "../support/workspaces.ts";
import { createRig, type Rig } from "../support/rig.ts";
import { addTask, draft, runsOf } from "../support/schedule.ts";

const ask = async (rig: Rig, text: string, origin: "typed" | "voice" = "typed"): Promise<string> => {
  const reply = await rig.loop.ask({
    kind: "inject-text",
    text,
    origin,
    surfaceId: "s1",
    context: { file: "", line: 0, selection: "" },
    begunAtMs: rig.clock.nowMs(),
    utteranceId: "",
  });
  assert.ok(reply.ok, JSON.stringify(reply));
  await rig.still();
  const turn = rig.loop.state().runtime.conversation.turns[String(reply.value["turn_id"])];
  return Object.values(turn?.sentences ?? {})
    .map((one) => one.text)
    .join(" ");
};
const GRAMMAR: Understanding = {
  scripts: () => Promise.resolve([]),
  prepare() {},
  understand: (text, _folders, tasks) => Promise.resolve(understand(text, { ...WORKSPACE, tasks })),
};
const taskOf = (rig: Rig, taskId: string) => rig.loop.state().control.tasks.tasks[taskId];

describe("tasks by their names", () => {
  it("[TASKWORDS-1] a name is known by its words, as long as they are no other task's (E5)", () => {
    const titles = ["Nightly build", "Nightly tests", "Run the tests", "Water the plants"];
    const cases: readonly (readonly [string, string | undefined])[] = [
      ["nightly build", "Nightly build"],
      ["the build", "Nightly build"],
      ["plants", "Water the plants"],
      ["plant", "Water the plants"],
      ["tests", "Run the tests"],
      ["nightly", undefined],
      ["daily build", undefined],
      ["the", undefined],
    ];
    for (const [said, wanted] of cases) assert.equal(matchTitle(said, titles)?.name, wanted, said);
  });

  it("[TASKWORDS-1] without such a task the words are none of its commands (E5)", () => {
    for (const said of [
      "pause the music",
      "cancel the meeting",
      "run the shopping task",
      "delete the reminder about rain",
    ])
      assert.notEqual(understand(said, WORKSPACE)?.command.split(".")[0], "tasks", said);
    assert.equal(understand("pause the nightly task", { ...WORKSPACE, tasks: [] }), null);
  });

  it("[TASKWORDS-2] a name with quotes in it is told without two of them in a row (E5)", async () => {
    const rig = await createRig({ tools: createFakeTools(), understanding: GRAMMAR });
    const made = draft({ schedule: { kind: "daily", hour: 6, minute: 0 } });
    await rig.loop.ask({
      kind: "task-save",
      taskId: "",
      revision: 0,
      draft: { ...made, title: 'run the script "test"' },
    });
    assert.match(await ask(rig, "pause the script test task"), /^"run the script 'test'" is paused\./);
  });

  it("[TASKWORDS-2] what was for once is told as over when it is (E5)", async () => {
    const rig = await createRig({ tools: createFakeTools(), understanding: GRAMMAR });
    const once = { kind: "once", atMs: rig.clock.nowMs() - 60_000 } as const;
    await rig.loop.ask({
      kind: "task-save",
      taskId: "",
      revision: 0,
      draft: draft({ schedule: once }),
    });
    assert.equal(await ask(rig, "what tasks do I have"), '"Tests" was for once, and is over.');
  });

  it("[TASKWORDS-2] it is run, paused, resumed and told about; deleted when that is typed, not when it is heard (E5, B26, B27)", async () => {
    const tools = createFakeTools({ risk: "read" });
    const rig = await createRig({ tools, understanding: GRAMMAR });
    assert.match(await ask(rig, "show my tasks"), /There are no tasks/);
    const taskId = await addTask(rig);
    assert.match(await ask(rig, "what tasks do I have"), /^"Tests" runs next on .+\.$/);
    assert.equal(
      await ask(rig, "pause the tests task"),
      '"Tests" is paused. It runs again when you resume it.',
    );
    assert.equal(taskOf(rig, taskId)?.paused, "you");
    assert.equal(await ask(rig, "pause the tests task"), '"Tests" is paused already.');
    assert.equal(await ask(rig, "when does the tests task run"), '"Tests" is paused.');
    assert.equal(await ask(rig, "resume the tests task"), '"Tests" runs again.');
    assert.equal(taskOf(rig, taskId)?.paused, "");
    assert.equal(await ask(rig, "run the tests task"), 'I start "Tests".');
    assert.equal(runsOf(rig).length, 1);
    assert.match(await ask(rig, "delete the tests task", "voice"), /type that/);
    assert.ok(taskOf(rig, taskId) !== undefined);
    assert.equal(await ask(rig, "delete the tests task"), '"Tests" is deleted.');
    assert.equal(taskOf(rig, taskId), undefined);
  });

  it("[TASKWORDS-2] the house's own are paused, not deleted; safe mode runs none; two of one name are told apart in the list (D2, D23)", async () => {
    const rig = await createRig({ tools: createFakeTools({ risk: "read" }), understanding: GRAMMAR });
    rig.loop.submit({ kind: "house-tasks", timeZone: "UTC" });
    await rig.still();
    assert.match(await ask(rig, "delete the morning briefing task"), /is Kodama's own\. It can be paused\./);
    await addTask(rig);
    await rig.loop.ask({ kind: "config-patch", patch: { "tools.safeMode": true }, revision: 0 });
    assert.match(await ask(rig, "run the tests task"), /Safe mode is on/);
    await addTask(rig);
    assert.match(await ask(rig, "pause the tests task"), /Several tasks are called "Tests"/);
    assert.equal(runsOf(rig).length, 0);
  });
});
