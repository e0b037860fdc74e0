// Where words go is seen while they go; safe mode ends what is under way, only looks, and is left again.
import assert from "node:assert/strict";
import { runCommand } from "../harness/browser.ts";
import { askByPalette } from "../support/editor-actions.ts";
import { editorForSuite } from "../support/editor-rig.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";

describe("Safe mode in the editor", () => {
  let endpoint: ScriptedEndpoint;
  before(async () => {
    endpoint = await startScriptedEndpoint([{ call: "run_script", args: { script: "test" } }]);
  });
  after(() => endpoint.close());
  // An address that does not plainly say that it is this machine.
  const suite = editorForSuite("safe-mode", () => ({
    "kodama.models.endpointUrl": endpoint.url.replace("127.0.0.1", "0.0.0.0"),
  }));

  it("[E2E-21] shows where words go, ends what is under way, only looks, and is left by a button (D2, B33, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    const card = view.locator(".card");
    const allow = card.getByRole("button", { name: "Allow once", disabled: false });

    await askByPalette(editor, "see whether everything is fine, in your own way");
    await card.filter({ hasText: "Use the language model at 0.0.0.0" }).waitFor({ timeout: 30_000 });
    assert.equal(await view.locator(".egress").count(), 0);
    await allow.click();
    await card.filter({ hasText: "npm run test" }).waitFor({ timeout: 30_000 });
    await view.locator(".egress", { hasText: "Your words go to 0.0.0.0" }).waitFor();
    await editor.screenshot("egress");

    await runCommand(page, "Kodama: Enter Safe Mode");
    await view.locator(".banner", { hasText: "Safe mode: Kodama only looks" }).waitFor({ timeout: 30_000 });
    await card.waitFor({ state: "detached" });
    assert.equal(await view.locator(".egress").count(), 0);
    await askByPalette(editor, "run the tests");
    await view
      .locator(".turn", { hasText: "Safe mode is on, so Kodama only looks." })
      .waitFor({ timeout: 30_000 });
    await askByPalette(editor, "tell me a story about a tree");
    await view.locator(".said", { hasText: "safe mode asks no language model" }).waitFor({ timeout: 30_000 });
    assert.equal(endpoint.requests.length, 1);
    await editor.screenshot("safe-mode");

    await view.getByRole("button", { name: "Leave Safe Mode" }).click();
    await view.locator(".banner", { hasText: "Safe mode" }).waitFor({ state: "detached" });
    await askByPalette(editor, "run the tests");
    await card.filter({ hasText: "npm run test" }).waitFor({ timeout: 30_000 });
    await allow.click();
    await card.waitFor({ state: "detached" });

    await runCommand(page, "Kodama: Receipt of the Last Turn");
    const lines = page.locator(".view-line");
    await lines.filter({ hasText: "The question was answered: run_script, allowed" }).waitFor();
    await editor.screenshot("receipt");
  });
});
