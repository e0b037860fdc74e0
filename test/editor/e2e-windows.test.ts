// Two windows, one assistant: a task made in one is seen in the other, and goes on when the first is gone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../harness/browser.ts";
import { editorForSuite, viewOf } from "../support/editor-rig.ts";

describe("Two windows", () => {
  const suite = editorForSuite("windows");

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
