// Words that were heard are read, changed and sent by hand, in a real editor with a sound card of its own.
import assert from "node:assert/strict";
import { speak } from "../fixtures/voice/made-speech.ts";
import { until } from "../support/until.ts";
import { talkingEditorForSuite } from "../support/talking-editor.ts";
import { describeOnLinux } from "../support/on-linux.ts";

describeOnLinux("Reading first what was heard", () => {
  const suite = talkingEditorForSuite("review", {
    "kodama.voice.output": "none",
    "kodama.voice.sendMode": "review",
  });

  it("[E2E-39] they stand in the box behind what is there, are changed by key, and sent by Enter; answers count at once (D40)", async () => {
    const editor = suite.editor();
    const view = await editor.view();
    const box = view.locator("textarea");
    await box.fill("Please,");
    await editor.page.keyboard.press("Control+Alt+KeyJ");
    await editor.page.locator(".monaco-dialog-box").getByRole("button", { name: "Listen" }).click();
    await view.locator(".microphone").waitFor();
    await suite.card().say(speak("run the tests"));
    await until("it is in the box", async () => (await box.inputValue()) === "Please, run the tests");
    await view.locator(".composer .hint", { hasText: "Read what was heard" }).waitFor();
    await editor.screenshot("review");
    assert.equal(await view.locator(".asked").count(), 0);
    // The box has the focus, with the cursor at the end.
    await editor.page.keyboard.type(" for me");
    await editor.page.keyboard.press("Enter");
    await view.locator(".asked", { hasText: "Please, run the tests for me" }).waitFor();
    await view.locator(".composer .hint").waitFor({ state: "detached" });
    await view.locator(".card", { hasText: "npm run test" }).waitFor();
    await editor.page.keyboard.press("Control+Alt+KeyJ");
    await view.locator(".microphone").waitFor();
    await suite.card().say(speak("no"));
    await view.locator(".card").waitFor({ state: "detached" });
    assert.equal(await box.inputValue(), "");
  });
});
