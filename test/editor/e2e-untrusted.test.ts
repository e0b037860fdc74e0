// A folder that the person does not trust, up to the moment it is.
import assert from "node:assert/strict";
import { runCommand } from "../harness/browser.ts";
import { NEWEST } from "../harness/code-server.ts";
import { openEditor } from "../support/editor-rig.ts";

describe("Kodama in a folder that is not trusted", () => {
  it("[E2E-12] looks, and does nothing else, until the person trusts the folder (D14, B59)", async () => {
    const editor = await openEditor({ version: NEWEST, asksForTrust: true });
    try {
      const { page } = editor;
      await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
      const view = await editor.view();
      await view.locator(".banner", { hasText: "not trusted" }).waitFor({ timeout: 30_000 });
      await view.locator(".composer textarea").fill("run the tests");
      await view.locator(".composer textarea").press("Enter");
      await view.locator(".said", { hasText: "This workspace is not trusted" }).waitFor();
      await editor.screenshot("untrusted");
      assert.equal(await view.locator(".card").count(), 0);
      await view.locator(".composer textarea").fill("search for greet");
      await view.locator(".composer textarea").press("Enter");
      await view.locator(".turn", { hasText: "succeeded" }).waitFor();
      await runCommand(page, "Workspaces: Manage Workspace Trust");
      await page
        .locator(".workspace-trust-editor")
        .getByRole("button", { name: "Trust", exact: true })
        .click();
      await view.locator(".banner", { hasText: "not trusted" }).waitFor({ state: "detached" });
      await view.locator(".composer textarea").fill("run the tests");
      await view.locator(".composer textarea").press("Enter");
      await view.locator(".card", { hasText: "npm run test" }).waitFor();
    } finally {
      await editor.close();
    }
  });
});
