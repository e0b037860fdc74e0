// A secret that Kodama is given is found nowhere: not in its files, not in what it prints, not in the support bundle.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { OWN, startLsp } from "../support/lsp-process.ts";
import { createSandbox } from "../support/sandbox.ts";
import { finished } from "../support/scenario.ts";
import { startScriptedEndpoint, type ScriptedEndpoint } from "../support/scripted-endpoint.ts";
import { askedIn } from "../support/wire-client.ts";

const KEY = "canary-of-the-environment-7f3a";
const PATCHED = "canary-of-a-setting-91bc";

function everyFile(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe("a secret", () => {
  const sandbox = createSandbox();
  let endpoint: ScriptedEndpoint | undefined;
  afterEach(async () => {
    await sandbox.clean();
    await endpoint?.close();
  });

  it("[SECRET-1] is in no file, no output, no event and no bundle (B34, B35, B58)", async () => {
    const [home, folder] = [sandbox.folder(), sandbox.workspace("env >> environment")];
    endpoint = await startScriptedEndpoint([
      { call: "run_script", args: { script: "test" } },
      { text: "Done now." },
    ]);
    const lsp = await startLsp(sandbox, {
      home,
      mode: "fd3",
      folders: [folder],
      own: OWN,
      env: { KODAMA_API_KEY: KEY },
    });
    const { client } = lsp;
    const patch = { "models.endpointUrl": endpoint.url, "models.endpointModel": "scripted" };
    assert.equal((await client.send("config.patch", { patch })).ok, true);
    const refused = await client.send("config.patch", { patch: { "models.apiKey": PATCHED } });
    const { results } = refused.payload as { readonly results?: readonly { readonly ok: boolean }[] };
    assert.deepEqual(
      results?.map((one) => one.ok),
      [false],
    );
    const { payload } = await client.send("conversation.inject_text", {
      text: "please look whether all is well",
    });
    const asked = askedIn(await client.until("approval.requested"));
    await client.send("approval.respond", { ...asked, decision: "allow_once" });
    assert.equal(await finished(client, String(payload["turn_id"])), "done");
    const replies = await Promise.all([
      client.send("diagnostics.bundle", {}),
      client.send("metrics.get", {}),
      client.send("config.get", {}),
      client.send("doctor.run", {}),
      client.send("conversation.snapshot", {}),
    ]);
    const told = JSON.stringify([replies, refused, client.heard, client.faults]) + lsp.text();
    await sandbox.kill(lsp);
    const files = everyFile(home);
    assert.ok(
      files.some((path) => path.endsWith("runtime.db")),
      "nothing was stored, so nothing was looked at",
    );
    for (const canary of [KEY, PATCHED]) {
      assert.equal(told.includes(canary), false, `${canary} was told`);
      for (const path of files)
        assert.equal(readFileSync(path).includes(canary), false, `${canary} is in ${path}`);
    }
    assert.equal(
      readFileSync(join(folder, "environment"), "utf8").includes(KEY),
      false,
      "a tool was given the key",
    );
  });
});
