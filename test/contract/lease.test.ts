// Servers that share a folder: killed, hung, left; who leads afterwards, and what the former one can still do.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { type LspProcess, OWN, startLsp } from "../support/lsp-process.ts";
import { createSandbox } from "../support/sandbox.ts";
import { startServe } from "../support/serve-process.ts";

const TIMES = { KODAMA_LEASE_TTL_MS: "1200", KODAMA_LEASE_HEARTBEAT_MS: "200" };

describe("servers on one folder", () => {
  const sandbox = createSandbox();
  afterEach(() => sandbox.clean());
  const start = async (home: string, env: Readonly<Record<string, string>> = {}): Promise<LspProcess> => {
    const lsp = await startLsp(sandbox, { home, own: OWN, env: { ...TIMES, ...env } });
    assert.equal((await lsp.client.send("host.ping", {})).ok, true);
    return lsp;
  };
  const mirror = (home: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(home, "scheduler.leader.lock"), "utf8")) as Record<string, unknown>;

  it("[LEASE-5] the mirror has the five fields and the epoch, and moves with each heartbeat (B46, B48)", async () => {
    const home = sandbox.folder();
    const { child } = await start(home);
    const first = mirror(home);
    assert.deepEqual(Object.keys(first), [
      "instance_id",
      "pid",
      "started_at",
      "heartbeat_at",
      "lease_expires_at",
      "epoch",
      "boot_id",
    ]);
    assert.deepEqual([first["pid"], first["epoch"]], [child.pid, 1]);
    await sleep(700);
    const later = mirror(home);
    assert.equal(later["started_at"], first["started_at"]);
    assert.ok(String(later["heartbeat_at"]) > String(first["heartbeat_at"]));
  });

  it("[LEASE-4] killed, it is followed at once; left, too; each time the epoch grows (B47)", async () => {
    const home = sandbox.folder();
    const first = await start(home, { KODAMA_LEASE_TTL_MS: "30000" });
    await sandbox.kill(first);
    const killedAt = Date.now();
    const second = await start(home, { KODAMA_LEASE_TTL_MS: "30000" });
    // Far from the thirty seconds of the lease; a start of the process is in it.
    assert.ok(Date.now() - killedAt < 15_000);
    assert.equal(mirror(home)["epoch"], 2);
    await second.connection.sendRequest("shutdown");
    await second.connection.sendNotification("exit");
    await second.ended;
    await start(home);
    assert.equal(mirror(home)["epoch"], 3);
  });

  it("[LEASE-2] with ttl_only a killed one is followed when its lease has expired (B47, B67)", async () => {
    const home = sandbox.folder();
    const first = await start(home, { KODAMA_TAKEOVER: "ttl_only" });
    await sandbox.kill(first);
    await start(home, { KODAMA_TAKEOVER: "ttl_only" });
    const { started_at, epoch } = mirror(home);
    assert.equal(epoch, 2);
    assert.ok(Date.parse(String(started_at)) > 0);
  });

  it("[LEASE-3] [LEASE-4] hung, it is followed when its lease has expired; awake again it writes nothing and ends (B45, B47, C10)", async () => {
    const home = sandbox.folder();
    const hung = await start(home);
    const follower = await start(home);
    process.kill(hung.child.pid ?? 0, "SIGSTOP");
    try {
      await follower.client.until("runtime.control", ({ action }) => action === "resync");
      const next = follower;
      assert.deepEqual([mirror(home)["epoch"], mirror(home)["pid"]], [2, next.child.pid]);
      assert.equal((await next.client.send("orb.palette.set", { palette: "glen-green" })).code, "");
      const late = Promise.race([
        hung.client.send("orb.palette.set", { palette: "rowan-berry" }).then(({ code }) => code),
        hung.ended.then(() => "gone"),
      ]);
      process.kill(hung.child.pid ?? 0, "SIGCONT");
      assert.notEqual(await late, "", "its write is refused");
      assert.equal(await hung.ended, 1);
      await sleep(300);
      const { view } = (await next.client.send("conversation.snapshot", {})).payload as {
        view: { orb: { palette: string } };
      };
      assert.equal(view.orb.palette, "glen-green");
      assert.equal((await next.client.send("audit.verify", {})).payload["intact"], true);
      assert.equal(mirror(home)["epoch"], 2);
    } finally {
      hung.child.kill("SIGCONT");
    }
  });

  for (const [what, harm] of [
    ["lost", (path: string) => rmSync(path)],
    ["damaged", (path: string) => writeFileSync(path, "not a database".repeat(400))],
  ] as const)
    it(`[LEASE-3] a ${what} lease file shuts nobody out: the next start leads above the fence of the data (B45, C10)`, async () => {
      const home = sandbox.folder();
      for (let n = 0; n < 3; n++) {
        const server = await start(home);
        assert.equal((await server.client.send("orb.palette.set", { palette: "glen-green" })).code, "");
        await sandbox.kill(server);
      }
      for (const suffix of ["-wal", "-shm"]) rmSync(join(home, `lease.db${suffix}`), { force: true });
      harm(join(home, "lease.db"));
      const next = await start(home);
      assert.equal((await next.client.send("orb.palette.set", { palette: "rowan-berry" })).code, "");
      assert.equal(mirror(home)["epoch"], 4);
    });

  it("[LEASE-1] a lease file that another one holds for a moment is waited for (B45)", async () => {
    const home = sandbox.folder();
    const first = await startServe(sandbox, home);
    await sandbox.kill(first);
    const db = new DatabaseSync(join(home, "lease.db"));
    db.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
    const starting = startServe(sandbox, home);
    const early = await Promise.race([starting.then(() => "led"), sleep(1_200, "waits")]);
    assert.equal(early, "waits");
    db.close();
    await starting;
  });
});
