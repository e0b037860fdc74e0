// A script that asks something, in a terminal of the editor: seen as it runs, answered by keyboard, and told in the view.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../harness/browser.ts";
import { askByPalette } from "../support/editor-actions.ts";
import { editorForSuite } from "../support/editor-rig.ts";
import { until } from "../support/until.ts";

const ASKS = `printf '\\033[32mWho are you? \\033[0m'; read name; echo "Good day, $name."`;

describe("A program in a terminal of the editor", () => {
  const suite = editorForSuite("terminal", () => ({
    "kodama.tools.terminal": "on",
    // Letters that a test can read.
    "terminal.integrated.gpuAcceleration": "off",
  }));

  it("[E2E-25] is seen as it runs, typed into by keyboard, and its words are told (D13, A4)", async () => {
    const editor = suite();
    const { page, folder } = editor;
    const manifest = join(folder, "package.json");
    const before = JSON.parse(readFileSync(manifest, "utf8")) as { readonly scripts: object };
    writeFileSync(
      manifest,
      JSON.stringify({ ...before, scripts: { ...before.scripts, greet: "sh greet.sh" } }),
    );
    writeFileSync(join(folder, "greet.sh"), ASKS);
    const view = await editor.view();
    await askByPalette(editor, "run the greet script");
    const card = view.locator(".card", { hasText: "greet" });
    await card.waitFor({ timeout: 30_000 });
    await card.getByRole("button", { name: "Allow once", disabled: false }).click();

    const shown = page.locator(".terminal .xterm-rows");
    await shown.filter({ hasText: "Who are you?" }).waitFor({ timeout: 30_000 });
    await editor.screenshot("terminal-asks");
    await runCommand(page, "Terminal: Focus Terminal");
    await page.keyboard.type("Ada");
    await page.keyboard.press("Enter");
    await shown.filter({ hasText: "Good day, Ada." }).waitFor({ timeout: 30_000 });
    await shown.filter({ hasText: "It ended with exit code 0." }).waitFor({ timeout: 30_000 });
    await view.locator(".said", { hasText: "greet" }).waitFor({ timeout: 30_000 });
    await editor.screenshot("terminal-ended");
    // What is told of its end stands behind what it said, and over nothing.
    assert.match(await shown.innerText(), /Who are you\?[^]*Good day, Ada\.[^]*It ended with exit code 0\./);
    assert.equal(await page.locator(".terminal .xterm-rows").count(), 1);
  });

  it("[E2E-36] a script is left running by words, listed, looked at and stopped by keyboard (D13)", async () => {
    const editor = suite();
    const { page, folder } = editor;
    const manifest = join(folder, "package.json");
    const before = JSON.parse(readFileSync(manifest, "utf8")) as { readonly scripts: object };
    const serve = "echo serving on a port; touch served; sleep 600";
    writeFileSync(manifest, JSON.stringify({ ...before, scripts: { ...before.scripts, serve } }));
    const view = await editor.view();
    await askByPalette(editor, "run the serve script in the background");
    const card = view.locator(".card", { hasText: "Run npm run serve in the background" });
    await card.waitFor({ timeout: 30_000 });
    await card.getByRole("button", { name: "Allow once", disabled: false }).click();
    await view.locator(".said", { hasText: "It runs in the background." }).waitFor({ timeout: 30_000 });
    await until("it wrote something", () => existsSync(join(folder, "served")));
    await runCommand(page, "Kodama: Background Programs…");
    const box = page.locator(".quick-input-widget");
    const row = box.locator(".quick-input-list-entry", { hasText: "npm run serve" });
    await row.filter({ hasText: "runs since" }).waitFor({ timeout: 30_000 });
    await editor.screenshot("programs");
    await page.keyboard.press("Enter");
    await box.locator(".quick-input-list-entry", { hasText: "Stop It" }).waitFor();
    await page.keyboard.press("Enter");
    await row.filter({ hasText: /was stopped/ }).waitFor({ timeout: 30_000 });
    await page.keyboard.press("Enter");
    await box.locator(".quick-input-list-entry", { hasText: "Show What It Wrote" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".editor-instance .view-lines", { hasText: "serving" }).waitFor({ timeout: 30_000 });
    await page.keyboard.press("Escape");
    await editor.screenshot("program-ended");
  });

  it("[E2E-34] whether a command would be asked about is told as one types it, also where it cannot be (D14)", async () => {
    const editor = suite();
    const { page } = editor;
    await runCommand(page, "Kodama: Would This Be Asked About?…");
    const box = page.locator(".quick-input-widget");
    // Typed sooner, it would go nowhere.
    await box.locator("input[placeholder='git push origin main']:focus").waitFor({ timeout: 30_000 });
    const told = box.locator(".quick-input-message");
    await page.keyboard.type("git log --oneline -5");
    await told.filter({ hasText: "It would run unasked." }).waitFor({ timeout: 30_000 });
    await page.keyboard.insertText("x".repeat(4_001));
    await told.filter({ hasText: "It was not judged" }).waitFor({ timeout: 30_000 });
    await editor.screenshot("would-ask");
    assert.doesNotMatch(await told.innerText(), /unasked/);
    await page.keyboard.press("Escape");
  });
});
