// What the editor is told to do in words: each act has its words, its name, and its command.
import assert from "node:assert/strict";
import { ACTS } from "../../extension/act-commands.ts";
import { EDITOR_PHRASES } from "../../server/core/understand/phrases-editor-en.ts";
import { EDITOR_ACTS } from "../../server/io/tools/editor-acts.ts";
import { understoodAs } from "../support/phrase-sets.ts";

describe("acts of the editor", () => {
  it("[GRAMMAR-32] are the same in the words, in the tool and in the extension (A11, E5)", () => {
    const said = EDITOR_PHRASES.map(({ payload }) => payload.action);
    assert.deepEqual(said.toSorted(), EDITOR_ACTS.toSorted());
    assert.deepEqual(Object.keys(ACTS).toSorted(), EDITOR_ACTS.toSorted());
  });

  it("[GRAMMAR-32] are done by a request of a person alone: not by talk of them, later, somewhere else or by halves (E5, D17)", () => {
    for (const text of [
      "don't close this tab",
      "how do I close this tab",
      "I closed the tab by mistake",
      "save me a seat",
      "delete line twelve",
      "delete the line that logs the token",
      "delete this, uh, delete this lime",
      "rename foo to bar in the parser",
      "add a comment above this line that explains the loop",
      "fold this loop into the one above",
      "start debugging the login tomorrow",
      "zoom call at three",
      "step out for a coffee",
      "split this function in two",
      "find a better name",
    ])
      assert.equal(understoodAs(text)?.[0] === "editor.act", false, text);
  });
});
