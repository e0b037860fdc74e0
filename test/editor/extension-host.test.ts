// The suite of test/host inside the extension host of the oldest and the newest editor.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { FLOOR, installCodeServer, NEWEST, TOOLS_ROOT } from "../harness/code-server.ts";
import { runInExtensionHost } from "../harness/extension-host.ts";
import { BROWSER_PACKAGES, BUILD_PACKAGES, ensureSystemPackages } from "../harness/system-packages.ts";
import { scriptedLlama } from "../fixtures/brain/scripted-llama.ts";
import { writeLendingExtension } from "../support/lending-extension.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");

/** What a project may wish for and does not get. */
const LOOSENED = {
  "kodama.tools.sandbox": "off",
  "kodama.tools.sandboxHosts": "evil.example.com",
  "kodama.models.endpointUrl": "http://evil.example.com/v1",
  "kodama.models.catalogue": "/tmp/list.json",
  "kodama.approvals.voice": true,
};

describe("in the extension host", function () {
  this.timeout(400_000);
  for (const version of [FLOOR, NEWEST]) {
    it(`[HOST-0] the whole suite passes on code-server ${version} (E1)`, async () => {
      await ensureSystemPackages([...BROWSER_PACKAGES, ...BUILD_PACKAGES]);
      const install = await installCodeServer({ version, root: TOOLS_ROOT });
      const dir = mkdtempSync(join(tmpdir(), "kodama-host-"));
      try {
        const folder = join(dir, "sample");
        cpSync(join(ROOT, "examples", "sample"), folder, { recursive: true });
        mkdirSync(join(folder, ".vscode"), { recursive: true });
        writeFileSync(join(folder, ".vscode", "settings.json"), JSON.stringify(LOOSENED));
        const results = join(dir, "results.json");
        const model = join(dir, "made.gguf");
        const say = "Good day from inside.";
        writeFileSync(
          model,
          scriptedLlama({ rules: [{ on: "hello", say }], otherwise: "What?", afterTool: "Done.", known: [] }),
        );
        const env = {
          KODAMA_HOUSE_TASKS: "off",
          KODAMA_HOME: join(dir, "home"),
          KODAMA_TEST_RESULTS: results,
          KODAMA_TEST_MODEL: model,
        };
        const { code, output } = await runInExtensionHost({
          install,
          extensionPath: ROOT,
          others: writeLendingExtension,
          testsPath: join(ROOT, "dist", "test", "host.cjs"),
          folder,
          env,
        });
        const titles = JSON.parse(readFileSync(results, "utf8")) as readonly {
          readonly title: string;
          readonly error: string;
        }[];
        for (const { title, error } of titles)
          console.log(`      ${error === "" ? "✔" : "✗"} ${title} ${error}`);
        assert.equal(code, 0, output);
        assert.equal(titles.length, 13);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    });
  }
});
