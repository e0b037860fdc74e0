// What one says instead of pressing a key of the editor: done at once, where one is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { editorForSuite } from "../support/editor-rig.ts";
import { until } from "../support/until.ts";

describe("keys of the editor by words", () => {
  const editor = editorForSuite("acts", () => ({ "files.autoSave": "off" }));

  async function say(words: string, answer: string | RegExp): Promise<void> {
    const view = await editor().view();
    const said = view.locator(".said", { hasText: answer });
    const before = await said.count();
    await view.locator("textarea").fill(words);
    await view.locator("textarea").press("Enter");
    await said.nth(before).waitFor({ timeout: 30_000 });
  }

  it("[E2E-48] tabs, lines and panels do as they are told, and what is missing is told (A11, D17, E1)", async () => {
    const { page, folder } = editor();
    await say("save this file", "No tab is open. Open a file first.");
    await say("open the readme", /README\.md/);
    await page.locator(".tab", { hasText: "README.md" }).waitFor();
    await say("split the editor", "Split the editor");
    await page.locator(".editor-group-container").nth(1).waitFor();
    await say("close this tab", "Close the tab");
    await page.locator(".editor-group-container").nth(1).waitFor({ state: "detached" });
    const path = join(folder, "README.md");
    const text = readFileSync(path, "utf8");
    await say("delete this line", "Delete the line");
    await page.locator(".tab.dirty", { hasText: "README.md" }).waitFor();
    assert.equal(readFileSync(path, "utf8"), text, "only the editor has it yet");
    await say("could you save the file I'm in", "Save the file");
    await until("it is on the disk", () => readFileSync(path, "utf8") === text.slice(text.indexOf("\n") + 1));
    await say("undo in the editor", "Undo in the editor");
    await say("save everything", "Save all files");
    await until("it is as it was", () => readFileSync(path, "utf8") === text);
    await say("show me the problems", "Show the problems");
    await page.locator(".panel .markers-panel").waitFor();
    await editor().screenshot("acts");
    await say("step over", "Nothing is being debugged.");
  });

  it("[E2E-48] a program is not debugged before it was asked about (D14, D17)", async () => {
    const view = await editor().view();
    await view.locator("textarea").fill("start debugging");
    await view.locator("textarea").press("Enter");
    const card = view.locator(".card", { hasText: "Start debugging" });
    await card.waitFor();
    assert.match(await card.innerText(), /starts a program/);
    await editor().page.keyboard.press("Control+Alt+KeyN");
    await card.waitFor({ state: "detached" });
  });
});
