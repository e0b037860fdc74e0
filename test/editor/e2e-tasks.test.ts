// Tasks in the editor: made by a sentence, seen in the tree, run, paused, looked at, deleted.
import assert from "node:assert/strict";
import { runCommand } from "../harness/browser.ts";
import { editorForSuite } from "../support/editor-rig.ts";

describe("Tasks in the editor", function () {
  this.timeout(180_000);
  const suite = editorForSuite("tasks");

  it("[E2E-14] a sentence is read back, allowed, kept in the tree, run by hand without asking, paused and deleted (B24, B27, D45, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    await runCommand(page, "Kodama: New Task…");
    await page.locator(".quick-input-widget input.input:focus").waitFor();
    await page.keyboard.type("every weekday at nine run the tests");
    await page.keyboard.press("Enter");
    const card = view.locator(".card", { hasText: "Schedule: every weekday at 09:00" });
    await card.waitFor();
    assert.match(await card.innerText(), /npm run test/);
    await editor.screenshot("task-asked");
    await card.locator("button.primary:enabled").click();
    await view.locator(".said", { hasText: "I will: every weekday at 09:00" }).waitFor();
    await runCommand(page, "Kodama: Focus on Tasks View");
    const row = page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", {
      hasText: "every weekday at 09:00",
    });
    await row.waitFor();
    await row.hover();
    await row.getByRole("button", { name: /^Run Task Now/ }).click();
    await view.locator(".said", { hasText: "The tests passed: 3 of 3." }).waitFor({ timeout: 60_000 });
    assert.equal(await view.locator(".card").count(), 0, "its own yes was for this");
    await row.locator(".monaco-tl-twistie").click();
    const run = page.locator(".monaco-list-row", { hasText: "succeeded, by hand" });
    await run.waitFor();
    await editor.screenshot("tasks");
    await run.click();
    await page.locator(".monaco-editor .view-line", { hasText: "attempt" }).first().waitFor();
    await row.hover();
    await row.getByRole("button", { name: /^Pause Task/ }).click();
    await row.filter({ hasText: "paused" }).waitFor();
    await row.click();
    await runCommand(page, "Kodama: Delete Task…");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "run the script" }).click();
    await page.locator(".monaco-dialog-box").getByRole("button", { name: "Delete" }).click();
    await row.waitFor({ state: "detached" });
    await page.locator(".welcome-view-content", { hasText: "Nothing runs by itself yet" }).waitFor();
  });
});
