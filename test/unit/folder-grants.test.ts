// A folder outside the open ones that is asked for: which one that is, and which is none.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonRecord } from "../../server/core/lib/json.ts";
import { attachClient, createTestHost } from "../support/test-host.ts";
import { temporaryFolder } from "../support/workbench.ts";

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
    await host.close();
  });
});
