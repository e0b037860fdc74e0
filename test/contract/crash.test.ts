// The server is killed at each step of a turn and started again on the same folder: nothing runs twice, nothing that
// was asked is lost, and what was interrupted says so.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type LspProcess, OWN, startLsp } from "../support/lsp-process.ts";
import { createSandbox } from "../support/sandbox.ts";
import { finished } from "../support/scenario.ts";
import { askedIn, type Json } from "../support/wire-client.ts";

/** Leaves one line per run, says that it started, then stays until it is ended. */
const STAYS = "echo ran >> witness; sleep 0.3; echo started; exec sleep 60";
const QUICK = "echo ran >> witness";

describe("a server that is killed", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());

  const start = (home: string, folder: string): Promise<LspProcess> =>
    startLsp(sandbox, { home, folders: [folder], own: OWN });
  const ask = async ({ client }: LspProcess): Promise<string> => {
    const answer = await client.send("conversation.inject_text", { text: "run the tests" });
    assert.equal(answer.ok, true, answer.message);
    return String(answer.payload["turn_id"]);
  };
  const witness = (folder: string): number =>
    existsSync(join(folder, "witness"))
      ? (readFileSync(join(folder, "witness"), "utf8").match(/ran/g)?.length ?? 0)
      : 0;
  const turnOf = async ({ client }: LspProcess, turnId: string): Promise<Json> => {
    const { payload } = await client.send("conversation.snapshot", {});
    const turn = (payload["view"] as { turns: Record<string, Json> }).turns[turnId];
    assert.ok(turn !== undefined, "the turn is gone");
    return turn;
  };
  const pendingOf = async ({ client }: LspProcess): Promise<ReturnType<typeof askedIn>[]> => {
    const { payload } = await client.send("approval.list", {});
    return (payload["approvals"] as Json[])
      .filter((one) => one["state"] === "pending")
      .map((approval) => askedIn({ payload: { approval } }));
  };
  const intact = async ({ client }: LspProcess): Promise<void> => {
    assert.equal((await client.send("audit.verify", {})).payload["intact"], true);
    assert.deepEqual(client.faults, []);
  };

  it("[CRASH-1] right after a request was accepted: it is still there and asks once (B6, C10, C14)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace(QUICK)];
    const first = await start(home, folder);
    const turnId = await ask(first);
    await sandbox.kill(first);
    const second = await start(home, folder);
    if ((await pendingOf(second)).length === 0) await second.client.until("approval.requested");
    const [asked, ...more] = await pendingOf(second);
    assert.deepEqual([more, witness(folder)], [[], 0]);
    assert.ok(asked !== undefined);
    const answered = await second.client.send("approval.respond", { ...asked, decision: "allow_once" });
    assert.equal(answered.ok, true, answered.message);
    assert.equal(await finished(second.client, turnId), "done");
    assert.equal(witness(folder), 1);
    await intact(second);
  });

  it("[CRASH-2] while a question is open: the same question waits, and its answer runs it once (B6, B22)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace(QUICK)];
    const first = await start(home, folder);
    const turnId = await ask(first);
    const asked = askedIn(await first.client.until("approval.requested"));
    await sandbox.kill(first);
    const second = await start(home, folder);
    assert.deepEqual(await pendingOf(second), [asked]);
    const answered = await second.client.send("approval.respond", { ...asked, decision: "allow_once" });
    assert.equal(answered.ok, true, answered.message);
    assert.equal(await finished(second.client, turnId), "done");
    const again = await second.client.send("approval.respond", { ...asked, decision: "allow_once" });
    assert.deepEqual([again.code, witness(folder)], ["already_resolved", 1]);
    await intact(second);
  });

  it("[CRASH-3] while the tool runs: it is not run again, and the turn says it was interrupted (C10, C11)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace(STAYS)];
    const first = await start(home, folder);
    const turnId = await ask(first);
    const asked = askedIn(await first.client.until("approval.requested"));
    await first.client.send("approval.respond", { ...asked, decision: "allow_once" });
    await first.client.until("tool.progress", (payload) => String(payload["tail"]).includes("started"));
    await sandbox.kill(first);
    const second = await start(home, folder);
    const turn = await turnOf(second, turnId);
    assert.match(JSON.stringify(turn), /interrupted/);
    assert.deepEqual([turn["state"], witness(folder)], ["failed", 1]);
    assert.deepEqual(await pendingOf(second), []);
    await intact(second);
  });

  it("[CRASH-4] after it was done: the answer is still shown, and nothing runs again (C10)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace(QUICK)];
    const first = await start(home, folder);
    const turnId = await ask(first);
    const asked = askedIn(await first.client.until("approval.requested"));
    await first.client.send("approval.respond", { ...asked, decision: "allow_once" });
    assert.equal(await finished(first.client, turnId), "done");
    await sandbox.kill(first);
    const second = await start(home, folder);
    assert.deepEqual([(await turnOf(second, turnId))["state"], witness(folder)], ["done", 1]);
    await intact(second);
  });

  it("[CRASH-5] an idempotency key still answers the same after it, and refuses another body (B14)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace(QUICK)];
    const extra = { idempotency_key: "once-and-only-once" };
    const first = await start(home, folder);
    const { payload } = await first.client.send("conversation.inject_text", { text: "run the tests" }, extra);
    await first.client.until("approval.requested");
    await sandbox.kill(first);
    const second = await start(home, folder);
    const again = await second.client.send("conversation.inject_text", { text: "run the tests" }, extra);
    assert.deepEqual([again.code, again.payload], ["", payload]);
    assert.equal((await pendingOf(second)).length, 1);
    const other = await second.client.send("conversation.inject_text", { text: "build it" }, extra);
    assert.equal(other.code, "conflict");
  });
});
