// Two windows, one assistant: a task made in one is seen in the other, and goes on when the first is gone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../harness/browser.ts";
import { editorForSuite, viewOf } from "../support/editor-rig.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";

describe("Two windows", () => {
  let endpoint: ScriptedEndpoint;
  before(async () => {
    const edits = [{ old: "# ", new: "# The " }];
    endpoint = await startScriptedEndpoint([
      { call: "read_file", args: { path: "README.md" } },
      { call: "edit_file", args: { path: "README.md", edits } },
      { text: "It is not saved yet." },
    ]);
  });
  after(() => endpoint.close());
  const suite = editorForSuite("windows", () => ({
    "kodama.models.endpointUrl": endpoint.url,
    "kodama.models.endpointModel": "scripted",
    "files.autoSave": "off",
  }));

  it("[E2E-47] what one opens is opened there, and what it has not saved is written over from nowhere (B3, D16)", async () => {
    const editor = suite();
    const path = join(editor.folder, "README.md");
    const before = readFileSync(path, "utf8");
    const first = await editor.view();
    await first.locator(".orb-label", { hasText: "Ready" }).waitFor();
    const page = await editor.secondWindow();
    const second = await viewOf(page);
    await second.locator(".orb-label", { hasText: "Ready" }).waitFor();
    await second.locator(".composer textarea").fill("open the readme");
    await second.locator(".composer textarea").press("Enter");
    const tab = page.locator(".tab", { hasText: "README.md" });
    await tab.waitFor();
    assert.equal(await editor.page.locator(".tab", { hasText: "README.md" }).count(), 0);
    await page.locator(".editor-instance .view-lines").first().click();
    await page.keyboard.type("not saved ");
    await page.locator(".tab.dirty", { hasText: "README.md" }).waitFor();
    await first.locator(".composer textarea").fill("give the readme a better title, in your own words");
    await first.locator(".composer textarea").press("Enter");
    await first.locator(".said", { hasText: "It is not saved yet." }).waitFor({ timeout: 30_000 });
    const told = endpoint.requests.map((one) => JSON.stringify(one));
    assert.match(told.at(-1) ?? "", /Another window has changes of it that are not saved/);
    assert.match(told.at(-1) ?? "", /README\.md has unsaved changes in another window/);
    assert.equal(readFileSync(path, "utf8"), before);
    await page.screenshot({ path: join("dist", "screenshots", "unsaved-elsewhere.png") });
    await page.keyboard.press("Control+Z");
    await page.close();
  });

  it("[E2E-15] share the conversation, questions and tasks; when the first is gone, the second leads and runs them once (E2, B2, B45)", async () => {
    const editor = suite();
    const leader = (): number =>
      (JSON.parse(readFileSync(join(editor.home, "scheduler.leader.lock"), "utf8")) as { pid: number }).pid;
    const first = await editor.view();
    await first.locator(".orb-label", { hasText: "Ready" }).waitFor();
    const led = leader();
    const page = await editor.secondWindow();
    const second = await viewOf(page);
    await second.locator(".orb-label", { hasText: "Ready" }).waitFor();
    assert.equal(leader(), led, "the second follows");

    await first.locator(".composer textarea").fill("every weekday at nine run the tests");
    await first.locator(".composer textarea").press("Enter");
    // Asked in the first, answered in the second.
    await second.locator(".card button.primary:enabled").click();
    await first.locator(".said", { hasText: "I will: every weekday at 09:00" }).waitFor();
    await runCommand(page, "Kodama: Focus on Tasks View");
    const row = page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", {
      hasText: "every weekday at 09:00",
    });
    await row.waitFor();

    await editor.page.close();
    process.kill(led, "SIGKILL");
    const end = Date.now() + 30_000;
    while (leader() === led && Date.now() < end) await page.waitForTimeout(100);
    assert.notEqual(leader(), led);
    await row.waitFor();
    await row.hover();
    await row.getByRole("button", { name: /^Run Task Now/ }).click();
    await second.locator(".said", { hasText: "The tests passed: 3 of 3." }).waitFor({ timeout: 60_000 });
    assert.equal(await second.locator(".said", { hasText: "The tests passed: 3 of 3." }).count(), 1);
    assert.equal(await second.locator(".said", { hasText: "I will: every weekday" }).count(), 1);
  });
});
