// A folder outside the open ones that is asked for: which one that is, and which is none.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { holdsTooMuch } from "../../server/core/tools/secrets.ts";
import { attachClient, createTestHost } from "../support/test-host.ts";
import { temporaryFolder } from "../support/workbench.ts";

interface Granted {
  readonly grant: JsonRecord;
}

describe("a folder that is asked for", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder("grant");
  });
  afterEach(() => folder.remove());

  it("[GRANT-1] is the one that is there, by its real path, and no other (B54, B58)", async () => {
    const { host } = await createTestHost();
    const client = await attachClient(host);
    const at = (...names: readonly string[]): string => join(folder.path, ...names);
    mkdirSync(at("real"));
    writeFileSync(at("file"), "");
    symlinkSync(at("real"), at("link"));
    const ask = (scope: string): ReturnType<typeof client.send> =>
      client.send("capability.request", {
        capability: "filesystem_outside_workspace",
        scope,
        reason: "to read",
      });
    for (const scope of [at("real"), at("link"), at("link", "..", "real")]) {
      const { grant } = (await ask(scope)).payload as unknown as { readonly grant: JsonRecord };
      assert.equal(grant["scope"], at("real"), scope);
    }
    for (const scope of ["", ".", "real", "../", at("file"), at("none"), "~", `${at("real")}\0`]) {
      const reply = await ask(scope);
      assert.equal(reply.error?.code, "invalid_payload", scope);
    }
    for (const scope of ["/", homedir(), "/proc"]) {
      const reply = await ask(scope);
      assert.equal(reply.error?.code, "forbidden", scope);
    }
    await host.close();
  });

  it("[GRANT-3] is no whole disk, home or part of the system, on any of them (B54)", () => {
    for (const [folder, home] of [
      ["/home/other", "/home/me"],
      ["/Users/other", "/Users/me"],
      ["C:\\Users\\other", "C:\\Users\\me"],
      ["D:\\", "C:\\Users\\me"],
      ["/mnt/disk", "/home/me"],
      ["/Volumes/Disk", "/Users/me"],
      ["/etc", "/home/me"],
      ["/root", "/home/me"],
      ["/home/me/.ssh", "/home/me"],
    ] as const)
      assert.ok(holdsTooMuch(folder, home), folder);
    for (const [folder, home] of [
      ["/home/me/work", "/home/me"],
      ["/workspace", "/root"],
      ["/mnt/disk/project", "/home/me"],
      ["D:\\project", "C:\\Users\\me"],
      ["/opt/project", "/root"],
    ] as const)
      assert.ok(!holdsTooMuch(folder, home), folder);
  });

  it("[GRANT-3] is given at once where a person chose it, for as long as they said, and once (B54)", async () => {
    const { host } = await createTestHost();
    const client = await attachClient(host);
    const capability = "filesystem_outside_workspace";
    const choose = async (expires_in_ms: number): Promise<JsonRecord> => {
      const asked = { capability, scope: folder.path, reason: "chosen", chosen: true, expires_in_ms };
      const { grant } = (await client.send("capability.request", asked)).payload as unknown as Granted;
      return grant;
    };
    const hour = await choose(3_600_000);
    const minute = await choose(60_000);
    const lasting = await choose(0);
    const again = await choose(3_600_000);
    assert.deepEqual([hour["state"], hour["scope"]], ["granted", folder.path]);
    assert.equal(minute["grant_id"], hour["grant_id"], "an hour holds a minute");
    assert.notEqual(lasting["grant_id"], hour["grant_id"], "an hour is not for good");
    assert.equal(again["grant_id"], lasting["grant_id"], "the longer one took the place of the shorter");
    await client.send("capability.revoke", { grant_id: String(lasting["grant_id"]) });
    const { grants } = (await client.send("capability.list", {})).payload as unknown as {
      readonly grants: JsonRecord[];
    };
    assert.deepEqual(
      grants.filter((one) => one["state"] === "granted"),
      [],
    );
    assert.deepEqual(
      client.heard.filter(({ event }) => event === "capability.requested"),
      [],
    );
    for (const wrong of [
      { capability: "network", scope: "example.org", chosen: true },
      { capability, scope: folder.path, chosen: true, expires_in_ms: -1 },
      { capability, scope: folder.path, expires_in_ms: 367 * 86_400_000 },
    ]) {
      const reply = await client.send("capability.request", { reason: "to read", ...wrong });
      assert.equal(reply.error?.code, "invalid_payload", JSON.stringify(wrong));
    }
    await host.close();
  });
});
