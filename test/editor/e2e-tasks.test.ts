// Tasks in the editor: made by a sentence, seen in the tree, run, paused, looked at, deleted.
import assert from "node:assert/strict";
import { runCommand } from "../harness/browser.ts";
import { askByPalette } from "../support/editor-actions.ts";
import { editorForSuite } from "../support/editor-rig.ts";

describe("Tasks in the editor", () => {
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

  it("[E2E-16] a form asks what, when and its name by keyboard, goes back, says what is wrong, and its run is looked at as a log (B24, B25, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    const box = page.locator(".quick-input-widget");
    const asked = async (step: number): Promise<void> => {
      await box.locator(".quick-input-title", { hasText: `(${step}/6)` }).waitFor();
    };
    const type = async (text: string): Promise<void> => {
      await box.locator("input.input:focus").fill(text);
      await page.keyboard.press("Enter");
    };
    await runCommand(page, "Kodama: New Task with a Form…");
    await asked(1);
    await page.keyboard.press("Enter");
    await asked(2);
    // What the folder can run is offered, with what that is.
    await box.locator(".monaco-list-row", { hasText: "node --test" }).waitFor();
    await page.waitForTimeout(300);
    await editor.screenshot("which-script");
    await type("Another one");
    // The list and the box for words have the same title.
    await box.locator(".quick-input-message", { hasText: "Which script?" }).waitFor();
    await box.locator(".monaco-list-row").first().waitFor({ state: "hidden" });
    await type("test");
    await asked(3);
    await page.waitForTimeout(300);
    await editor.screenshot("task-form");
    await page.keyboard.press("Enter");
    await asked(5);
    await type("a quarter past eight");
    await box.locator(".quick-input-message", { hasText: "Write it like this: 09:00" }).waitFor();
    await box.getByRole("button", { name: "Back" }).click();
    await asked(3);
    await page.keyboard.press("Enter");
    await asked(5);
    await type("8:15");
    await asked(6);
    await type("Tests in the morning");
    await runCommand(page, "Kodama: Focus on Tasks View");
    const row = page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", {
      hasText: "Tests in the morning",
    });
    await row.filter({ hasText: "every weekday at 08:15" }).waitFor();
    await row.hover();
    await row.getByRole("button", { name: /^Run Task Now/ }).click();
    await view.locator(".card button.primary:enabled").click();
    await view.locator(".said", { hasText: "The tests passed: 3 of 3." }).waitFor({ timeout: 60_000 });
    await row.locator(".monaco-tl-twistie").click();
    await page.locator(".monaco-list-row", { hasText: "succeeded, by hand" }).click();
    await page.locator(".monaco-editor .view-line", { hasText: "✔" }).first().waitFor();
    assert.equal(
      await page.locator(".tab.dirty", { hasText: "Tests in the morning" }).count(),
      0,
      "nothing to save",
    );
    await editor.screenshot("run-log");
    await row.click();
    await runCommand(page, "Kodama: Edit Task…");
    await box.locator(".quick-input-list .monaco-list-row", { hasText: "Tests in the morning" }).click();
    await asked(1);
    for (const step of [2, 3, 5, 6]) {
      await page.keyboard.press("Enter");
      await asked(step);
    }
    await type("Tests at breakfast");
    await page
      .locator(".tree-explorer-viewlet-tree-view .monaco-list-row", { hasText: "Tests at breakfast" })
      .waitFor();
  });

  it("[E2E-42] a reminder is told where the view is hidden; by palette only what goes on is paused, and that is told (B24, B27)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    await askByPalette(editor, "remind me every day at nine to stretch");
    const card = view.locator(".card", { hasText: "stretch" });
    await card.locator("button.primary:enabled").click();
    await view.locator(".said", { hasText: "I will: every day at 09:00" }).waitFor();
    await page.keyboard.press("Control+Shift+KeyE");
    await runCommand(page, "Kodama: Run Task Now…");
    const rows = page.locator(".quick-input-list .monaco-list-row");
    await rows.filter({ hasText: "stretch" }).click();
    const told = page.locator(".notification-toast", { hasText: "Kodama: Reminder: stretch." });
    await told.waitFor({ timeout: 30_000 });
    await editor.screenshot("reminder");
    await told.getByRole("button", { name: "Seen" }).click();
    await runCommand(page, "Kodama: Pause Task…");
    await rows.filter({ hasText: "stretch" }).click();
    await page.locator(".statusbar-item", { hasText: "is paused" }).waitFor();
    await runCommand(page, "Kodama: Pause Task…");
    await page.locator(".quick-input-widget input.input:focus").waitFor();
    assert.equal(await rows.filter({ hasText: "stretch" }).count(), 0);
    await page.keyboard.press("Escape");
  });
});
