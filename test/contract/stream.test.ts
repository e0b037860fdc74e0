// Going on from a remembered place, on the real server: over a crash, beside what happens meanwhile, and when it is stale.
import assert from "node:assert/strict";
import { createSandbox } from "../support/sandbox.ts";
import { finished } from "../support/scenario.ts";
import { createGuests, join, joinAs, startServe } from "../support/serve-process.ts";
import type { HeardEvent, WireClient } from "../support/wire-client.ts";

const TOPIC = "user:local:conversation";

describe("the stream", function () {
  this.timeout(30_000);
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
    const seqs = late.heard.filter(({ topic }) => topic === TOPIC).map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      seqs.toSorted((a, b) => a - b),
    );
    assert.equal(late.heard.filter(({ event }) => event === "runtime.transcription").length, 46);
  });

  it("[STREAM-2] [STREAM-4] tells why a place is stale, and refuses topics that are not there or not ours (C13)", async () => {
    const serving = await startServe(sandbox, sandbox.folder());
    const client = await guests.client(joinAs(serving.place, sandbox.workspace()));
    await say(client, "make the orb green");
    const { payload } = await client.send("stream.subscribe", { topic: TOPIC });
    const { lineage, head } = payload as { lineage: string; head: number };
    const reason = async (place: object): Promise<unknown> =>
      (await client.send("stream.subscribe", { topic: TOPIC, lineage, ...place })).payload["stale_reason"];
    await client.until("stream.caught_up");
    assert.equal(await reason({ lineage: "another", after_seq: 1 }), "lineage_mismatch");
    assert.equal(await reason({ after_seq: head + 1 }), "cursor_ahead");
    assert.equal(await reason({ after_seq: head }), "");
    for (const topic of ["", "user:local:nothing", "user:somebody:conversation", "user:local:answers", "*"])
      assert.equal((await client.send("stream.subscribe", { topic })).code, "not_found", topic);
    const stranger = await guests.client(join(serving.place));
    assert.equal((await stranger.send("stream.subscribe", { topic: TOPIC })).code, "conflict");
  });
});
