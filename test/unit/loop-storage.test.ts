// A disk that refuses: the caller is told, nothing is shown or done, and it goes on when the disk works again.
import assert from "node:assert/strict";
import { mock } from "node:test";
import { LIMITS } from "../../server/core/limits.ts";
import { type Journal, StorageError } from "../../server/core/ports.ts";
import { runtimeStatus } from "../../server/core/view/status.ts";
import { rebuild } from "../../server/host/boot.ts";
import { answerTo, codeOf, pendingIn } from "../support/core.ts";
import { createFakeTools } from "../support/fake-tools.ts";
import { createMemoryDisk, createMemoryJournal } from "../support/memory-journal.ts";
import { createRig, kept, type Rig, typeIn, isDurable } from "../support/rig.ts";
import { attachClient, createTestHost } from "../support/test-host.ts";

const FULL = new StorageError("full", "The disk is full. Free some space and try again.");

const durableIn = (rig: Rig): number =>
  rig.published.reduce((sum, { facts }) => sum + facts.filter(isDurable).length, 0);

async function asking(journal: Journal, tools = createFakeTools()) {
  const rig = await createRig({ journal, tools });
  await typeIn(rig, "run the tests");
  await rig.still();
  const [asked] = pendingIn(rig.loop.state());
  assert.ok(asked !== undefined);
  return { rig, tools, asked };
}

/** A host whose disk is full and has refused one command. */
async function refused() {
  const journal = createMemoryJournal();
  const { host } = await createTestHost({ journal });
  const client = await attachClient(host);
  journal.refuse(FULL);
  await client.send("orb.palette.set", { palette: "glen-green" });
  return { journal, host, client };
}

