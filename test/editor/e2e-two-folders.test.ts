// A window with two folders, in a real editor: which one a request is about, and that it is seen.
import assert from "node:assert/strict";
import { runCommand } from "../harness/browser.ts";
import { askByPalette } from "../support/editor-actions.ts";
import { NEWEST } from "../harness/code-server.ts";
import { type EditorRig, openEditor } from "../support/editor-rig.ts";

describe("Two folders in the editor", () => {
  let editor: EditorRig;
  before(async () => {
    // Nobody has told it yet how to hear.
    const settings = { "kodama.models.sttFolder": "" };
    editor = await openEditor({ version: NEWEST, second: "backend", settings });
  });
  after(() => editor.close());
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await editor.screenshot("failed-two-folders");
  });

  it("[E2E-40] the one that is named is meant, or the one that alone has it; forms and the dry run ask (E5, B54)", async () => {
    const { page } = editor;
    const view = await editor.view();
    const card = view.locator(".card");
    for (const [said, command, folder] of [
      ["run the tests", "npm run test", "/sample"],
      ["run the tests in backend", "npm run test", "/backend"],
      ["run the backend tests", "npm run test", "/backend"],
      ["run deploy", "npm run deploy", "/backend"],
    ] as const) {
      await askByPalette(editor, said);
      await card.filter({ hasText: command }).filter({ hasText: folder }).waitFor({ timeout: 30_000 });
      await page.keyboard.press("Control+Alt+N");
      await card.waitFor({ state: "detached" });
    }
    await askByPalette(editor, "open the store");
    await page.locator(".tab", { hasText: "store.ts" }).waitFor();

    await runCommand(page, "Kodama: New Task with a Form…");
    // The folder that is looked at comes first.
    await page.locator(".quick-input-list .monaco-list-row").first().filter({ hasText: "backend" }).waitFor();
    await editor.screenshot("which-folder");
    await page.keyboard.press("Escape");
    await runCommand(page, "Kodama: Would This Be Asked About?…");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "sample" }).click();
    await page.locator(".quick-input-widget", { hasText: "/sample. It is not run." }).waitFor();
    await page.keyboard.press("Escape");
  });

  it("[E2E-43] without a model that understands speech the talk key says so, with a way to get one; no microphone is explained (D3, D39)", async () => {
    const { page } = editor;
    await editor.view();
    await page.keyboard.press("Control+Shift+KeyE");
    await runCommand(page, "Kodama: Talk");
    const told = page.locator(".notification-toast", { hasText: "no model yet that understands speech" });
    await told.waitFor({ timeout: 30_000 });
    await editor.screenshot("no-speech-model");
    assert.equal(await page.locator(".monaco-dialog-box").count(), 0);
    await told.getByRole("button", { name: "Models…" }).click();
    await page.locator(".quick-input-widget").waitFor();
    await page.keyboard.press("Escape");
    await editor.view();
  });

  it("[E2E-41] where the view is short, a question and the box below it can be reached (A4, D17)", async () => {
    const { page } = editor;
    await page.setViewportSize({ width: 1280, height: 480 });
    const view = await editor.view();
    await askByPalette(editor, "run the tests");
    const allow = view.getByRole("button", { name: "Allow once", disabled: false });
    await allow.waitFor({ timeout: 30_000 });
    await editor.screenshot("short-view");
    const [answers, box] = await Promise.all([allow.boundingBox(), view.locator("textarea").boundingBox()]);
    assert.ok(
      answers !== null && box !== null && answers.y + answers.height <= box.y,
      "nothing lies over the answers",
    );
    await view.getByRole("button", { name: "Deny", exact: true }).click();
    await view.locator(".card").waitFor({ state: "detached" });
    await view.locator("textarea").fill("what changed");
    await view.getByRole("button", { name: "Send" }).click();
    await view.locator(".asked", { hasText: "what changed" }).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});
