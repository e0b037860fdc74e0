// Several windows on one Kodama when something goes wrong: started at once, busy, killed while others listen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { type LspProcess, OWN, startLsp } from "../support/lsp-process.ts";
import { createSandbox } from "../support/sandbox.ts";
import { finished } from "../support/scenario.ts";
import { createGuests, joinAs } from "../support/serve-process.ts";
import { rendezvous } from "../../server/host/rendezvous.ts";
import { askedIn, type Json } from "../support/wire-client.ts";

const SCRIPT = 'echo "$KODAMA_RUN_KEY" >> witness';
const RUNS = "user:local:runs";

describe("windows when something goes wrong", () => {
  const sandbox = createSandbox();
  const guests = createGuests();
  afterEach(async () => {
    guests.leave();
    await sandbox.clean();
  });
  const windows = (home: string, folder: string, count: number): Promise<readonly LspProcess[]> =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        startLsp(sandbox, { home, folders: [folder], own: { ...OWN, name: `window ${n}` } }),
      ),
    );
  const leaderOf = (home: string): { readonly pid: number; readonly epoch: number } =>
    JSON.parse(readFileSync(joinPath(home, "scheduler.leader.lock"), "utf8")) as {
      pid: number;
      epoch: number;
    };

  it("[LEASE-1] [SOCK-6] three servers that start at the same moment on an empty folder: one leads, all share it (B45, B48)", async () => {
    for (let round = 0; round < 3; round++) {
      const home = sandbox.folder();
      const all = await windows(home, sandbox.workspace(), 3);
      const answers = await Promise.all(all.map(({ client }) => client.send("host.ping", {})));
      assert.deepEqual(
        answers.map(({ code }) => code),
        ["", "", ""],
      );
      assert.equal(new Set(answers.map(({ payload }) => payload["instance_id"])).size, 1);
      assert.equal(leaderOf(home).epoch, 1);
      assert.ok(all.some(({ child }) => child.pid === leaderOf(home).pid));
    }
  });

  it("[SCHED-10] a run by hand from a follower while the leader is flooded runs once, by the key that was told (B27)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace(SCRIPT)];
    const [leader] = await windows(home, folder, 1);
    assert.ok(leader !== undefined);
    await leader.client.send("host.ping", {});
    const [follower] = await windows(home, folder, 1);
    assert.ok(follower !== undefined);
    const task = { work: { kind: "script", text: "test" }, folder, schedule: { kind: "daily", hour: 3 } };
    const made = (await follower.client.send("scheduler.create", { task })).payload["task"] as Json;
    const flood = Array.from({ length: 600 }, (_, n) =>
      leader.client.send("orb.urgency.set", { urgency: (n % 100) / 100 }),
    );
    const { payload, code } = await follower.client.send("scheduler.trigger_now", {
      task_id: String(made["task_id"]),
    });
    assert.equal(code, "");
    const asked = askedIn(await leader.client.until("approval.requested"));
    await leader.client.send("approval.respond", { ...asked, decision: "allow_once" });
    await follower.client.until("scheduler.task_result");
    await Promise.all(flood);
    assert.deepEqual(readFileSync(joinPath(folder, "witness"), "utf8").trim().split("\n"), [
      payload["run_key"],
    ]);
  });

  it("[STREAM-3] [STREAM-14] when the leader dies, each window goes on from its own place: nothing lost, nothing twice (C28, E2)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace()];
    const [leader] = await windows(home, folder, 1);
    await leader?.client.send("host.ping", {});
    const followers = await windows(home, folder, 2);
    const [one, two] = followers;
    assert.ok(leader !== undefined && one !== undefined && two !== undefined);
    // Attached, before anything happens.
    for (const { client } of followers) await client.send("host.ping", {});
    const task = { work: { kind: "remind", text: "tea" }, schedule: { kind: "daily", hour: 3 } };
    const made = (await one.client.send("scheduler.create", { task })).payload["task"] as Json;
    const run = async (by: LspProcess): Promise<string> => {
      const { payload } = await by.client.send("scheduler.trigger_now", { task_id: String(made["task_id"]) });
      await finished(by.client, String(payload["turn_id"]));
      return String(payload["run_key"]);
    };
    const keys = [await run(one), await run(two)];
    const { lineage } = (await one.client.send("conversation.snapshot", {})).payload as { lineage: string };
    await sandbox.kill(leader);
    await Promise.all(
      followers.map(({ client }) => client.until("runtime.control", ({ action }) => action === "resync")),
    );
    keys.push(await run(one));
    const heard = ({ client }: LspProcess): readonly (readonly [number, unknown])[] =>
      client.heard
        .filter(({ topic }) => topic === RUNS)
        .map(({ seq, payload }) => [seq, (payload["run"] as Json)["run_key"]]);
    // What a window remembers: everything up to the last one that it heard without a hole.
    for (const window of followers) {
      const place = heard(window).at(-2)?.[0] ?? 0;
      await window.client.send("stream.subscribe", { topic: RUNS, lineage, after_seq: place });
      await window.client.until("stream.caught_up");
      const seen = new Map(heard(window));
      assert.deepEqual(
        [...seen.keys()].toSorted((a, b) => a - b),
        [1, 2, 3],
      );
      assert.deepEqual(
        [1, 2, 3].map((seq) => seen.get(seq)),
        keys,
      );
    }
    const late = await guests.client(joinAs(rendezvous(home), folder));
    await late.send("stream.subscribe", { topic: RUNS, lineage, after_seq: 0 });
    await late.until("stream.caught_up");
    assert.equal(late.heard.filter(({ topic }) => topic === RUNS).length, 3);
  });
});