describe("a disk that refuses", () => {
  it("[STORAGE-5] a command is answered unavailable with the reason, and changes nothing (B9, C53)", async () => {
    const journal = createMemoryJournal();
    const { host } = await createTestHost({ journal });
    const client = await attachClient(host);
    journal.refuse(FULL);
    const before = journal.stored.length;
    const reply = await client.send("orb.palette.set", { palette: "glen-green" });
    assert.equal(reply.error?.code, "unavailable");
    assert.equal(reply.error.retryable, true);
    assert.equal(reply.error.message, FULL.message);
    assert.equal(journal.stored.length, before);
    assert.equal(host.loop.state().control.orb.palette, "mode-default");
    const orbs = client.heard.filter(({ event }) => event === "orb.state_changed");
    assert.deepEqual(
      orbs.map(({ payload }) => {
        const { mode, palette } = payload["orb"] as Readonly<Record<string, string>>;
        return [mode, palette];
      }),
      [["error", "mode-default"]],
    );
    await host.close();
  });

  it("[STORAGE-5] what is wrong is shown in the runtime's status (B4, D3)", async () => {
    const { host } = await refused();
    const { status, error } = runtimeStatus(host.loop.state(), 0);
    assert.deepEqual([status, error], ["error", FULL.message]);
    await host.close();
  });

  it("[STORAGE-6] the same command succeeds when the disk works again (B9)", async () => {
    const { host, journal, client } = await refused();
    journal.refuse(undefined);
    const reply = await client.send("orb.palette.set", { palette: "glen-green" });
    assert.equal(reply.ok, true);
    assert.equal(host.loop.state().control.orb.palette, "glen-green");
    await host.close();
  });

  it("[STORAGE-6] the warning goes away when the disk works again (D3)", async () => {
    const { host, journal, client } = await refused();
    journal.refuse(undefined);
    await client.send("orb.palette.set", { palette: "glen-green" });
    await host.loop.idle();
    assert.equal(host.loop.state().present.runtime.reasons["storage"], undefined);
    await host.close();
  });

  it("[STORAGE-6] a start that could not be stored is made good when the disk works again (B4, B9)", async () => {
    const disk = createMemoryDisk();
    const first = await createRig({ journal: createMemoryJournal(disk), tools: createFakeTools() });
    const turnId = await typeIn(first, "run the tests");
    first.loop.stop();
    disk.rows.runtime.splice(0, 1); // The fact that opened the conversation: the start has something to store.
    const journal = createMemoryJournal(disk);
    journal.refuse(FULL);
    const second = await createRig({ journal, tools: createFakeTools() });
    assert.notEqual(second.loop.state().present.runtime.phase, "running");
    journal.refuse(undefined);
    await second.loop.ask({ kind: "runtime-start" });
    await second.still();
    const { conversationId, turns } = second.loop.state().runtime.conversation;
    assert.notEqual(conversationId, "");
    assert.notEqual(turns[turnId]?.state, "understanding");
  });

  it("[STORAGE-7] a yes that is not stored starts no tool and leaves the question open (B6)", async () => {
    const journal = createMemoryJournal();
    const { rig, tools, asked } = await asking(journal);
    journal.refuse(FULL);
    const before = durableIn(rig);
    assert.equal(codeOf(await rig.loop.ask(answerTo(asked))), "unavailable");
    await rig.still();
    assert.deepEqual(tools.ran, []);
    assert.equal(durableIn(rig), before);
    assert.deepEqual(pendingIn(rig.loop.state()), [asked]);
    journal.refuse(undefined);
    assert.equal(codeOf(await rig.loop.ask(answerTo(asked))), "ok");
    await rig.still();
    assert.deepEqual(tools.ran, [asked.callId]);
  });

  it("[STORAGE-7] when only the approvals cannot be stored, the start of the tool is not stored either (B6)", async () => {
    const disk = createMemoryDisk();
    const journal = createMemoryJournal(disk);
    const { rig, tools, asked } = await asking(journal);
    journal.refuse(FULL, (plane) => plane === "control");
    assert.equal(codeOf(await rig.loop.ask(answerTo(asked))), "unavailable");
    await rig.still();
    assert.deepEqual(tools.ran, []);
    assert.deepEqual(
      disk.rows.runtime.filter(({ fact }) => fact.kind === "tool-started"),
      [],
    );
    assert.equal(kept(rebuild(await createMemoryJournal(disk).open())), kept(rig.loop.state()));
  });

  it("[STORAGE-7] one refused write among others leaves memory and disk the same (B9)", async () => {
    const disk = createMemoryDisk();
    const journal = createMemoryJournal(disk);
    const rig = await createRig({ journal, tools: createFakeTools() });
    let left = 2;
    journal.refuse(FULL, () => left-- === 1);
    const colours = ["glen-green", "peat-earth", "moss-stone", "dawn-light"];
    await Promise.all(colours.map((palette) => rig.loop.ask({ kind: "palette-set", palette })));
    assert.equal(kept(rebuild(await createMemoryJournal(disk).open())), kept(rig.loop.state()));
  });

  it("[STORAGE-8] what a port reported meanwhile is taken again, until it is stored (B9)", async () => {
    const journal = createMemoryJournal();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { rig, tools, asked } = await asking(journal, createFakeTools({ gate }));
    await rig.loop.ask(answerTo(asked));
    await rig.still();
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      journal.refuse(FULL);
      open();
      await rig.still();
      assert.equal(rig.loop.state().runtime.tools.calls[asked.callId]?.state.kind, "running");
      mock.timers.tick(1_000);
      await rig.still();
      journal.refuse(undefined);
      mock.timers.tick(1_000);
      await rig.still();
    } finally {
      mock.timers.reset();
    }
    assert.equal(rig.loop.state().runtime.tools.calls[asked.callId]?.state.kind, "done");
    assert.equal(tools.ran.length, 1);
  });

  it("[STORAGE-9] nothing is answered or published before it is on the disk (invariant 1)", async () => {
    const journal = createMemoryJournal();
    let release = (): void => {};
    let held = Promise.resolve();
    const slow: Journal = {
      ...journal,
      append: (plane, batch) => held.then(() => journal.append(plane, batch)),
    };
    const rig = await createRig({ journal: slow, tools: createFakeTools() });
    held = new Promise((resolve) => (release = resolve));
    let answered = false;
    const before = rig.published.length;
    const reply = rig.loop.ask({ kind: "palette-set", palette: "glen-green" }).then(() => (answered = true));
    for (let n = 0; n < 10; n++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(answered, false);
    assert.equal(rig.published.length, before);
    assert.equal(rig.loop.state().control.orb.palette, "mode-default");
    release();
    await reply;
    assert.equal(rig.loop.state().control.orb.palette, "glen-green");
  });

  it("[STORAGE-10] a full inbox refuses commands as overloaded and counts it; a stopped one as unavailable (C48)", async () => {
    const rig = await createRig({ tools: createFakeTools() });
    const replies = Array.from({ length: LIMITS.inboxMax + 5 }, () =>
      rig.loop.ask({ kind: "palette-clear" }),
    );
    const codes = (await Promise.all(replies)).map(codeOf);
    assert.equal(codes.filter((code) => code === "overloaded").length, 5);
    assert.equal(codes.filter((code) => code === "ok").length, LIMITS.inboxMax);
    assert.equal(rig.counters["overloaded"], 5);
    rig.loop.stop();
    assert.equal(codeOf(await rig.loop.ask({ kind: "palette-clear" })), "unavailable");
  });

  it("[STORAGE-11] the first answer to a key stands, over a restart and whatever the key is called (D33)", async () => {
    const disk = createMemoryDisk();
    const first = await createTestHost({ journal: createMemoryJournal(disk) });
    const client = await attachClient(first.host);
    const key = { idempotency_key: "k1" };
    const made = await client.send("capability.request", { capability: "network", reason: "to fetch" }, key);
    await first.host.close();
    const second = await createTestHost({ journal: createMemoryJournal(disk) });
    const later = await attachClient(second.host);
    const again = await later.send("capability.request", { capability: "network", reason: "to fetch" }, key);
    assert.deepEqual(again.payload, made.payload);
    const other = await later.send("capability.request", { capability: "network", reason: "other" }, key);
    assert.equal(other.error?.code, "conflict");
    await second.host.close();
  });

  it("[STORAGE-11] a key that is the name of a method is a key like any other (D33)", async () => {
    const { host } = await createTestHost();
    const client = await attachClient(host);
    const reply = await client.send("orb.palette.clear", {}, { idempotency_key: "constructor" });
    assert.equal(reply.error?.code ?? "ok", "ok");
    await host.close();
  });

  it("[STORAGE-11] of many keys the newest are kept, also when they are numbers (D33)", async () => {
    const { host } = await createTestHost();
    const client = await attachClient(host);
    for (let n = 0; n < LIMITS.idempotencyKeysMax; n++)
      await client.send("orb.palette.clear", {}, { idempotency_key: `key-${n}` });
    await client.send("orb.palette.clear", {}, { idempotency_key: "7" });
    assert.ok(Object.hasOwn(host.loop.state().control.answers, "k:7"));
    await host.close();
  });

  it("[STORAGE-15] a start that the disk refused is made good by itself, so that tasks run again (B4, C10)", async () => {
    const journal = createMemoryJournal();
    journal.refuse(FULL);
    const { host } = await createTestHost({ journal });
    assert.notEqual(host.loop.state().present.runtime.phase, "running");
    journal.refuse(undefined);
    const runs = await Promise.race([
      host.loop.when(({ present }) => present.runtime.phase === "running"),
      new Promise((resolve) => setTimeout(() => resolve(false), 5_000)),
    ]);
    assert.equal(runs, true);
    await host.close();
  });
});
