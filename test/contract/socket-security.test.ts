// Who may speak over the local socket, and what even a client that was let in cannot do.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import { dirname, join as joinPath } from "node:path";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { leaveProof, readSecret, sameSecret } from "../../server/host/rendezvous.ts";
import { OWN, startLsp } from "../support/lsp-process.ts";
import { createSandbox } from "../support/sandbox.ts";
import { finished } from "../support/scenario.ts";
import { join, joinAs, type Serving, startServe } from "../support/serve-process.ts";
import { askedIn, type Json } from "../support/wire-client.ts";

interface Door {
  readonly connection: MessageConnection;
  readonly closed: Promise<unknown>;
  challenge(): Promise<string>;
  hello(secret: unknown): Promise<boolean>;
}

describe("the local socket", function () {
  this.timeout(30_000);
  const sandbox = createSandbox();
  const open = new Set<{ end(): void }>();
  afterEach(async () => {
    for (const one of open) one.end();
    open.clear();
    await sandbox.clean();
  });

  const knock = async ({ place }: Serving): Promise<Door> => {
    const socket = connect(place.address);
    await once(socket, "connect");
    socket.on("error", () => {});
    const closed = once(socket, "close");
    const connection = createMessageConnection(
      new StreamMessageReader(socket),
      new StreamMessageWriter(socket),
    );
    connection.onError(() => {});
    connection.listen();
    open.add({ end: () => void socket.destroy() });
    const ask = (method: string, body?: object): Promise<Json> => connection.sendRequest(method, body);
    return {
      connection,
      closed,
      challenge: async () => String((await ask("kodama/challenge", {}))["nonce"]),
      hello: async (secret) => (await ask("kodama/hello", { secret }))["ok"] === true,
    };
  };
  const remember = <T extends { readonly authority: { close(): Promise<void> } }>(joined: T): T => {
    open.add({ end: () => void joined.authority.close() });
    return joined;
  };

  it("[SOCK-1] is a 0600 file in a 0700 folder, as is the secret; each launch has its own (B65, B66)", async () => {
    const home = sandbox.folder();
    const serving = await startServe(sandbox, home);
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    const { address, secretPath, folder } = serving.place;
    assert.deepEqual(
      [mode(address), mode(dirname(address)), mode(secretPath), mode(folder)],
      ["600", "700", "600", "700"],
    );
    const before = readSecret(serving.place);
    assert.match(before, /^[0-9a-f]{64}$/);
    await sandbox.kill(serving);
    const again = await startServe(sandbox, home);
    assert.notEqual(readSecret(again.place), before);
    assert.equal((await remember(await join(again.place)).client.send("host.ping", {})).ok, true);
  });

  it("[SOCK-2] lets nobody in without hello, with a wrong secret, or without the proof of a file (B59, B66)", async () => {
    const serving = await startServe(sandbox, sandbox.folder());
    const secret = readSecret(serving.place);
    const silent = await knock(serving);
    const refused: Json = await silent.connection.sendRequest("kodama/command", {
      v: 1,
      request_id: "r",
      command: "host.ping",
    });
    assert.deepEqual([refused["ok"], (refused["error"] as Json)["code"]], [false, "unauthenticated"]);
    for (const wrong of ["", "0".repeat(64), secret.slice(1), `${secret}0`, 7, null, [secret]]) {
      const door = await knock(serving);
      leaveProof(serving.place, await door.challenge());
      assert.equal(await door.hello(wrong), false, String(wrong));
      await door.closed;
    }
    const unproven = await knock(serving);
    await unproven.challenge();
    assert.equal(await unproven.hello(secret), false);
    const unasked = await knock(serving);
    assert.equal(await unasked.hello(secret), false);
    await Promise.all([unproven.closed, unasked.closed]);
  });

  it("[SOCK-3] takes a nonce once, and only on the connection it was given to (B66)", async () => {
    const serving = await startServe(sandbox, sandbox.folder());
    const secret = readSecret(serving.place);
    const first = await knock(serving);
    const nonce = await first.challenge();
    leaveProof(serving.place, nonce);
    assert.equal(await first.hello(secret), true);
    leaveProof(serving.place, nonce);
    const thief = await knock(serving);
    assert.equal(await thief.hello(secret), false);
    const other = await knock(serving);
    await other.challenge();
    assert.equal(await other.hello(secret), false);
    assert.equal(await first.hello(secret), false, "hello twice");
  });

  it("[SOCK-4] a proof that is no plain file does not count, and none is left behind (B66)", async () => {
    const serving = await startServe(sandbox, sandbox.folder());
    const { folder } = serving.place;
    const door = await knock(serving);
    const nonce = await door.challenge();
    writeFileSync(joinPath(folder, "elsewhere"), "");
    symlinkSync(joinPath(folder, "elsewhere"), joinPath(folder, `proof-${nonce}`));
    assert.equal(await door.hello(readSecret(serving.place)), false);
    remember(await join(serving.place));
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith("proof-")),
      [],
    );
  });

  it("[SOCK-5] compares the secret whole and by its hash (B66)", () => {
    assert.equal(sameSecret("abc", "abc"), true);
    for (const given of ["", "ab", "abcd", "ABC", 1, undefined, null, {}, "a".repeat(300)])
      assert.equal(sameSecret("abc", given), false);
    const text = readFileSync(new URL("../../server/host/socket.ts", import.meta.url), "utf8");
    assert.match(text, /sameSecret\(secret, hello\.secret\)/);
    assert.doesNotMatch(text, /===\s*secret\b|secret\s*===/);
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
    const [a, b] = [
      await leader.client.send("conversation.snapshot", {}),
      await follower.client.send("conversation.snapshot", {}),
    ];
    assert.deepEqual(a.payload, b.payload);
    assert.deepEqual([leader.client.faults, follower.client.faults], [[], []]);
  });

  it("[SOCK-7] when the first server is killed, the second ends, and a new one takes over at once (B2, C10)", async () => {
    const home = sandbox.folder();
    const leader = await startLsp(sandbox, { home, own: OWN });
    await leader.client.send("host.ping", {});
    const follower = await startLsp(sandbox, { home, own: OWN });
    await follower.client.send("host.ping", {});
    await sandbox.kill(leader);
    assert.equal(await follower.ended, 1);
    const next = await startLsp(sandbox, { home, own: OWN });
    assert.equal((await next.client.send("host.ping", {})).ok, true);
  });

  it("[SOCK-11] of two surfaces that answer at once one is heard, the other is told, and it runs once (B6, D19)", async () => {
    const folder = sandbox.workspace();
    const serving = await startServe(sandbox, sandbox.folder());
    const { client: one } = remember(await joinAs(serving.place, folder));
    const { client: two } = remember(await joinAs(serving.place, folder));
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
    const { client: busy } = remember(await joinAs(serving.place, folder));
    const stalled = connect(serving.place.address);
    open.add({ end: () => void stalled.destroy() });
    await once(stalled, "connect");
    const heard: string[] = [];
    const connection = createMessageConnection(
      new StreamMessageReader(stalled),
      new StreamMessageWriter(stalled),
    );
    connection.onNotification("kodama/event", ({ event, payload }: { event: string; payload: Json }) => {
      heard.push(event === "runtime.control" ? String(payload["action"]) : event);
    });
    connection.listen();
    const { nonce } = await connection.sendRequest<{ nonce: string }>("kodama/challenge");
    leaveProof(serving.place, nonce);
    await connection.sendRequest("kodama/hello", { secret: readSecret(serving.place) });
    await connection.sendRequest("kodama/command", {
      v: 1,
      request_id: "attach",
      command: "surface.attach",
      payload: { kind: "test", name: "stalled", folders: [], trusted: true, visible: true, serves: [] },
    });
    stalled.pause();
    const rssMb = (): number =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${serving.child.pid}/status`, "utf8"))?.[1] ?? 0) /
      1_024;
    const before = rssMb();
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
    const grown = rssMb() - before;
    assert.ok(grown < 150, `${grown.toFixed(0)} MB more`);
    stalled.resume();
    const end = Date.now() + 10_000;
    while (!heard.includes("approval.requested") && !heard.includes("resync") && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    // Either the question itself, or the word that a snapshot, which holds it, must be fetched.
    assert.ok(heard.includes("approval.requested") || heard.includes("resync"), heard.slice(-5).join(" "));
  });

  it("[SOCK-8] a client cannot change another surface, or speak as the voice (B59)", async () => {
    const folder = sandbox.workspace();
    const serving = await startServe(sandbox, sandbox.folder());
    const { client: owner } = remember(await joinAs(serving.place, folder));
    const { client: other } = remember(await joinAs(serving.place, folder));
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
    const { client: owner } = remember(await joinAs(serving.place, folder, ["reveal_range"]));
    const { client: other } = remember(await joinAs(serving.place, folder));
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
    const { client: other } = remember(await joinAs(serving.place, folder));
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
});
