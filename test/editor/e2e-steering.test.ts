// A longer piece of work of a model: its plan is shown and goes on, and the person says something while it works.
import assert from "node:assert/strict";
import { runCommand } from "../harness/browser.ts";
import { askByPalette } from "../support/editor-actions.ts";
import { editorForSuite } from "../support/editor-rig.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";

describe("Longer work in the editor", () => {
  let endpoint: ScriptedEndpoint;
  const plan = (...states: readonly string[]): { readonly call: string; readonly args: object } => ({
    call: "update_plan",
    args: {
      steps: ["Look at the tests", "Run them", "Say what they tell"].map((text, n) => ({
        text,
        state: states[n],
      })),
    },
  });
  before(async () => {
    endpoint = await startScriptedEndpoint([
      plan("doing", "pending", "pending"),
      plan("done", "doing", "pending"),
      { call: "run_script", args: { script: "test" } },
      plan("done", "done", "done"),
      { text: "All three pass." },
      { call: "ask_user", args: { question: "Which greeting do you want?", options: ["hello", "welcome"] } },
      { call: "ask_user", args: { question: "And for strangers?" } },
      { text: "So be it." },
    ]);
  });
  after(() => endpoint.close());
  const suite = editorForSuite("steering", () => ({ "kodama.models.endpointUrl": endpoint.url }));

  it("[E2E-22] the plan is shown as it goes on; words said meanwhile go to the model, not into the line (D12, B22, A4)", async () => {
    const editor = suite();
    const view = await editor.view();
    const card = view.locator(".card");
    const steps = view.locator(".plan li");

    await askByPalette(editor, "have a good look at how the tests do, in your own way");
    await card.filter({ hasText: "npm run test" }).waitFor({ timeout: 30_000 });
    assert.deepEqual(
      (await steps.allTextContents()).map((text) => text.trim()),
      ["✓ Look at the tests, done", "▸ Run them, under way", "○ Say what they tell, to do"],
    );
    await view.getByLabel("What becomes of your words while Kodama works").selectOption("steer");
    const area = view.locator("textarea").last();
    await area.fill("one sentence is enough");
    await area.press("Enter");
    await view.locator(".meanwhile", { hasText: "one sentence is enough" }).waitFor();
    await editor.screenshot("steering");
    await card.getByRole("button", { name: "Allow once", disabled: false }).click();
    await view.locator(".said", { hasText: "All three pass." }).waitFor({ timeout: 60_000 });
    assert.match(JSON.stringify(endpoint.requests.at(-1)?.messages), /one sentence is enough/);
    assert.match(await steps.last().innerText(), /✓ Say what they tell/);
    assert.equal(await view.locator(".turn").count(), 1);
    await editor.screenshot("plan-done");
  });

  it("[E2E-27] a question of the model is answered by one of its options, and in words by keyboard (B22, B6, A4)", async () => {
    const editor = suite();
    const { page } = editor;
    const view = await editor.view();
    const card = view.locator(".card");
    await askByPalette(editor, "make the greeting a better one, as you see fit");
    await card.filter({ hasText: "Which greeting do you want?" }).waitFor({ timeout: 30_000 });
    await editor.screenshot("question");
    await card.getByRole("button", { name: "welcome", disabled: false }).click();
    await card.filter({ hasText: "And for strangers?" }).waitFor({ timeout: 30_000 });
    await card.getByRole("button", { name: "No answer", disabled: false }).waitFor();
    await runCommand(page, "Kodama: Approve");
    const input = page.locator(".quick-input-widget input.input");
    await page.locator(".quick-input-title", { hasText: "And for strangers?" }).waitFor();
    await input.fill("good day");
    await page.keyboard.press("Enter");
    await view.locator(".said", { hasText: "So be it." }).waitFor({ timeout: 30_000 });
    const results = (endpoint.requests.at(-1)?.messages ?? []).filter(({ role }) => role === "tool");
    assert.deepEqual(
      results.slice(-2).map(({ content }) => content),
      ["welcome", "good day"],
    );
    await editor.screenshot("answered");
  });
});
