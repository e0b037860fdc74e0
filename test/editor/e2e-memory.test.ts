// What is to be remembered, by a sentence; looked at, changed and forgotten by keyboard in the editor.
import assert from "node:assert/strict";
import { runCommand } from "../harness/browser.ts";
import { askByPalette } from "../support/editor-actions.ts";
import { editorForSuite } from "../support/editor-rig.ts";

describe("Memory in the editor", () => {
  const suite = editorForSuite("memory");

  it("[E2E-19] a sentence is kept, seen in the list, changed, set aside and brought back, looked up by words and forgotten for good (D30, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    const rows = page.locator(".quick-input-list .monaco-list-row");
    const input = page.locator(".quick-input-widget input.input");

    await askByPalette(editor, "remember that deploys happen on Fridays");
    await view
      .locator(".said", { hasText: "I will remember that for this project." })
      .waitFor({ timeout: 30_000 });
    await runCommand(page, "Kodama: Memory…");
    await rows.filter({ hasText: "deploys happen on Fridays" }).waitFor();
    await editor.screenshot("memory");
    // Past what adds and what imports.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await rows.filter({ hasText: "Change…" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-message", { hasText: "What should be remembered instead?" }).waitFor();
    await input.fill("deploys happen on Mondays");
    await page.keyboard.press("Enter");
    await rows.filter({ hasText: "deploys happen on Mondays" }).waitFor();
    assert.equal(await rows.filter({ hasText: "Fridays" }).count(), 0);

    await rows.filter({ hasText: "deploys happen on Mondays" }).click();
    await rows.filter({ hasText: "Set Aside" }).click();
    await rows.filter({ hasText: "What is set aside…" }).waitFor();
    assert.equal(await rows.filter({ hasText: "Mondays" }).count(), 0, "told to nobody");
    await rows.filter({ hasText: "What is set aside…" }).click();
    await rows.filter({ hasText: "deploys happen on Mondays" }).waitFor();
    await editor.screenshot("memory-aside");
    await page.keyboard.press("Enter");
    await rows.filter({ hasText: "Remember Again" }).waitFor();
    await page.keyboard.press("Enter");
    await rows.filter({ hasText: "deploys happen on Mondays" }).waitFor();
    assert.equal(await rows.filter({ hasText: "What is set aside…" }).count(), 0);
    await page.keyboard.press("Escape");

    await askByPalette(editor, "what do you remember about deploys?");
    await view.locator(".said", { hasText: "deploys happen on Mondays" }).waitFor({ timeout: 30_000 });
    await askByPalette(editor, "forget that deploys happen on Mondays");
    const card = view.locator(".card", { hasText: 'Forget: "deploys happen on Mondays"' });
    await card.waitFor({ timeout: 30_000 });
    await editor.screenshot("forget");
    await card.getByRole("button", { name: "Allow once", disabled: false }).click();
    await view.locator(".said", { hasText: "I forgot it." }).waitFor({ timeout: 30_000 });
    await runCommand(page, "Kodama: Memory…");
    await rows.filter({ hasText: "Remember something…" }).waitFor();
    assert.equal(await rows.count(), 2, "to add, and to import");
    await page.keyboard.press("Escape");
  });

  it("[E2E-49] by words all of it is forgotten, after a question that shows it (D30, D17)", async () => {
    const editor = suite();
    const view = await editor.view();
    for (const fact of ["the port is 80", "prices are in cents"]) {
      await askByPalette(editor, `remember that ${fact}`);
      await view.locator(".asked", { hasText: fact }).waitFor();
    }
    await askByPalette(editor, "wipe your memory");
    const card = view.locator(".card", { hasText: "Forget all 2 things" });
    await card.waitFor();
    assert.match(await card.innerText(), /changes memory[\s\S]*the port is 80[\s\S]*erased for good/);
    assert.match(await card.innerText(), /prices are in cents/);
    await card.locator("button.primary:enabled").waitFor();
    await editor.screenshot("forget-all");
    await editor.page.keyboard.press("Control+Alt+KeyY");
    await view.locator(".said", { hasText: "I forgot all 2." }).waitFor();
  });

  it("[E2E-52] what was done is told when it is asked for, seen by itself, and forgotten all at once (D30, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    const rows = page.locator(".quick-input-list .monaco-list-row");
    await askByPalette(editor, "run the tests");
    await view.locator(".card button.primary:enabled").click();
    await view.locator(".said", { hasText: "The tests passed" }).waitFor({ timeout: 60_000 });
    await askByPalette(editor, "what did we do today?");
    await view.locator(".said", { hasText: "Today I ran test." }).waitFor({ timeout: 30_000 });
    await view.locator("summary", { hasText: "Look up what was done today" }).last().click();
    await view.locator("details", { hasText: '"run the tests": ran test.' }).last().waitFor();
    await editor.screenshot("work-told");
    await runCommand(page, "Kodama: Memory…");
    await rows.filter({ hasText: "What was done…" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await rows.filter({ hasText: '"run the tests": ran test.' }).waitFor();
    await editor.screenshot("work");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const sure = page.locator(".monaco-dialog-box", { hasText: "Forget all that was done" });
    await sure.waitFor();
    await editor.screenshot("work-forget");
    await sure.getByRole("button", { name: "Forget", exact: true }).click();
    await rows.filter({ hasText: "Remember something…" }).waitFor();
    assert.equal(await rows.filter({ hasText: "What was done…" }).count(), 0);
    await page.keyboard.press("Escape");
  });
});
