// A model that another extension brings answers after a yes. That the model inside Kodama is offered to the editor: HOST-10.
import assert from "node:assert/strict";
import { askByPalette } from "../support/editor-actions.ts";
import { editorForSuite } from "../support/editor-rig.ts";
import { writeLendingExtension } from "../support/lending-extension.ts";

describe("Models of the editor", () => {
  const suite = editorForSuite("editor-models", () => ({}), writeLendingExtension);

  it("[E2E-24] the question names the model and who brings it; after the yes it reads by a tool and answers (B33, B42)", async () => {
    const editor = suite();
    const view = await editor.view();
    await askByPalette(editor, "tell me in your own way what this is about");
    const card = view.locator(".card", {
      hasText: "Use the language model Echo 1 of elsewhere (through your editor)",
    });
    await card.waitFor({ timeout: 30_000 });
    await editor.screenshot("editor-model-question");
    await card.getByRole("button", { name: "Allow once", disabled: false }).click();
    await view.locator(".said", { hasText: "I read of sample." }).waitFor({ timeout: 30_000 });
    await editor.screenshot("editor-model-answer");
    assert.equal(await view.locator(".egress").count(), 0);
  });
});
