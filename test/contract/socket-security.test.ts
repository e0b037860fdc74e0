// Who may speak over the local socket.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join as joinPath } from "node:path";
import { leaveProof, readSecret, sameSecret } from "../../server/host/rendezvous.ts";
import { type Door, knock as knockAt } from "../support/door.ts";
import { createSandbox } from "../support/sandbox.ts";
import { createGuests, join, type Serving, startServe } from "../support/serve-process.ts";
import type { Json } from "../support/wire-client.ts";

describe("the local socket", () => {
  const sandbox = createSandbox();
  const guests = createGuests();
  afterEach(async () => {
    guests.leave();
    await sandbox.clean();
  });

  const knock = async (serving: Serving): Promise<Door> => {
    return guests.add(await knockAt(serving));
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
    assert.equal((await guests.join(await join(again.place)).client.send("host.ping", {})).ok, true);
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
    guests.join(await join(serving.place));
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
});
