// A restart at every point of a turn: nothing acknowledged is lost, nothing done is done again.
import assert from "node:assert/strict";
import { rebuild } from "../../server/host/boot.ts";
import { pendingIn } from "../support/core.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createMemoryDisk, createMemoryJournal } from "../support/memory-journal.ts";
import { type Append, createRig, diskAfter, kept, type Rig, typeIn, isDurable } from "../support/rig.ts";
import { createTestHost } from "../support/test-host.ts";

const answer = async (rig: Rig): Promise<void> => {
  const [asked] = pendingIn(rig.loop.state());
  if (asked === undefined) return;
  const { approvalId, revision, digest } = asked;
  await rig.loop.ask({
    kind: "approval-answer",
    approvalId,
    revision,
    digest,
    decision: "allow_once",
    note: "",
    text: "",
    by: "test",
  });
};

async function wholeTurn(): Promise<Rig> {
  const rig = await createRig({ tools: createFakeTools() });
  await typeIn(rig, "run the tests");
  await rig.still();
  await answer(rig);
  await rig.still();
  return rig;
}

const startedIn = (appends: readonly Append[]): readonly string[] =>
  appends.flatMap(({ facts }) =>
    facts.flatMap((fact) => (fact.kind === "tool-started" ? [fact.callId] : [])),
  );

describe("a restart", () => {
  it("[STORAGE-1] replaying the facts gives the very state they led to, at every commit (A8, B9)", async () => {
    const rig = await wholeTurn();
    const durable = rig.appends.flatMap(({ plane, facts }) =>
      facts.map((fact) => ({ plane, facts: [fact] })),
    );
    let count = 0;
    for (const { facts, state } of rig.published) {
      count += facts.filter(isDurable).length;
      const recovered = await createMemoryJournal(diskAfter(durable.slice(0, count))).open();
      assert.equal(kept(rebuild(recovered)), kept(state));
    }
    assert.equal(count, durable.length);
    assert.ok(count > 8, `${count} facts`);
  });

  it("[STORAGE-2] after every append of a turn, no tool runs twice and the turn ends (B6, B22, C71)", async () => {
    const { appends } = await wholeTurn();
    for (let n = 1; n <= appends.length; n++) {
      const before = appends.slice(0, n);
      const tools = createFakeTools();
      const rig = await createRig({ journal: createMemoryJournal(diskAfter(before)), tools });
      await rig.still();
      await answer(rig);
      await rig.still();
      const again = tools.ran.filter((callId) => startedIn(before).includes(callId));
      assert.deepEqual(again, [], `after append ${n}`);
      const { turns } = rig.loop.state().runtime.conversation;
      const open = Object.values(turns).filter(({ state }) => !["done", "failed"].includes(state));
      assert.deepEqual(open, [], `after append ${n}`);
      assert.deepEqual(pendingIn(rig.loop.state()), [], `after append ${n}`);
      if (startedIn(before).length > 0) assert.deepEqual(tools.ran, [], `after append ${n}`);
    }
  });

  it("[STORAGE-2] a turn cut off before its question asks it after the restart (B6, B9)", async () => {
    const { appends } = await wholeTurn();
    const asked = appends.findIndex(({ plane }) => plane === "control");
    for (let n = 2; n < asked; n++) {
      const tools = createFakeTools();
      const rig = await createRig({ journal: createMemoryJournal(diskAfter(appends.slice(0, n))), tools });
      await rig.still();
      assert.equal(pendingIn(rig.loop.state()).length, 1, `after append ${n}`);
    }
    assert.ok(asked > 2);
  });

  it("[STORAGE-2] a question that was open is open again, with the same digest and revision (B6)", async () => {
    const disk = createMemoryDisk();
    const first = await createRig({ journal: createMemoryJournal(disk), tools: createFakeTools() });
    await typeIn(first, "run the tests");
    await first.still();
    const [asked] = pendingIn(first.loop.state());
    first.loop.stop();
    const tools = createFakeTools();
    const second = await createRig({ journal: createMemoryJournal(disk), tools });
    await second.still();
    assert.deepEqual(pendingIn(second.loop.state()), [asked]);
    await answer(second);
    await second.still();
    assert.deepEqual(tools.ran, [asked?.callId]);
  });

  it("[STORAGE-3] a tool that was running is reported as interrupted, not run again (B22)", async () => {
    const disk = createMemoryDisk();
    const gate = new Promise<void>(() => {});
    const first = await createRig({ journal: createMemoryJournal(disk), tools: createFakeTools({ gate }) });
    await typeIn(first, "run the tests");
    await first.still();
    await answer(first);
    await first.still();
    first.loop.stop();
    const tools = createFakeTools();
    const second = await createRig({ journal: createMemoryJournal(disk), tools });
    await second.still();
    assert.deepEqual(tools.ran, []);
    const [turn] = Object.values(second.loop.state().runtime.conversation.turns);
    assert.equal(turn?.state, "failed");
    assert.match(Object.values(turn.sentences)[0]?.text ?? "", /interrupted/);
  });

  it("[STORAGE-3] a crash between a stop and the withdrawal of its question leaves no open question (B6)", async () => {
    const rig = await createRig({ tools: createFakeTools() });
    await typeIn(rig, "run the tests");
    await rig.still();
    await rig.loop.ask({ kind: "turn-cancel", turnId: "" });
    await rig.still();
    const withdrawal = rig.appends.findLastIndex(({ plane }) => plane === "control");
    const disk = diskAfter(rig.appends.slice(0, withdrawal));
    const second = await createRig({ journal: createMemoryJournal(disk), tools: createFakeTools() });
    await second.still();
    assert.deepEqual(pendingIn(second.loop.state()), []);
  });

  it("[STORAGE-4] a snapshot taken while later facts are on their way loses none of them (B9, C46)", async () => {
    const disk = createMemoryDisk();
    const rig = await createRig({ journal: createMemoryJournal(disk), tools: createFakeTools() });
    for (let n = 0; n < 505; n++)
      rig.loop.submit({ kind: "config-patch", patch: { "models.endpointModel": `m${n}` }, revision: 0 });
    await rig.still();
    assert.notEqual(disk.snapshots.control, undefined);
    const recovered = rebuild(await createMemoryJournal(disk).open());
    assert.equal(kept(recovered), kept(rig.loop.state()));
  });

  it("[STORAGE-4] a state from snapshot and rest equals the state that was left (B9, C46)", async () => {
    const disk = createMemoryDisk();
    const rig = await createRig({ journal: createMemoryJournal(disk), tools: createFakeTools() });
    for (let n = 0; n < 520; n++)
      await rig.loop.ask({ kind: "config-patch", patch: { "models.endpointModel": `m${n}` }, revision: 0 });
    assert.notEqual(disk.snapshots.control, undefined);
    const recovered = rebuild(await createMemoryJournal(disk).open());
    assert.equal(kept(recovered), kept(rig.loop.state()));
  });

  it("[STORAGE-14] many short lives write a snapshot too, so that a start never reads more and more (B9)", async () => {
    const disk = createMemoryDisk();
    for (let life = 0; life < 4; life++) {
      const { host } = await createTestHost({ journal: createMemoryJournal(disk) });
      for (let n = 0; n < 200; n++)
        await host.loop.ask({
          kind: "config-patch",
          patch: { "models.endpointModel": `m${life}.${n}` },
          revision: 0,
        });
      await host.close();
    }
    const { facts } = await createMemoryJournal(disk).open();
    assert.ok(facts.control.length < 400, `${facts.control.length} facts are read`);
  });
});
