// A window that looks at another machine: Kodama runs there, and so does the microphone that it would hear.
import assert from "node:assert/strict";
import { runCommand } from "../harness/browser.ts";
import { NEWEST } from "../harness/code-server.ts";
import { type EditorRig, openEditor } from "../support/editor-rig.ts";

describe("A window of another machine", () => {
  let editor: EditorRig;
  before(async () => {
    editor = await openEditor({ version: NEWEST, machine: "devbox" });
  });
  after(() => editor.close());
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await editor.screenshot("failed-remote");
  });

  it("[E2E-44] says whose microphone it would hear, and what to do, before it listens (B41, D3)", async () => {
    const view = await editor.view();
    await view.locator(".hears-at", { hasText: "It hears the microphone of devbox" }).waitFor();
    await editor.page.keyboard.press("Control+Alt+KeyJ");
    const told = editor.page.locator(".notification-list-item", { hasText: "not the one in front of you" });
    await told.waitFor();
    await editor.screenshot("far-microphone");
    assert.equal(await view.locator(".microphone").count(), 0);
    await told.getByRole("button", { name: "Type Instead" }).click();
    await editor.page.locator(".quick-input-widget input").waitFor();
    await editor.page.keyboard.press("Escape");
    // A test opens it as well.
    await runCommand(editor.page, "Kodama: Test the Microphone");
    await told.getByRole("button", { name: "Type Instead" }).click();
    await editor.page.locator(".quick-input-widget input").waitFor();
    await editor.page.keyboard.press("Escape");
    await runCommand(editor.page, "Kodama: Talk Hands-Free");
    await told.waitFor();
    await told.getByRole("button", { name: "Listen There" }).click();
    // The explanation of what listening means comes after that, as in every window.
    await editor.page.locator(".monaco-dialog-box", { hasText: "about to listen" }).waitFor();
  });
});
