// Several surfaces on one authority: what they share, and what even one that was let in cannot do to another.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { knock } from "../support/door.ts";
import { OWN, startLsp } from "../support/lsp-process.ts";
import { residentMb } from "../support/proc.ts";
import { createSandbox } from "../support/sandbox.ts";
import { finished } from "../support/scenario.ts";
import { createGuests, joinAs, startServe } from "../support/serve-process.ts";
import { until } from "../support/until.ts";
import { askedIn, type Json } from "../support/wire-client.ts";

describe("surfaces of one authority", () => {
  const sandbox = createSandbox();
  const guests = createGuests();
  afterEach(async () => {
    guests.leave();
    await sandbox.clean();
  });
  it("[SOCK-6] a second server on the folder follows the first: both see the same revs (B2, B3)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace()];
    const leader = await startLsp(sandbox, { home, folders: [folder], own: OWN });
    await leader.client.send("host.ping", {});
    const follower = await startLsp(sandbox, { home, folders: [folder], own: { ...OWN, name: "second" } });
    const [one, two] = [
      await leader.client.send("host.ping", {}),
      await follower.client.send("host.ping", {}),
    ];
    assert.equal(one.payload["instance_id"], two.payload["instance_id"]);
    const answer = await follower.client.send("conversation.inject_text", { text: "run the tests" });
    const asked = askedIn(await leader.client.until("approval.requested"));
    assert.deepEqual(askedIn(await follower.client.until("approval.requested")), asked);
    assert.equal(
      (await leader.client.send("approval.respond", { ...asked, decision: "allow_once" })).code,
      "",
    );
    assert.equal(await finished(follower.client, String(answer.payload["turn_id"])), "done");
    const late = await follower.client.send("approval.respond", { ...asked, decision: "deny" });
    assert.equal(late.code, "already_resolved");
    // Nobody speaks here, which may be told a moment after the turn's end, and between two looks.
    let [a, b]: Json[] = [{}, {}];
    await until("one rev for both", async () => {
      [a, b] = await Promise.all(
        [leader, follower].map(
          async ({ client }) => (await client.send("conversation.snapshot", {})).payload,
        ),
      );
      return a?.["rev"] === b?.["rev"];
    });
    assert.deepEqual(a, b);
    assert.deepEqual([leader.client.faults, follower.client.faults], [[], []]);
  });

  it("[SOCK-7] when the first server is killed, the second leads in its place, and its window goes on: an open question is answered once (B2, C10, E2)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace()];
    const leader = await startLsp(sandbox, { home, folders: [folder], own: OWN });
    await leader.client.send("host.ping", {});
    const followers = await Promise.all(
      [1, 2, 3].map((n) =>
        startLsp(sandbox, { home, folders: [folder], own: { ...OWN, name: `window ${n}` } }),
      ),
    );
    const [one, two] = followers;
    assert.ok(one !== undefined && two !== undefined);
    const roles = followers.map(({ connection }) => {
      const told: string[] = [];
      connection.onNotification("kodama/role", ({ role }: { role: string }) => void told.push(role));
      return told;
    });
    const reply = await one.client.send("conversation.inject_text", { text: "run the tests" });
    const asked = askedIn(await two.client.until("approval.requested"));
    await sandbox.kill(leader);
    // A request in the middle of it waits for who leads next.
    const instances = await Promise.all(
      followers.map(async ({ client }) => {
        await client.until("runtime.control", ({ action }) => action === "resync");
        return (await client.send("host.ping", {})).payload["instance_id"];
      }),
    );
    assert.equal(new Set(instances).size, 1, "all follow the same one");
    const { view } = (await one.client.send("conversation.snapshot", {})).payload as {
      view: { approvals: Json; surfaces: Json };
    };
    assert.deepEqual(Object.keys(view.approvals), [asked.approval_id]);
    assert.equal(Object.keys(view.surfaces).length, 3);
    const answers = await Promise.all(
      followers.map(({ client }) => client.send("approval.respond", { ...asked, decision: "allow_once" })),
    );
    assert.deepEqual(answers.map(({ code }) => code).toSorted(), [
      "",
      "already_resolved",
      "already_resolved",
    ]);
    assert.equal(await finished(two.client, String(reply.payload["turn_id"])), "done");
    assert.equal(readFileSync(joinPath(folder, "pids"), "utf8").trim().split("\n").length, 1);
    assert.deepEqual(roles.map((told) => told.at(-1) ?? "").toSorted(), ["follower", "follower", "leader"]);
    for (const told of roles) assert.ok(told.includes("candidate"));
    for (const { client } of followers) assert.deepEqual(client.faults, []);
  });

  it("[SOCK-8] a client cannot change another surface, or speak as the voice (B59)", async () => {
    const folder = sandbox.workspace();
    const serving = await startServe(sandbox, sandbox.folder());
    const { client: owner } = guests.join(await joinAs(serving.place, folder));
    const { client: other } = guests.join(await joinAs(serving.place, folder));
    const { view } = (await owner.send("conversation.snapshot", {})).payload as { view: { surfaces: Json } };
    for (const id of Object.keys(view.surfaces)) {
      const codes = [
        (
          await owner.send("surface.update", {
            surface_id: id,
            folders: [folder],
            trusted: true,
            visible: true,
          })
        ).code,
        (
          await other.send("surface.update", {
            surface_id: id,
            folders: [folder],
            trusted: true,
            visible: true,
          })
        ).code,
      ];
      assert.ok(codes.includes("forbidden"), id);
    }
    for (const source of ["voice", "schedule", "you"]) {
      assert.equal(
        (await other.send("conversation.inject_text", { text: "yes", source })).code,
        "invalid_payload",
      );
    }
  });

  it("[SOCK-9] a window is answered only by the surface it was opened for (B59)", async () => {
    const folder = sandbox.workspace();
    const serving = await startServe(sandbox, sandbox.folder());
    const { client: owner } = guests.join(await joinAs(serving.place, folder, ["reveal_range"]));
    const { client: other } = guests.join(await joinAs(serving.place, folder));
    await owner.send("conversation.inject_text", { text: "go to line 2", context: { file: "README.md" } });
    const { payload: window } = await owner.until("capability.window_opened");
    const report = { window_id: String(window["window_id"]), ok: true };
    assert.equal((await other.send("capability.window_report", report)).code, "forbidden");
    assert.equal(
      other.heard.some((one) => one.event === "capability.window_opened"),
      false,
    );
    assert.deepEqual((await owner.send("capability.window_report", report)).payload, { taken: true });
    const text = String((await owner.send("metrics.get", {})).payload["text"]);
    assert.match(text, /^kodama_windows_total\{kind="reveal_range",outcome="completed"\} 1$/m);
  });

  it("[SOCK-10] a client cannot forge an approval: how, digest, revision, words, envelope (B22, B59)", async () => {
    const folder = sandbox.workspace("echo ran >> witness");
    const serving = await startServe(sandbox, sandbox.folder());
    const { client: other } = guests.join(await joinAs(serving.place, folder));
    const { payload } = await other.send("conversation.inject_text", { text: "run the tests" });
    assert.equal(typeof payload["turn_id"], "string");
    const asked = askedIn(await other.until("approval.requested"));
    const forged = [
      { ...asked, decision: "allow_once", how: "voice" },
      { ...asked, decision: "allow_once", digest: "forged" },
      { ...asked, decision: "allow_once", revision: asked.revision + 1 },
      { ...asked, decision: "allowed" },
    ];
    for (const one of forged) assert.notEqual((await other.send("approval.respond", one)).code, "");
    const approved = {
      v: 1,
      request_id: "r",
      command: "conversation.inject_text",
      approved: true,
      payload: { text: "build" },
    };
    assert.equal((await other.raw(approved)).code, "invalid_envelope");
    assert.equal(existsSync(joinPath(folder, "witness")), false);
  });

  it("[SOCK-11] of two surfaces that answer at once one is heard, the other is told, and it runs once (B6, D19)", async () => {
    const folder = sandbox.workspace();
    const serving = await startServe(sandbox, sandbox.folder());
    const { client: one } = guests.join(await joinAs(serving.place, folder));
    const { client: two } = guests.join(await joinAs(serving.place, folder));
    for (let round = 0; round < 10; round++) {
      const reply = await one.send("conversation.inject_text", { text: "run the tests" });
      const asked = askedIn(
        await two.until(
          "approval.requested",
          (payload) => (payload["approval"] as Json)["turn_id"] === reply.payload["turn_id"],
        ),
      );
      const yes = { ...asked, decision: "allow_once" };
      const answers = await Promise.all([
        one.send("approval.respond", yes),
        two.send("approval.respond", yes),
      ]);
      assert.deepEqual(answers.map(({ code }) => code).toSorted(), ["", "already_resolved"]);
      assert.equal(await finished(one, String(reply.payload["turn_id"])), "done");
    }
    const runs = readFileSync(joinPath(folder, "pids"), "utf8").trim().split("\n").length;
    assert.equal(runs, 10);
  });

  it("[SOCK-12] a surface that reads nothing while 10,000 things change costs little, and then learns of the question (B44, B61)", async () => {
    const folder = sandbox.workspace();
    const serving = await startServe(sandbox, sandbox.folder());
    const { client: busy } = guests.join(await joinAs(serving.place, folder));
    const stalled = guests.add(await knock(serving));
    const heard: string[] = [];
    const { connection } = stalled;
    connection.onNotification("kodama/event", ({ event, payload }: { event: string; payload: Json }) => {
      heard.push(event === "runtime.control" ? String(payload["action"]) : event);
    });
    assert.ok(await stalled.enter());
    await connection.sendRequest("kodama/command", {
      v: 1,
      request_id: "attach",
      command: "surface.attach",
      payload: { kind: "test", name: "stalled", folders: [], trusted: true, visible: true, serves: [] },
    });
    stalled.socket.pause();
    const pid = serving.child.pid ?? 0;
    const before = residentMb(pid);
    for (let n = 0; n < 100; n++)
      await Promise.all(
        Array.from({ length: 100 }, (_, m) =>
          busy.send("orb.urgency.set", { urgency: ((n * 100 + m) % 997) / 997 }),
        ),
      );
    const reply = await busy.send("conversation.inject_text", { text: "run the tests" });
    await busy.until(
      "approval.requested",
      (payload) => (payload["approval"] as Json)["turn_id"] === reply.payload["turn_id"],
    );
    const grown = residentMb(pid) - before;
    assert.ok(grown < 150, `${grown.toFixed(0)} MB more`);
    stalled.socket.resume();
    const end = Date.now() + 10_000;
    while (!heard.includes("approval.requested") && !heard.includes("resync") && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    // Either the question itself, or the word that a snapshot, which holds it, must be fetched.
    assert.ok(heard.includes("approval.requested") || heard.includes("resync"), heard.slice(-5).join(" "));
  });

  it("[SURFACE-6] [SURFACE-7] over the wire: the answer comes when the window took the voice or did not, and asked again is the same (B28, B14)", async () => {
    const folder = sandbox.workspace();
    const serving = await startServe(sandbox, sandbox.folder());
    const { client: one } = guests.join(await joinAs(serving.place, folder));
    const { client: two } = guests.join(await joinAs(serving.place, folder, ["focus"]));
    const { view } = (await one.send("conversation.snapshot", {})).payload as { view: { surfaces: Json } };
    const target = Object.keys(view.surfaces).at(-1) ?? "";
    const answer = async (ok: boolean): Promise<void> => {
      const { payload } = await two.until(
        "capability.window_opened",
        ({ window_id: id }) => !seen.has(String(id)),
      );
      seen.add(String(payload["window_id"]));
      const report = {
        window_id: String(payload["window_id"]),
        ok,
        error_kind: ok ? "" : "rejected",
        message: "Busy.",
      };
      await two.send("capability.window_report", report);
    };
    const seen = new Set<string>();
    const [refused] = await Promise.all([one.send("device.move", { target }), answer(false)]);
    assert.deepEqual([refused.code, refused.message], ["denied", "Busy. Nothing was moved."]);
    const key = { idempotency_key: "move once" };
    const [moved] = await Promise.all([one.send("device.move", { target }, key), answer(true)]);
    assert.deepEqual([moved.code, moved.payload["surface_id"]], ["", target]);
    const { payload: told } = await two.until("runtime.control", ({ action }) => action === "device_changed");
    assert.deepEqual(told["detail"], {
      surface_id: target,
      speaker: "",
      generation: moved.payload["generation"],
    });
    assert.equal((await one.send("device.go_home", {})).code, "");
    assert.deepEqual((await one.send("device.move", { target }, key)).payload, moved.payload);
    assert.notEqual((await one.send("device.move", { target: "speaker:no such one" })).code, "");
    assert.deepEqual([one.faults, two.faults], [[], []]);
  });
});
