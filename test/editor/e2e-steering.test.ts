// A longer piece of work of a model: its plan is shown and goes on, and the person says something while it works.
import assert from "node:assert/strict";
import { askByPalette } from "../support/editor-actions.ts";
import { editorForSuite } from "../support/editor-rig.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "../support/scripted-endpoint.ts";

describe("Longer work in the editor", function () {
  this.timeout(180_000);
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
});
