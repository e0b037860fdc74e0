// Going on from a remembered place, on the real server: over a crash, beside what happens meanwhile, and when it is stale.
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Authority, eventsIn, type SendEvents } from "../../server/host/authority.ts";
import { joinAuthority } from "../../server/host/remote.ts";
import { rendezvous } from "../../server/host/rendezvous.ts";
import { serveSocket } from "../../server/host/socket.ts";
import { createSandbox } from "../support/sandbox.ts";
import { finished } from "../support/scenario.ts";
import { LIMITS } from "../../server/core/limits.ts";
import { OWN, startLsp } from "../support/lsp-process.ts";
import { createGuests, join as joinUnattached, joinAs, startServe } from "../support/serve-process.ts";
import type { HeardEvent, Json, WireClient } from "../support/wire-client.ts";

const TOPIC = "user:local:conversation";

describe("the stream", () => {
  const sandbox = createSandbox();
  const guests = createGuests();
  afterEach(async () => {
    guests.leave();
    await sandbox.clean();
  });
  const say = async (client: WireClient, text: string): Promise<void> => {
    const { payload } = await client.send("conversation.inject_text", { text });
    await finished(client, String(payload["turn_id"]));
  };
  const durable = (heard: readonly HeardEvent[]): readonly string[] =>
    heard
      .filter(({ topic }) => topic === TOPIC)
      .map(({ seq, event, payload }) => `${seq} ${event} ${String(payload["turn_id"])}`);

  it("[STREAM-3] a surface that was away gets what it missed, once and in order, over a crash of the server too (C13, C10)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace()];
    const first = await startServe(sandbox, home);
    const witness = await guests.client(joinAs(first.place, folder));
    const { client: reader, authority: away } = guests.join(await joinAs(first.place, folder));
    await say(witness, "make the orb green");
    await reader.until("runtime.control", ({ action }) => action === "turn_finished");
    const last = reader.heard.filter(({ topic }) => topic === TOPIC).at(-1);
    const { payload } = await reader.send("stream.subscribe", { topic: TOPIC });
    const lineage = String(payload["lineage"]);
    await away.close();
    for (const colour of ["red", "blue", "brown"]) await say(witness, `make the orb ${colour}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const all = durable(witness.heard);
    await sandbox.kill(first);
    const second = await startServe(sandbox, home);
    const back = await guests.client(joinAs(second.place, folder));
    const place = { topic: TOPIC, lineage, after_seq: last?.seq ?? 0 };
    const { payload: reply } = await back.send("stream.subscribe", place);
    assert.equal(reply["stale_reason"], "");
    const caught = await back.until("stream.caught_up");
    assert.equal(caught.payload["seq"], reply["head"]);
    const replayed = durable(back.heard);
    const missed = all.filter((line) => Number(line.split(" ")[0]) > (last?.seq ?? 0));
    assert.ok(missed.length >= 9, `${missed.length} were missed`);
    // Over a restart the server may have added what it found undone; what was missed comes first.
    assert.deepEqual(replayed.slice(0, missed.length), missed);
    await say(back, "make the orb silver");
    const numbers = back.heard.filter(({ topic }) => topic === TOPIC).map(({ seq }) => seq);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    );
    assert.deepEqual(back.faults, []);
  });

  it("[STREAM-1] what happens while the past is replayed comes after it (C13)", async () => {
    const folder = sandbox.workspace();
    const serving = await startServe(sandbox, sandbox.folder());
    const busy = await guests.client(joinAs(serving.place, folder));
    for (let n = 0; n < 40; n++) await say(busy, `make the orb ${n % 2 === 0 ? "red" : "blue"}`);
    const late = await guests.client(joinAs(serving.place, folder));
    const [answer] = await Promise.all([
      late.send("stream.subscribe", { topic: TOPIC }),
      ...Array.from({ length: 5 }, () => say(busy, "make the orb green")),
    ]);
    assert.equal(answer.code, "");
    await say(busy, "make the orb brown");
    const head = busy.heard.filter(({ topic }) => topic === TOPIC).at(-1)?.seq ?? 0;
    await late.until("runtime.control", () =>
      late.heard.some(({ topic, seq }) => topic === TOPIC && seq === head),
    );
    const got = durable(late.heard);
    assert.equal(new Set(got).size, got.length, "none twice");
    const heard = late.heard.filter(({ topic }) => topic === TOPIC).map(({ seq }) => seq);
    // On a busy machine it may have heard of one as it happened, before it asked for the past.
    const seqs = heard.slice(heard.indexOf(1));
    assert.deepEqual(
      seqs,
      seqs.toSorted((a, b) => a - b),
    );
    assert.equal(late.heard.filter(({ event }) => event === "runtime.transcription").length, 46);
  });

  it("[STREAM-2] tells why a place is stale, with the whole view to go on from (C13, C29, C47)", async () => {
    const serving = await startServe(sandbox, sandbox.folder());
    const client = await guests.client(joinAs(serving.place, sandbox.workspace()));
    await say(client, "make the orb green");
    const { payload } = await client.send("stream.subscribe", { topic: TOPIC });
    const { lineage, head } = payload as { lineage: string; head: number };
    const ask = async (place: object): Promise<Json> =>
      (await client.send("stream.subscribe", { topic: TOPIC, lineage, ...place })).payload;
    await client.until("stream.caught_up");
    assert.equal((await ask({ after_seq: head }))["stale_reason"], "");
    for (const [reason, place] of [
      ["lineage_mismatch", { lineage: "another", after_seq: 1 }],
      ["cursor_ahead", { after_seq: head + 1 }],
    ] as const) {
      const reply = await ask(place);
      assert.deepEqual([reply["stale_reason"], reply["head"], reply["floor"]], [reason, head, 0]);
      const { rev, view, positions } = reply["snapshot"] as { rev: number; view: Json; positions: Json };
      assert.equal(positions[TOPIC], head);
      const whole = (await client.send("conversation.snapshot", {})).payload;
      assert.deepEqual({ rev, view, positions, lineage }, whole);
    }
  });

  it("[STREAM-2] a place before the first that is kept, and one too far behind, are stale too (C29, C45, C47)", async () => {
    const home = sandbox.folder();
    const first = await startServe(sandbox, home);
    const folder = sandbox.workspace();
    const client = await guests.client(joinAs(first.place, folder));
    await say(client, "make the orb green");
    const { lineage } = (await client.send("conversation.snapshot", {})).payload as { lineage: string };
    await sandbox.kill(first);
    const db = new DatabaseSync(join(home, "runtime.db"));
    // As after months of use.
    db.exec(`UPDATE topic SET floor_seq = 2 WHERE name = '${TOPIC}'`);
    db.exec("INSERT INTO topic(name, head_seq) VALUES('user:local:runs', 90000)");
    db.exec("INSERT INTO topic(name, head_seq, schema_version) VALUES('task:t:runs', 3, 99)");
    db.exec("INSERT INTO topic(name, head_seq, floor_seq, compacted) VALUES('run:r:events', 3, 2, 1)");
    db.close();
    const second = await startServe(sandbox, home);
    const back = await guests.client(joinAs(second.place, folder));
    const reason = async (topic: string, after_seq: number): Promise<unknown> =>
      (await back.send("stream.subscribe", { topic, lineage, after_seq })).payload["stale_reason"];
    assert.equal(await reason(TOPIC, 1), "retention_floor_breach");
    assert.equal(await reason(TOPIC, 2), "");
    assert.equal(await reason("user:local:runs", 1), "replay_budget_exceeded");
    assert.equal(await reason("task:t:runs", 1), "schema_incompatible");
    assert.equal(await reason("run:r:events", 1), "compacted");
  });

  it("[STREAM-4] refuses topics that are not there or somebody else's (C30, C31)", async () => {
    const serving = await startServe(sandbox, sandbox.folder());
    const client = await guests.client(joinAs(serving.place, sandbox.workspace()));
    const code = async (topic: string): Promise<string> =>
      (await client.send("stream.subscribe", { topic })).code;
    for (const topic of [
      "",
      "user:local:nothing",
      "user:local:answers",
      "*",
      "user:*:runs",
      "user:local:runs:x",
    ])
      assert.equal(await code(topic), "not_found", topic);
    for (const topic of ["user:somebody:conversation", "org:acme:workers"])
      assert.equal(await code(topic), "forbidden", topic);
    for (let n = 0; n < LIMITS.topicsFollowedMax; n++) assert.equal(await code(`run:${n}:events`), "");
    assert.equal(await code("run:one-too-many:events"), "overloaded");
    assert.equal((await client.send("stream.unsubscribe", { topic: "run:0:events" })).code, "");
    assert.equal(await code("run:one-too-many:events"), "");
    const stranger = await guests.client(joinUnattached(serving.place));
    for (const command of ["stream.subscribe", "stream.unsubscribe"] as const)
      assert.equal((await stranger.send(command, { topic: TOPIC })).code, "conflict");
  });

  it("[STREAM-13] one task's runs, and one run's events, are followed by who asks, until they ask no more (C30, C27)", async () => {
    const serving = await startServe(sandbox, sandbox.folder());
    const [client, other] = await Promise.all(
      [1, 2].map(() => guests.client(joinAs(serving.place, sandbox.workspace()))),
    );
    assert.ok(client !== undefined && other !== undefined);
    const task = { work: { kind: "remind", text: "tea" }, schedule: { kind: "daily", hour: 3 } };
    const made = (await client.send("scheduler.create", { task })).payload["task"] as Json;
    const taskId = String(made["task_id"]);
    const topic = `task:${taskId}:runs`;
    const run = async (): Promise<string> => {
      const key = String(
        (await client.send("scheduler.trigger_now", { task_id: taskId })).payload["run_key"],
      );
      for (const one of [client, other])
        await one.until("scheduler.task_result", (payload) => (payload["run"] as Json)["run_key"] === key);
      return key;
    };
    const first = await run();
    await client.send("stream.subscribe", { topic });
    const second = await run();
    await client.until("stream.caught_up");
    const keys = (heard: readonly HeardEvent[], of: string): readonly unknown[] =>
      heard.filter((one) => one.topic === of).map(({ payload }) => (payload["run"] as Json)["run_key"]);
    await client.until("scheduler.task_result", () => keys(client.heard, topic).length === 2);
    assert.deepEqual(keys(client.heard, topic), [first, second]);
    await other.until("scheduler.task_result", () => keys(other.heard, "user:local:runs").length === 2);
    assert.deepEqual(keys(other.heard, "user:local:runs"), [first, second]);
    assert.deepEqual(keys(other.heard, topic), []);
    assert.equal((await client.send("stream.unsubscribe", { topic })).payload["accepted"], true);
    assert.equal((await client.send("stream.unsubscribe", { topic })).payload["accepted"], false);
    const third = await run();
    assert.equal(keys(client.heard, topic).length, 2);
    const before = client.heard.length;
    await client.send("stream.subscribe", { topic });
    await client.until("stream.caught_up", () => keys(client.heard.slice(before), topic).length > 2);
    assert.deepEqual(keys(client.heard.slice(before), topic), [first, second, third]);
    await other.send("stream.subscribe", { topic: `run:${first}:events` });
    await other.until("stream.caught_up");
    const log = other.heard.filter((one) => one.topic === `run:${first}:events`);
    const said = log.filter(({ event }) => event === "runtime.assistant_sentence");
    assert.deepEqual(
      said.map(({ payload }) => payload["text"]),
      ["Reminder: tea."],
    );
    assert.deepEqual(client.faults, []);
  });

  it("[STREAM-6] an older client, which knows nothing of batches, hears the same events one by one (C51, B3)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace()];
    const newer = await startLsp(sandbox, { home, folders: [folder], own: OWN });
    const older = await startLsp(sandbox, { home, folders: [folder], own: { ...OWN, batched: false } });
    let batches = 0;
    older.connection.onNotification("kodama/events", () => void batches++);
    await older.client.send("host.ping", {});
    await say(newer.client, "make the orb green");
    await older.client.until("runtime.control", ({ action }) => action === "turn_finished");
    assert.deepEqual(durable(older.client.heard), durable(newer.client.heard));
    assert.equal(batches, 0);
    assert.deepEqual([older.client.faults, newer.client.faults], [[], []]);
  });

  it("[STREAM-7] a window that reads slowly behind a server that follows slows the leader's sending, and gets all in order (C48, B3)", async () => {
    const place = rendezvous(sandbox.folder());
    // The first connection only watches; the second one is the window's.
    const [watching, next] = [Promise.withResolvers<SendEvents>(), Promise.withResolvers<SendEvents>()];
    const connected = [watching, next];
    const session = { dispatch: () => Promise.reject(new Error("not asked")), close: () => {} };
    const leader: Authority = {
      connect: (send) => (connected.shift()?.resolve(send), Promise.resolve(session)),
      onGone: () => {},
      close: () => Promise.resolve(),
    };
    const server = await serveSocket(leader, place);
    const follower = await joinAuthority(place);
    guests.add({ end: () => void follower.close().then(() => server.close()) });
    const got: unknown[] = [];
    const taking: (() => void)[] = [];
    const slow: SendEvents = (batch) =>
      new Promise((taken) => taking.push(() => (got.push(...eventsIn(batch)), taken())));
    await follower.connect(slow);
    const send = await next.promise;
    let taken = 0;
    const all = Array.from({ length: 200 }, (_, n) => n);
    const sending = all.map(async (n) => {
      await send({ parts: [`"${"x".repeat(100_000)}${n}"`] });
      taken++;
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.ok(taken < 30, `${taken} of 200 were taken for a window that reads nothing`);
    assert.equal(taking.length, 1, "one at a time, so that their order stays");
    while (got.length < all.length) {
      taking.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(sending);
    assert.deepEqual(
      got.map((one) => Number(String(one).replaceAll("x", ""))),
      all,
    );
  });
});
